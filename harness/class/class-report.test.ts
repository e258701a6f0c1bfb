import { expect, test } from 'vitest'
import { classSchema } from '../report/class-json.js'
import { makeClassReport } from './class-report.js'
import { learn, type GradedLine, type Known } from './journal.js'
import { sampleLine, sampleRun } from './sample-class.js'

function reportOf(lines: readonly GradedLine[], keys: Readonly<Record<string, string>> = {}, roster: Parameters<typeof makeClassReport>[0]['roster'] = null) {
  const known = new Map<string, Known>()
  for (const line of lines) learn(known, line)
  return makeClassReport({ run: sampleRun, handed: sampleRun.handed, known, keys: new Map(Object.entries(keys)), roster })
}

test('is sorted by name, whatever was graded first, and fits its schema', () => {
  const report = reportOf([sampleLine('bert'), sampleLine('anna')])
  expect(report.submissions.map(({ submission }) => submission)).toEqual(['anna', 'bert'])
  expect(classSchema.safeParse(report).error).toBeUndefined()
  expect(reportOf([sampleLine('anna'), sampleLine('bert')])).toEqual(report)
})

test('a submission whose turn has not come has no mark', () => {
  expect(reportOf([sampleLine('anna')]).submissions[1]).toMatchObject({ submission: 'bert', status: 'not-yet-graded', score: null, folder: null })
})

test('after an error an earlier mark is kept, and marked as earlier', () => {
  expect(reportOf([sampleLine('anna', { points: 2 }), sampleLine('anna', { status: 'error' })]).submissions[0]).toMatchObject({
    status: 'error',
    isEarlier: true,
    score: { points: 2, of: 5 },
    lookAt: ['this mark is from an earlier grading: wirecheck itself failed: run the same command again', 'echo fails ECHO-1'],
  })
})

test('after an error without an earlier mark there is none, and it is not 0', () => {
  expect(reportOf([sampleLine('anna', { status: 'error' })]).submissions[0]).toMatchObject({ status: 'error', isEarlier: false, score: null })
})

test('a mark of other content or other options is an earlier one', () => {
  const [anna, bert] = reportOf([sampleLine('anna'), sampleLine('bert')], { anna: 'k1', bert: 'k2' }).submissions
  expect([anna?.isEarlier, bert?.isEarlier]).toEqual([false, true])
})

test('the roster adds its columns, and tells who handed nothing in and who is not in it', () => {
  const roster = {
    columns: ['group'],
    rows: [
      { submission: '17', values: ['A'] },
      { submission: 'zoe', values: ['B'] },
    ],
  }
  const rows = reportOf([sampleLine('anna'), sampleLine('bert')], {}, roster).submissions
  expect(rows.map(({ submission, status, roster: cells, lookAt }) => [submission, status, cells['group'], lookAt[0]])).toEqual([
    ['anna', 'graded', 'A', 'echo fails ECHO-1'],
    ['bert', 'graded', '', 'not in the roster'],
    ['zoe', 'not-handed-in', 'B', undefined],
  ])
})

test('a row that fits several submissions names them', () => {
  const roster = { columns: [], rows: [{ submission: 'Ann', values: [] }] }
  const person = { names: ['Ann'], ids: [], isLate: false }
  const handed = ['b', 'a'].map((name) => ({ name, person }))
  const rows = makeClassReport({ run: sampleRun, handed, known: new Map(), keys: new Map(), roster }).submissions
  expect(rows.map(({ submission, lookAt }) => [submission, ...lookAt])).toEqual([
    ['a', 'not in the roster'],
    ['b', 'not in the roster'],
    ['Ann', 'several submissions are called so: a, b'],
  ])
})

test('a late submission says so, in front of everything else', () => {
  const handed = [{ name: 'anna', person: { names: [], ids: ['17'], isLate: true } }]
  const known = new Map<string, Known>()
  learn(known, sampleLine('anna'))
  const [anna] = makeClassReport({ run: sampleRun, handed, known, keys: new Map(), roster: null }).submissions
  expect(anna).toMatchObject({ person: '17', lookAt: ['handed in late', 'echo fails ECHO-1'] })
})
