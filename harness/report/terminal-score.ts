/** The score by exercise and tier, as a table. */

import { tiers, type Tier } from '../model/exercise.js'
import type { ExerciseReport, Points, Report, Score } from '../model/report.js'
import type { Result } from '../model/verdict.js'
import type { Paint } from './colour.js'
import type { TextOptions } from './failure-text.js'
import { count, padEnd, padStart, wrap } from './text.js'

/** The exercises to show: all except those that were neither handed in nor asked for. */
export function shownExercises(report: Report): ExerciseReport[] {
  return report.exercises.filter(({ status, counts }) => status !== 'missing' || counts)
}

/** A table with one row for each exercise and one column for each tier. */
export function renderScoreTable(report: Report, { columns, paint }: TextOptions): string[] {
  const shown = shownExercises(report)
  if (shown.length === 0) return []
  const used = tiers.filter((tier) => shown.some(({ score }) => score.byTier[tier] !== undefined))
  const nameColumns = Math.max(...shown.map(({ id }) => id.length), 'exercise'.length)
  const cellColumns = 2 + Math.max(...[...used, 'points', ...[report, ...shown].flatMap(({ score }) => pointTexts(score))].map(({ length }) => length))
  const scoreColumns = (used.length + 1) * cellColumns
  const noteIndent = 2 + nameColumns + scoreColumns + 3
  const cells = (score: Score): string =>
    [...used.map((tier: Tier) => score.byTier[tier]), score].map((points) => renderPoints(points, { cellColumns, paint })).join('')
  const header = paint.quiet(`  ${padEnd('exercise', nameColumns)}${[...used, 'points'].map((title) => padStart(title, cellColumns)).join('')}`)
  const rows = shown.flatMap((exercise) => {
    const [note = '', ...more] = wrapParts(describeOutcome(exercise), Math.max(12, columns - noteIndent))
    const row = `${renderMark(exercise, paint)} ${padEnd(exercise.id, nameColumns)}${cells(exercise.score)}${note === '' ? '' : `   ${paint.quiet(note)}`}`
    return [row, ...more.map((line) => `${' '.repeat(noteIndent)}${paint.quiet(line)}`)]
  })
  if (shown.length < 2) return [header, ...rows]
  const line = `  ${paint.quiet('─'.repeat(nameColumns + scoreColumns))}`
  return [header, ...rows, line, `  ${padEnd('total', nameColumns)}${cells(report.score)}`]
}

/** How many verdicts there are of each result. */
export function countResults(exercises: readonly ExerciseReport[]): Record<Result, number> {
  const counts: Record<Result, number> = { pass: 0, fail: 0, blocked: 0, untested: 0, error: 0 }
  for (const { checks } of exercises) for (const { result } of checks) counts[result] += 1
  return counts
}

/** `3 failed, 2 not judged`: everything that did not pass, in a few words. */
export function describeCounts({ fail, blocked, untested, error }: Record<Result, number>): string {
  const parts = [
    fail > 0 ? `${fail} failed` : '',
    blocked > 0 ? `${blocked} not judged` : '',
    untested > 0 ? `${untested} untested` : '',
    error > 0 ? count(error, 'error') : '',
  ]
  return parts.filter((part) => part !== '').join(', ')
}

/** Wraps a text only between its parts: "1 error" stays together. */
function wrapParts(text: string, width: number): string[] {
  const glued = text.split(', ').map((part) => (part.length < width ? part.replaceAll(' ', '\u00a0') : part))
  return wrap(glued.join(', '), width).map((line) => line.replaceAll('\u00a0', ' '))
}

/** The outcome of an exercise in a few words; empty if all its checks passed. */
export function describeOutcome(exercise: ExerciseReport): string {
  switch (exercise.status) {
    case 'graded':
      return [
        describeCounts(countResults([exercise])),
        exercise.notReached > 0 ? `${exercise.notReached} not reached` : '',
        exercise.withheld > 0 ? `${exercise.withheld} not shown` : '',
      ]
        .filter((part) => part !== '')
        .join(', ')
    case 'missing':
      return 'not found'
    case 'ambiguous':
      return 'several programs match'
    case 'build-failed':
      return 'does not build'
    case 'untested':
      return 'cannot be tested here'
  }
}

function renderMark(exercise: ExerciseReport, paint: Paint): string {
  const { pass, fail, blocked, error } = countResults([exercise])
  const { score, withheld } = exercise
  if (exercise.status === 'graded' && withheld > 0 && pass + fail + blocked + error === 0) return score.points < score.of ? paint.bad('✗') : paint.good('✓')
  if (exercise.status === 'untested' || (pass + fail + blocked + error === 0 && exercise.status === 'graded')) return paint.warning('?')
  if (exercise.status !== 'graded' || fail + blocked > 0) return paint.bad('✗')
  if (exercise.notReached > 0) return paint.warning('?')
  return error > 0 ? paint.warning('!') : paint.good('✓')
}

const formatPoints = ({ points, of }: Points): string => `${points}/${of}`

function pointTexts(score: Score): string[] {
  return [score, ...Object.values(score.byTier)].map(formatPoints)
}

function renderPoints(points: Points | undefined, { cellColumns, paint }: { cellColumns: number; paint: Paint }): string {
  if (points === undefined || points.of === 0) return paint.quiet(padStart('–', cellColumns))
  const text = padStart(formatPoints(points), cellColumns)
  if (points.points === points.of) return paint.good(text)
  return points.points === 0 ? paint.bad(text) : paint.warning(text)
}
