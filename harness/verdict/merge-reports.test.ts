/** The report of what was graded again, within the report of all. */

import { expect, test } from 'vitest'
import type { ExerciseReport, Report } from '../model/report.js'
import type { Result } from '../model/verdict.js'
import { mergeReports } from './merge-reports.js'

const catalogue = ['echo', 'time', 'greeter'].map((id) => ({ id }) as never)

function exercise(id: string, result: Result): ExerciseReport {
  const points = result === 'pass' ? 2 : 0
  const checks = [{ requirement: 'X-1', title: 'it does', tier: 'core', result, points, of: 2 }]
  return { id, status: 'graded', counts: true, checks, score: { points, of: 2, byTier: { core: { points, of: 2 } } } } as unknown as ExerciseReport
}

function reportOf(exercises: readonly ExerciseReport[], parts: Partial<Report> = {}): Report {
  return { exercises, errors: [], problem: null, interrupted: false, seed: 7, ...parts } as unknown as Report
}

const merge = (older: Report, newer: Report): Report => mergeReports(older, newer, { catalogue, assignment: null })

test('has what was graded again, and the rest as it was, in the order of the catalogue', () => {
  const merged = merge(reportOf([exercise('echo', 'fail'), exercise('greeter', 'pass')]), reportOf([exercise('echo', 'pass')], { seed: 8 }))
  expect(merged.exercises.map(({ id, checks }) => [id, checks[0]?.result])).toEqual([
    ['echo', 'pass'],
    ['greeter', 'pass'],
  ])
  expect(merged).toMatchObject({ result: 'pass', seed: 8, score: { points: 4, of: 4, byTier: { core: { points: 4, of: 4 } } } })
})

test('fails while anything in it fails', () => {
  expect(merge(reportOf([exercise('echo', 'fail')]), reportOf([exercise('time', 'pass')]))).toMatchObject({ result: 'fail', score: { points: 2, of: 4 } })
})

test.each([
  ['a fault of the suite', { errors: ['It broke.'] }, 'error'],
  ['a submission that cannot be graded', { problem: { message: 'No.', hint: '' } }, 'fail'],
])('%s is that of the whole', (_, parts, result) => {
  expect(merge(reportOf([exercise('echo', 'pass')]), reportOf([exercise('time', 'pass')], parts)).result).toBe(result)
})

test('a check that is an error makes the whole one', () => {
  expect(merge(reportOf([exercise('echo', 'error')]), reportOf([exercise('time', 'pass')])).result).toBe('error')
})
