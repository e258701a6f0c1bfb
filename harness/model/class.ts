/** A class whose submissions were graded, as plain data: class.json is this, and grades.csv and the summary are drawn from it. */

import type { Tier } from './exercise.js'
import type { ExerciseStatus, Points, Score } from './report.js'
import type { Untrusted } from './untrusted.js'

/**
 * `graded`: it has a mark. `nothing-to-grade`: a mark of zero, because it has no program or its manifest is not valid.
 * All others have no mark: the time budget was over, it cannot be read, wirecheck failed, its turn has not come yet, or the
 * roster names somebody who has handed nothing in.
 */
export const classStatuses = ['graded', 'nothing-to-grade', 'time-over', 'unreadable', 'error', 'not-yet-graded', 'not-handed-in'] as const
export type ClassStatus = (typeof classStatuses)[number]

/** What one exercise of a submission earned, without the evidence. */
export interface ClassExercise extends Points {
  readonly id: string
  readonly status: ExerciseStatus
  /** The requirements of each result but `pass`. */
  readonly fail: readonly string[]
  readonly blocked: readonly string[]
  readonly untested: readonly string[]
  readonly error: readonly string[]
}

/** The result of a grading, as the journal keeps it. */
export interface Mark {
  readonly status: ClassStatus
  /** Null if there is no mark. */
  readonly score: Score | null
  /** The exercises that count. */
  readonly exercises: readonly ClassExercise[]
  /** What a person should know or look at, one phrase each. */
  readonly lookAt: readonly Untrusted[]
  readonly startedAt: string
  readonly durationMs: number
}

export interface ClassEntry extends Mark {
  readonly submission: string
  /** The submitter, as far as the name of the submission tells. */
  readonly person: string
  /** Its columns in the roster. */
  readonly roster: Readonly<Record<string, string>>
  /** Where its reports are, relative to the report folder; null if there are none. */
  readonly folder: string | null
  /** Whether the mark is from an earlier grading: the submission or the options have changed since then, or wirecheck has failed. */
  readonly isEarlier: boolean
}

export interface ClassReport {
  readonly format: 1
  readonly suite: { readonly name: string; readonly version: string }
  readonly seed: number
  readonly exercises: readonly string[]
  readonly tier: Tier
  readonly only: readonly string[]
  /** Sorted by name, those of the roster that handed nothing in last. */
  readonly submissions: readonly ClassEntry[]
}
