/** Which requirements differ between two sets of verdicts. */

import { expect, test } from 'vitest'
import { contradictions, differingRequirements } from './compare-verdicts.js'

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

test.each([
  [
    'what is untested or blocked there is no contradiction',
    { echo: { ...graded, fail: ['ECHO-1'] } },
    { echo: { ...graded, untested: ['TCP-5'], blocked: ['ECHO-1'] } },
    [],
  ],
  ['an exercise that is untested there is none', { sniffer: graded }, { sniffer: { status: 'untested' } }, []],
  [
    'a blocked requirement that fails is none',
    { echo: { ...graded, fail: ['ECHO-1'], blocked: ['ECHO-2'] } },
    { echo: { ...graded, fail: ['ECHO-1', 'ECHO-2'] } },
    [],
  ],
  ['a pass instead of a failure', { echo: { ...graded, fail: ['ECHO-1'] } }, { echo: graded }, ['echo ECHO-1']],
  ['a failure instead of a pass', { echo: graded }, { echo: { ...graded, fail: ['TCP-10'] } }, ['echo TCP-10']],
  ['an error', { echo: graded }, { echo: { ...graded, error: ['TCP-10'] } }, ['echo TCP-10']],
  ['another status', { echo: graded }, { echo: { status: 'build-failed' } }, ['echo']],
] as const)('in a weaker lab: %s', (_, expected, found, contradicting) => {
  expect(contradictions(expected, found)).toEqual(contradicting)
})
