import { expect, test } from 'vitest'
import type { ClassEntry, ClassReport } from '../model/class.js'
import { renderGradesCsv } from './grades-csv.js'

const entry: ClassEntry = {
  submission: 'anna',
  person: '',
  roster: {},
  status: 'graded',
  isEarlier: false,
  score: { points: 3.5, of: 5, byTier: { core: { points: 3.5, of: 5 } } },
  exercises: [{ id: 'echo', status: 'graded', points: 3.5, of: 5, fail: [], blocked: [], untested: [], error: [] }],
  lookAt: [],
  folder: null,
  startedAt: '',
  durationMs: 0,
}
const linesOf = (...submissions: readonly ClassEntry[]): string[] => {
  const report: ClassReport = { format: 1, suite: { name: 'wirecheck', version: '1' }, seed: 1, exercises: [], tier: 'scale', only: [], submissions }
  return renderGradesCsv(report).split('\n')
}

test('one row for each submission, with the columns of the roster, of each exercise and of each tier', () => {
  expect(linesOf({ ...entry, roster: { name: 'Anna Ünal', group: '7' }, lookAt: ['echo fails ECHO-4'] })).toEqual([
    '\ufeffsubmission,name,group,points,of,echo,core,status,what to look at',
    'anna,Anna Ünal,7,3.5,5,3.5,3.5,graded,echo fails ECHO-4',
    '',
  ])
})

test('a column of the roster that has the name of one of the marks says that it is of the roster', () => {
  const [header, row] = linesOf({ ...entry, roster: { Points: '9', group: '7', status: 'enrolled', echo: 'x', core: 'y' } })
  expect(header).toBe('\ufeffsubmission,roster: Points,group,roster: status,roster: echo,roster: core,points,of,echo,core,status,what to look at')
  expect(row).toBe('anna,9,7,enrolled,x,y,3.5,5,3.5,3.5,graded,')
})

test('without a mark the points are empty, not 0; an earlier mark says so', () => {
  const [, none, earlier] = linesOf({ ...entry, status: 'error', score: null }, { ...entry, status: 'error', isEarlier: true })
  expect(none).toBe('anna,,,,,error,')
  expect(earlier).toBe('anna,3.5,5,3.5,3.5,error (earlier mark),')
})

test.each(['=HYPERLINK("http://x")', '+1', '-1', '@SUM(1)', '\uff1d1', '\t=1', '\r=1'])('%j is no formula', (name) => {
  const [, row = ''] = linesOf({ ...entry, submission: name, roster: { name }, lookAt: [name] })
  const cells = row.match(/(?<=^|,)("(?:[^"]|"")*"|[^,]*)/g) ?? []
  expect(cells.filter((cell) => /^"?[=+\-@\t\r\uff1d]/.test(cell))).toEqual([])
})

test('a name with a line break stays in one row', () => {
  expect(linesOf({ ...entry, submission: 'a\nb,"c"' })).toHaveLength(3)
})
