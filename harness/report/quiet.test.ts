/** The report of `--quiet` is the result and the paths. */

import { expect, it } from 'vitest'
import { renderQuiet } from './quiet.js'
import { sampleReport } from './sample-report.js'

it('names the submission, the points and the files', () => {
  const text = renderQuiet(sampleReport, { colour: false, folder: '/home/ann', reportDirectory: './out', names: ['results.json', 'junit.xml'] })
  expect(text).toBe('ERROR  /home/ann/submission  24 of 98 points (core 15/64, robust 3/25, scale 6/9)\n/home/ann/out/results.json\n/home/ann/out/junit.xml\n')
})
