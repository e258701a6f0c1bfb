/** Which requirements differ between two sets of verdicts. */

import { expect, test } from 'vitest'
import { differingRequirements } from './compare-verdicts.js'

const graded = { status: 'graded' } as const

test.each([
  ['nothing differs', { echo: { ...graded, fail: ['ECHO-1'] } }, { echo: { ...graded, fail: ['ECHO-1'] } }, []],
  ['one fails, another passes', { echo: { ...graded, fail: ['ECHO-11'] } }, { echo: { ...graded, fail: ['ECHO-12'] } }, ['echo ECHO-11', 'echo ECHO-12']],
  ['a failure becomes an error', { echo: { ...graded, fail: ['ECHO-1'] } }, { echo: { ...graded, error: ['ECHO-1'] } }, ['echo ECHO-1']],
  ['another status', { echo: graded }, { echo: { status: 'build-failed' } }, ['echo']],
  ['an exercise that was not found', { echo: graded, time: graded }, { echo: graded }, ['time']],
] as const)('%s', (_, expected, found, differing) => {
  expect(differingRequirements(expected, found)).toEqual(differing)
})
