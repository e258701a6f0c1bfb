/** grades.csv: the marks of a class, for a spreadsheet. Only this file imports csv-stringify. */

import { stringify } from 'csv-stringify/sync'
import type { ClassEntry, ClassReport, ClassStatus } from '../model/class.js'
import { tiers } from '../model/exercise.js'
import { forCsv, type SafeFor } from './destinations.js'
import { harmlessLine } from '../support/harmless.js'

/** The statuses in a person's words. */
export const statusWords: Readonly<Record<ClassStatus, string>> = {
  graded: 'graded',
  'nothing-to-grade': 'nothing to grade',
  'time-over': 'time over',
  unreadable: 'unreadable',
  error: 'error',
  'not-yet-graded': 'not yet graded',
  'not-handed-in': 'not handed in',
}

/**
 * One row for each submission. It has no durations and no dates, so it is the same to the byte however the class was graded.
 * What a spreadsheet would take for a formula begins with an apostrophe
 * (https://owasp.org/www-community/attacks/CSV_Injection), and the byte order mark tells it that the text is UTF-8.
 */
export function renderGradesCsv(report: ClassReport): SafeFor<'csv'> {
  const { submissions } = report
  const rosterColumns = [...new Set(submissions.flatMap(({ roster }) => Object.keys(roster)))]
  const exercises = [...new Set(submissions.flatMap((entry) => entry.exercises.map(({ id }) => id)))].sort()
  const counted = tiers.filter((tier) => submissions.some(({ score }) => score?.byTier[tier] !== undefined))
  const marks = ['points', 'of', ...exercises, ...counted, 'status', 'what to look at']
  const header = ['submission', ...rosterColumns.map((column) => besides(marks, column)), ...marks]
  const rows = submissions.map((entry) => [
    entry.submission,
    ...rosterColumns.map((column) => entry.roster[column] ?? ''),
    entry.score?.points ?? '',
    entry.score?.of ?? '',
    ...exercises.map((id) => pointsIn(entry, id)),
    ...counted.map((tier) => entry.score?.byTier[tier]?.points ?? ''),
    entry.isEarlier ? `${statusWords[entry.status]} (earlier mark)` : statusWords[entry.status],
    entry.lookAt.map((text) => harmlessLine(text)).join('; '),
  ])
  return toCsv([header, ...rows], { bom: true })
}

/** The name of a column of the roster. No two columns may have one name, not even in different case: whoever reads the table by its names would get the wrong one. */
function besides(marks: readonly string[], column: string): string {
  return marks.includes(column.toLowerCase()) ? `roster: ${column}` : column
}

/** A table whose cells are harmless lines, and none of them a formula. `bom`: whether a byte order mark says that it is UTF-8. */
export function toCsv(table: readonly (readonly (string | number)[])[], { bom }: { readonly bom: boolean }): SafeFor<'csv'> {
  const cells = table.map((row) => row.map((cell) => (typeof cell === 'string' ? harmlessLine(cell) : cell)))
  return forCsv(stringify(cells, { bom, escape_formulas: true }))
}

/** Empty where nothing counts, and where there is no mark. */
function pointsIn({ score, exercises }: ClassEntry, id: string): number | '' {
  const exercise = exercises.find((each) => each.id === id)
  return score === null || exercise === undefined || exercise.status === 'untested' ? '' : exercise.points
}
