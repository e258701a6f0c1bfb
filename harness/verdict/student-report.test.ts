/** What students get: no trace of a check that is withheld, and no more about the others than the assignment allows. */

import { expect, test } from 'vitest'
import type { Assignment } from '../model/assignment.js'
import { sampleExercise, sampleReportOf, sampleVerdict } from '../report/sample-report.js'
import { renderReportPage } from '../report/html/report-page.js'
import { readCatalog } from '../run/catalog.js'
import { studentReport } from './student-report.js'

const base: Assignment = {
  title: 'Homework 3',
  exercises: { echo: { requirements: {} } },
  requirements: {},
  mustPass: [],
  blocked: 'zero',
  feedback: 'full',
  due: null,
  published: false,
  seed: null,
  languages: [],
}
const verdicts = [
  sampleVerdict({ requirement: 'ECHO-1', result: 'pass' }),
  sampleVerdict({ requirement: 'ECHO-14', result: 'fail', title: 'a secret title', message: 'a secret message', hint: 'a secret hint' }),
  sampleVerdict({ requirement: 'ECHO-15', result: 'blocked', message: 'ECHO-14 failed.' }),
]
const report = { ...sampleReportOf([sampleExercise({ id: 'echo', checks: verdicts })]), result: 'fail' as const }
const forStudent = (assignment: Partial<Assignment>, now = new Date('2026-12-01T12:00:00Z')) =>
  studentReport(report, { selection: { tier: 'scale', only: [], assignment: { ...base, ...assignment } }, catalogue: readCatalog(), now })

test('a hidden check leaves no trace but the number of checks that are not shown', () => {
  const shown = forStudent({ requirements: { 'ECHO-14': { visibility: 'hidden' }, 'ECHO-15': { points: 1 } } })
  expect(JSON.stringify(shown)).not.toMatch(/secret|ECHO-14/)
  expect(renderReportPage(report)).toMatch(/a secret message/)
  expect(renderReportPage(shown)).not.toMatch(/secret|ECHO-14/)
  expect(shown.exercises[0]).toMatchObject({ withheld: 1, score: { points: 3, of: 6 } })
  expect(shown.result).toBe('fail')
})

test('a report whose only failure is hidden looks passed', () => {
  expect(forStudent({ requirements: { 'ECHO-14': { visibility: 'hidden' }, 'ECHO-15': { visibility: 'hidden' } } })).toMatchObject({
    result: 'pass',
    score: { points: 3, of: 3 },
  })
})

test.for([
  ['after-due', { due: '2026-12-01T13:01+01:00' }, 1],
  ['after-due', { due: '2026-12-01T12:59+01:00' }, 0],
  ['after-due', {}, 0],
  ['after-published', {}, 1],
  ['after-published', { published: true }, 0],
  ['visible', {}, 0],
] as const)('%s, %o: %i withheld', ([visibility, parts, withheld]) => {
  expect(forStudent({ ...parts, requirements: { 'ECHO-14': { visibility } } }).exercises[0]?.withheld).toBe(withheld)
})

test('feedback: verdicts shows which requirement failed, and nothing of what was found', () => {
  const shown = forStudent({ feedback: 'verdicts' })
  expect(shown.exercises[0]?.checks.map(({ requirement, result }) => `${requirement} ${result}`)).toEqual(['ECHO-1 pass', 'ECHO-14 fail', 'ECHO-15 blocked'])
  expect(JSON.stringify(shown)).not.toContain('a secret message')
})

test('feedback: score shows points alone', () => {
  const shown = forStudent({ feedback: 'score' })
  expect(shown.exercises[0]).toMatchObject({ checks: [], withheld: 3, score: { points: 3, of: 9 } })
  expect(shown.result).toBe('fail')
})

test('blocked: left-out takes what was not judged out of the total', () => {
  expect(forStudent({ blocked: 'left-out' }).score).toMatchObject({ points: 3, of: 6 })
})

test('mustPass alone decides whether the submission passes', () => {
  expect(forStudent({ mustPass: ['ECHO-1'] }).result).toBe('pass')
  expect(forStudent({ mustPass: ['core'] }).result).toBe('fail')
})
