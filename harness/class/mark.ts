/** Turns a submission's report into its mark in a class. */

import type { ClassExercise, Mark } from '../model/class.js'
import type { ExerciseReport, Report } from '../model/report.js'
import type { Untrusted } from '../model/untrusted.js'
import type { Result } from '../model/verdict.js'
import { describeError, SubmissionError, UsageError } from '../support/errors.js'
import { harmlessLine, harmlessLines, harmlessName } from '../support/harmless.js'

const unclaimedMax = 3

/** The mark for a report. There is none if the time budget ended the run, or if wirecheck failed. */
export function markOf(report: Report, { isTimeOver, durationMs }: { readonly isTimeOver: boolean; readonly durationMs: number }): Mark {
  const { startedAt, problem } = report
  const exercises = report.exercises.filter(isShown)
  const seen = { exercises: exercises.map(exerciseOf), startedAt, durationMs }
  if (isTimeOver) return { ...seen, status: 'time-over', score: null, lookAt: ['the time budget ran out before all checks were done: see --time-budget'] }
  if (report.result === 'error') return { ...seen, status: 'error', score: null, lookAt: whyNoMark(exercises) }
  if (problem !== null) return { ...seen, status: 'nothing-to-grade', score: report.score, lookAt: [firstLine(problem.message)] }
  const isNothing = exercises.length > 0 && exercises.every(({ status }) => status === 'missing')
  if (isNothing) return { ...seen, status: 'nothing-to-grade', score: report.score, lookAt: ['no program was found for any requested exercise'] }
  return { ...seen, status: 'graded', score: report.score, lookAt: [...exercises.flatMap(remarksOn), ...unclaimedIn(report)] }
}

/** If this machine can test nothing, the same command would find that again: the reasons say what it lacks. */
function whyNoMark(exercises: readonly ExerciseReport[]): string[] {
  const isUntestable = exercises.length > 0 && exercises.every(({ status }) => status === 'untested')
  return isUntestable ? exercises.flatMap(remarksOn) : ['wirecheck itself failed: run the same command again']
}

/**
 * The mark for what was thrown in grading. What is said of a submission is the message alone: the causes name paths that differ
 * from run to run.
 */
export function markOfFault(thrown: unknown, begun: Begun): Mark {
  if (thrown instanceof SubmissionError || thrown instanceof UsageError) return noMark('unreadable', thrown.message, begun)
  return noMark('error', describeError(thrown), begun)
}

/** When a grading began: by the date, which may be set back meanwhile, and by the clock that durations are measured with. */
export interface Begun {
  readonly date: Date
  readonly clockMs: number
}

export function beginNow(): Begun {
  return { date: new Date(), clockMs: performance.now() }
}

/** The mark of a submission that could not be opened, or in whose grading wirecheck itself failed. */
export function noMark(status: 'unreadable' | 'error', message: Untrusted, { date, clockMs }: Begun): Mark {
  return { status, score: null, exercises: [], lookAt: [firstLine(message)], startedAt: date.toISOString(), durationMs: performance.now() - clockMs }
}

/** Why each failed requirement failed: by exercise and requirement, what the program was doing, or else what was found. */
export function causesIn({ exercises }: Report): Readonly<Record<string, string>> {
  const causes: Record<string, string> = {}
  for (const { id, checks } of exercises)
    for (const { result, requirement, cause, message } of checks)
      if (result === 'fail') causes[`${id} ${requirement}`] ??= harmlessName(firstLine(cause?.says ?? message))
  return causes
}

/** All except those that were neither handed in nor asked for. */
function isShown({ status, counts }: ExerciseReport): boolean {
  return status !== 'missing' || counts
}

function exerciseOf({ id, status, score, checks }: ExerciseReport): ClassExercise {
  const having = (result: Result): string[] => [...new Set(checks.filter((check) => check.result === result).map(({ requirement }) => requirement))]
  return {
    id,
    status,
    points: score.points,
    of: score.of,
    fail: having('fail'),
    blocked: having('blocked'),
    untested: having('untested'),
    error: having('error'),
  }
}

const obstacles = {
  missing: 'was not handed in',
  ambiguous: 'several programs match',
  'build-failed': 'does not build',
  untested: 'cannot be tested on this machine',
} as const

function remarksOn(exercise: ExerciseReport): string[] {
  const { id, status } = exercise
  if (status !== 'graded') return [`${id} ${obstacles[status]}`]
  const { fail } = exerciseOf(exercise)
  return fail.length === 0 ? [] : [`${id} fails ${fail.join(' ')}`]
}

function unclaimedIn({ unclaimed }: Report): string[] {
  const paths = unclaimed.map(({ path }) => harmlessLine(path)).sort()
  if (paths.length === 0) return []
  const more = paths.length > unclaimedMax ? ` and ${paths.length - unclaimedMax} more` : ''
  return [`not graded: ${paths.slice(0, unclaimedMax).join(' ')}${more}`]
}

function firstLine(text: Untrusted): string {
  return harmlessLines(text)[0] ?? ''
}
