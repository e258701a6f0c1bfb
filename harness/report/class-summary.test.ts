import { expect, test } from 'vitest'
import type { ClassEntry, ClassReport, ClassStatus } from '../model/class.js'
import type { ExerciseStatus } from '../model/report.js'
import { renderClassSummary } from './class-summary.js'
import { nastyText } from '../support/sample-nasty.js'
import { widthOf } from './text.js'

function entryOf(
  submission: string,
  { points = 5, status = 'graded' as ClassStatus, built = 'graded' as ExerciseStatus, fail = [] as readonly string[], seconds = 1 } = {},
): ClassEntry {
  const score = status === 'graded' ? { points, of: 10, byTier: {} } : null
  const exercises = [{ id: 'echo', status: built, points, of: 10, fail, blocked: [], untested: [], error: [] }]
  return {
    submission,
    person: '',
    roster: {},
    status,
    isEarlier: false,
    score,
    exercises,
    lookAt: [],
    folder: null,
    startedAt: '',
    durationMs: seconds * 1_000,
  }
}

function summaryOf(submissions: readonly ClassEntry[], isShort = false): string {
  const report: ClassReport = { format: 1, suite: { name: 'wirecheck', version: '1' }, seed: 1, exercises: [], tier: 'scale', only: [], submissions }
  return renderClassSummary(report, { colour: false, columns: 80, reportDirectory: 'reports', isShort, catalogue: [] })
}

test('counts, marks, requirements by how many failed them, who needs a person, the slowest', () => {
  const text = summaryOf([
    entryOf('anna', { points: 10, seconds: 3 }),
    entryOf('bert', { points: 0, fail: ['ECHO-1', 'ECHO-2'] }),
    entryOf('carl', { points: 0, fail: ['ECHO-2'], seconds: 70 }),
    entryOf('dora', { status: 'error' }),
    entryOf('emil', { points: 0, built: 'build-failed' }),
    entryOf('fred', { status: 'not-handed-in' }),
  ])
  expect(text).toContain('6 submissions: 4 graded, 1 error, 1 not handed in')
  expect(text).toMatch(/90–100 % {5}1 /)
  expect(text).toMatch(/ 0–10 % {5}3 /)
  expect(text).toMatch(/Most often failed\n +2 {2}echo ECHO-2 *\n +1 {2}echo ECHO-1/)
  expect(text).toMatch(/2 submissions to look at\n {2}dora +error\n {2}emil +echo does not build/)
  expect(text).toMatch(/Slowest\n {2}carl +70 s\n {2}anna +3\.0 s/)
  expect(text).toContain('reports/grades.csv')
})

test('short: only the counts and the paths', () => {
  expect(summaryOf([entryOf('anna')], true)).toBe('1 submission: 1 graded\n\nmarks    reports/grades.csv\ndetails  reports/class.json\n')
})

test('no name leaves its row, breaks the terminal or forges a result', () => {
  const text = summaryOf([entryOf(nastyText, { status: 'error' }), entryOf(`::error::${'x'.repeat(200)}`, { seconds: 9 })])
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|^\s*::/m)
  expect(text.split('\n').every((line) => widthOf(line) <= 80)).toBe(true)
})

test('columns stand below each other, and what does not fit says so', () => {
  const names = ['::error::x', ' ::x', '中文', 'x'.repeat(40), 'echo::client']
  const rows = summaryOf(names.map((name) => entryOf(name, { points: 5 })))
  const columns = [...rows.matchAll(/^(.*)1\.0 s$/gm)].map(([, before = '']) => widthOf(before))
  expect(columns).toEqual(names.map(() => 32))
  expect(rows).toContain(`  ${'x'.repeat(27)}…  1.0 s`)
  const long = summaryOf([
    { ...entryOf('anna', { status: 'unreadable' }), lookAt: ['anna.zip is too large to unpack: it unpacks to more than 100 times its size.'] },
  ])
  expect(long).toMatch(/^ {2}anna {26}unreadable: anna\.zip is too large to unpack: it…$/m)
})
