/** Marks in the columns of a gradebook are read back for the people that the platform's own names mean. */

import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import type { ClassEntry, ClassReport } from '../model/class.js'
import { renderGradebook } from './gradebook.js'

function entryOf(submission: string, parts: Partial<ClassEntry> = {}): ClassEntry {
  const score = { points: 3.5, of: 5, byTier: {} }
  return {
    submission,
    person: '',
    roster: {},
    status: 'graded',
    isEarlier: false,
    score,
    exercises: [],
    lookAt: [],
    folder: null,
    startedAt: '2026-03-12T14:02:11.000Z',
    durationMs: 0,
    ...parts,
  }
}

function rowsOf(gradebook: 'canvas' | 'moodle', ...submissions: readonly ClassEntry[]): Record<string, string>[] {
  const report: ClassReport = { format: 1, suite: { name: 'wirecheck', version: '1' }, seed: 1, exercises: [], tier: 'scale', only: [], submissions }
  return parse(renderGradebook(gradebook, report, 'Homework 3 (812)'), { columns: true })
}

test('Canvas: people by the number in the name of what they handed in, after the row with the points that can be had', () => {
  const [possible, ann, bo] = rowsOf('canvas', entryOf('leeann_123'), entryOf('bo', { roster: { 'sis user id': 'B-7', section: 'A' } }))
  expect(Object.keys(possible ?? {})).toEqual(['Student', 'ID', 'SIS User ID', 'SIS Login ID', 'Section', 'Homework 3 (812)'])
  expect(possible).toMatchObject({ Student: '    Points Possible', 'Homework 3 (812)': '5' })
  expect(ann).toEqual({ Student: 'leeann', ID: '123', 'SIS User ID': '', 'SIS Login ID': '', Section: '', 'Homework 3 (812)': '3.5' })
  expect(bo).toMatchObject({ Student: 'bo', 'SIS User ID': 'B-7', Section: 'A', 'Homework 3 (812)': '3.5' })
})

test('Moodle: the participant with that number, the columns of the roster, grade and feedback together', () => {
  const [ann] = rowsOf('moodle', entryOf('Ann Lee_1234567', { roster: { 'Email address': 'ann@example.org' } }))
  expect(ann).toEqual({
    Identifier: 'Participant 1234567',
    'Full name': 'Ann Lee',
    'Email address': 'ann@example.org',
    Grade: '3.5',
    'Last modified (grade)': '2026-03-12T14:02:11.000Z',
    'Feedback comments': '3.5 of 5 points',
  })
})

test('who is not in the roster, whose columns are empty then, is found by the name of what was handed in', () => {
  const entry = entryOf('leeann_123', { roster: { Student: '', ID: '', Identifier: '' } })
  expect(rowsOf('canvas', entry)[1]).toMatchObject({ Student: 'leeann', ID: '123' })
  expect(rowsOf('moodle', entry)[0]).toMatchObject({ Identifier: 'Participant 123' })
})

test.each(['canvas', 'moodle'] as const)('%s: who has no mark, or only an earlier one, is left as it is there', (gradebook) => {
  const rows = rowsOf(
    gradebook,
    entryOf('a_1', { score: null, status: 'error' }),
    entryOf('b_2', { isEarlier: true }),
    entryOf('c_3', { score: { points: 0, of: 5, byTier: {} } }),
  )
  expect(rows.filter((row) => !Object.values(row).includes('    Points Possible'))).toEqual([
    expect.objectContaining(gradebook === 'canvas' ? { ID: '3' } : { Identifier: 'Participant 3', Grade: '0' }),
  ])
})

test.each(['canvas', 'moodle'] as const)('%s: no name is a formula or a second row', (gradebook) => {
  const rows = rowsOf(gradebook, entryOf('=HYPERLINK("x")\n_1', { roster: { Section: '+1', note: '@x' } }))
  const cells = rows.flatMap((row) => Object.values(row))
  expect([rows.length, cells.filter((cell) => /^[=+@]/.test(cell))]).toEqual([gradebook === 'canvas' ? 2 : 1, []])
})
