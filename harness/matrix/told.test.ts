/** A fixture's header may say which words its report must contain. */

import { expect, test } from 'vitest'
import { sampleExercise, sampleVerdict } from '../report/sample-report.js'
import { untold } from './told.js'

const failed = sampleVerdict({ requirement: 'ECHO-1', result: 'fail', message: 'No bytes arrived.', hint: 'Call listen().' })
const report = {
  exercises: [
    sampleExercise({ id: 'echo', message: '', hint: '', checks: [failed, sampleVerdict({ requirement: 'ECHO-2', result: 'pass', hint: 'Close it.' })] }),
  ],
}
const note = (...tells: readonly string[]) => ({ note: { what: '', breaks: [], tells } })

test('what a failure says is told', () => {
  expect(untold(note('listen()', 'No bytes'), report)).toEqual([])
})

test('what nothing says, or only a check that passed, is not', () => {
  expect(untold(note('accept()', 'Close it'), report)).toEqual(['accept()', 'Close it'])
})
