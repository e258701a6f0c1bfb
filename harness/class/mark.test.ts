/** What the mark of a submission says to look at. */

import { expect, onTestFinished, test, vi } from 'vitest'
import { sampleReport } from '../report/sample-report.js'
import { SubmissionError, UsageError } from '../support/errors.js'
import { beginNow, markOf, markOfFault } from './mark.js'

const options = { isTimeOver: false, durationMs: 1 }
const [exercise] = sampleReport.exercises

test('a submission that the machine cannot test has no mark, and running it again is not advised', () => {
  const exercises = exercise === undefined ? [] : [{ ...exercise, status: 'untested' as const, checks: [] }]
  expect(markOf({ ...sampleReport, result: 'error', exercises }, options)).toMatchObject({
    status: 'error',
    score: null,
    lookAt: ['echo cannot be tested on this machine'],
  })
})

test('a submission in whose grading wirecheck failed has no mark, and is to be graded again', () => {
  expect(markOf({ ...sampleReport, result: 'error' }, options)).toMatchObject({ score: null, lookAt: ['wirecheck itself failed: run the same command again'] })
})

test('a submission that cannot be read has the reason without its cause, which names temporary folders', () => {
  const options = { hint: 'Try again.', cause: new Error("EACCES: copyfile '/tmp/work-1'") }
  for (const thrown of [new SubmissionError('It is damaged.', options), new UsageError('It is damaged.', options)])
    expect(markOfFault(thrown, beginNow())).toMatchObject({ status: 'unreadable', score: null, lookAt: ['It is damaged.'] })
  expect(markOfFault(new Error('no such thing'), beginNow())).toMatchObject({ status: 'error', score: null, lookAt: ['no such thing'] })
})

test('a grading takes no less than no time, whatever the date is set to meanwhile', () => {
  const begun = beginNow()
  onTestFinished(() => void vi.useRealTimers())
  vi.useFakeTimers({ toFake: ['Date'], now: begun.date.getTime() - 86_400_000 })
  const { durationMs } = markOfFault(new Error('no such thing'), begun)
  expect(durationMs).toBeGreaterThanOrEqual(0)
  expect(durationMs).toBeLessThan(60_000)
})
