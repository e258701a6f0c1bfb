/** What `--watch` shows after each grading: the result, what changed, and what to fix next. */

import type { Report } from '../model/report.js'
import type { Result, Verdict } from '../model/verdict.js'
import { createPaint } from './colour.js'
import { forTerminal, type SafeFor } from './destinations.js'
import { firstThing } from './first-thing.js'
import { describeResult } from './outcome.js'
import { renderErrors } from './terminal.js'
import { listRequirements, renderError, renderFirst } from './terminal-exercise.js'
import { describeOutcome, renderScoreTable } from './terminal-score.js'
import { count, wrap } from './text.js'

export interface RoundOptions {
  readonly colour: boolean
  readonly columns: number
  /** The report before; null: this is the first. */
  readonly before: Report | null
}

/** Ends in a line feed. */
export function renderRound(report: Report, { colour, columns, before }: RoundOptions): SafeFor<'terminal'> {
  const paint = createPaint(colour)
  const text = { columns, paint, endsWithRepeat: false }
  const first = firstThing(report)
  const { label, says, brush } = describeResult(report, paint)
  const errors = report.exercises.flatMap(({ checks }) => checks.filter(({ result }) => result === 'error'))
  const changes = before === null ? [] : describeChanges(before, report)
  const sections = [
    report.problem === null ? renderScoreTable(report, text) : [],
    first === null ? [] : renderFirst(first, text),
    ...errors.map((verdict) => renderError(verdict, text)),
    renderErrors(report, text),
    [...changes.flatMap((line) => wrap(line, columns)), `${brush(paint.strong(label))}  ${says}`],
  ]
  const lines = sections.filter((section) => section.length > 0).flatMap((section) => ['', ...section])
  return forTerminal(`${lines.slice(1).join('\n')}\n`)
}

/** Identifies a check in all reports of a submission. */
export function checkKey(exercise: string, { requirement, title }: Pick<Verdict, 'requirement' | 'title'>): string {
  return JSON.stringify([exercise, requirement, title])
}

/** The result of every check, by its key. */
export function resultsOf({ exercises }: Report): ReadonlyMap<string, Result> {
  return new Map(exercises.flatMap(({ id, checks }) => checks.map((verdict) => [checkKey(id, verdict), verdict.result] as const)))
}

function describeChanges(before: Report, now: Report): string[] {
  const earlier = resultsOf(before)
  const changed = now.exercises.flatMap((exercise) => {
    const { id, status, checks } = exercise
    const was = before.exercises.find((each) => each.id === id)?.status
    if (status !== was && status !== 'graded') return [`✗ ${id}: ${describeOutcome(exercise)}.`]
    if (status !== was)
      return [`✓ ${id} could be graded now: ${checks.filter(({ result }) => result === 'pass').length} of ${count(checks.length, 'check')} passed.`]
    const of = (isWanted: (was: Result | undefined, is: Result) => boolean): Verdict[] =>
      checks.filter((verdict) => isWanted(earlier.get(checkKey(id, verdict)), verdict.result))
    const better = of((was, is) => was !== undefined && was !== 'pass' && is === 'pass')
    const worse = of((was, is) => was === 'pass' && (is === 'fail' || is === 'blocked'))
    return [
      ...(better.length === 0 ? [] : [`✓ ${id}: ${listRequirements(better)} ${passes(better)} now.`]),
      ...(worse.length === 0 ? [] : [`✗ ${id}: ${listRequirements(worse)} passed before, and ${worse.length === 1 ? 'does' : 'do'} not now.`]),
    ]
  })
  return changed.length === 0 ? ['Nothing has changed from red to green, or back.'] : changed
}

function passes(verdicts: readonly Verdict[]): string {
  return new Set(verdicts.map(({ requirement }) => requirement)).size === 1 ? 'passes' : 'pass'
}
