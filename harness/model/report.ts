/** A whole run as plain data: `results.json` is this, and every reporter draws from it. */

import type { Feedback } from './assignment.js'
import type { LabDescription } from './lab.js'
import type { Tier } from './exercise.js'
import type { Unclaimed } from './submission.js'
import type { Untrusted } from './untrusted.js'
import type { Verdict } from './verdict.js'

export interface Points {
  readonly points: number
  readonly of: number
}

/** `byTier` names only the tiers that something was counted in. */
export interface Score extends Points {
  readonly byTier: Readonly<Partial<Record<Tier, Points>>>
}

/** Where a socket is: a host, by its address, and a port. */
export interface Address {
  readonly host: string
  readonly port: number
}

export interface ProgramReport {
  readonly path: Untrusted
  readonly language: string
  /** How it was started. Both ends of a chat have a line each; a line break inside a command is shown as an escape. */
  readonly command: Untrusted
  /** Where it listened; null when it never did. */
  readonly address: Address | null
  /** Whether it took the port it was given or has its own. */
  readonly portFrom: 'argument' | 'program' | null
}

export type ExerciseStatus = 'graded' | 'missing' | 'ambiguous' | 'build-failed' | 'untested'

export interface ExerciseReport {
  readonly id: string
  readonly title: string
  readonly status: ExerciseStatus
  /** Whether it counts although nothing was graded: it was asked for by name, or its build failed. */
  readonly counts: boolean
  /** Why it was not graded; an empty string if it was. */
  readonly message: Untrusted
  readonly hint: Untrusted
  readonly program: ProgramReport | null
  readonly score: Score
  readonly checks: readonly Verdict[]
  /** How many further checks were to run when the run ended before its time. */
  readonly notReached: number
  /** How many further checks an assignment withholds from students. */
  readonly withheld: number
}

/** Why the submission could not be graded at all, and what to do about it. */
export interface Problem {
  readonly message: Untrusted
  readonly hint: Untrusted
}

export interface Report {
  readonly format: 1
  readonly suite: { readonly name: string; readonly version: string }
  /** The submission folder as it was named on the command line. */
  readonly submission: Untrusted
  readonly startedAt: string
  readonly durationMs: number
  readonly seed: number
  readonly lab: LabDescription
  readonly result: 'pass' | 'fail' | 'error'
  /** Whether the run was cut short (Ctrl-C, SIGTERM, time budget), or still goes on. Then the report contains the results so far. */
  readonly interrupted: boolean
  /** Faults of the suite or the machine that belong to no single check. */
  readonly errors: readonly Untrusted[]
  /** A fault of the submission as a whole: a manifest that is not valid, no program. Null in all other runs. */
  readonly problem: Problem | null
  /** The requirements that were asked for by ID; empty: all. Checks of others ran because these need them, and do not count. */
  readonly only: readonly string[]
  /** The assignment that was graded, for whom this report is, and what students are told; null: none. */
  readonly assignment: { readonly title: string; readonly audience: 'student' | 'staff'; readonly feedback: Feedback } | null
  readonly score: Score
  readonly exercises: readonly ExerciseReport[]
  /** Programs that were graded for no exercise, since their names tell none. */
  readonly unclaimed: readonly Unclaimed[]
}
