/** The validated options of the command line. */

import type { Assignment } from './assignment.js'
import type { CaptureScope } from './capture.js'
import type { Tier } from './exercise.js'
import type { LabProperty } from './lab.js'
import type { PlatformName } from './platform.js'
import type { Address } from './report.js'

export type Audience = 'student' | 'staff' | 'both'

export const logFormats = ['terminal', 'plain', 'github', 'gitlab'] as const
/** The form of what a grading prints: for a person at a terminal, without colours and movement, or for the log of a build service. */
export type LogFormat = (typeof logFormats)[number]

/** How a grading of one submission ends and is told. */
export interface TellingOptions {
  readonly format: LogFormat
  /** Whether the exit status is 0 whatever the result, once there is a report. */
  readonly exitZero: boolean
  /** The forms of platforms in which the report is written, too, and where. */
  readonly also: readonly { readonly format: PlatformName; readonly file: string }[]
  /** How long the whole run may take, milliseconds, the report included; null: as long as it needs. */
  readonly timeBudgetMs: number | null
}

/** As they were typed: the assignment has not been read, and the seed may come from it. */
export interface AskedOptions extends Omit<GradeOptions, 'seed' | 'assignment'>, TellingOptions {
  /** Null if none was given. */
  readonly seed: number | null
}

export interface GradeOptions {
  /** The submission folder as it was typed. */
  readonly student: string
  /** Only these exercises; empty: all that are found. */
  readonly exercises: readonly string[]
  /** Up to and with this tier. */
  readonly tier: Tier
  /** Only these requirements, and those that they need; empty: all. */
  readonly only: readonly string[]
  /** Whether the run ends at the first failure. */
  readonly stopAtFirst: boolean
  readonly reportDirectory: string
  readonly json: boolean
  /** Whether only the score and the paths of the reports are printed. */
  readonly quiet: boolean
  readonly seed: number
  /** The assignment file as it was typed; null: none. */
  readonly assignmentFile: string | null
  /** Its content. Null: every requirement counts with its own points. */
  readonly assignment: Assignment | null
  readonly lab: 'private' | 'shared' | 'best'
  /** What the lab must hold; the run is refused otherwise. */
  readonly required: readonly LabProperty[]
  /** Whether programs may run as root where they cannot run as another user. */
  readonly allowRoot: boolean
  /** Who the reports are for. `both`: one for students and one for staff, if the assignment withholds something from students. */
  readonly audience: Audience
  /** Where a server runs already, which is graded instead of a submission; `student` is then the address as it was typed. */
  readonly attach?: Address
  /** Of which checks a capture file is written; absent: of none. */
  readonly capture?: CaptureScope
}

/** One of several machines: the `index`-th of `count`, from 1. */
export interface Shard {
  readonly index: number
  readonly count: number
}

/** A class to grade: all submissions in a folder. */
export interface ClassOptions extends Omit<GradeOptions, 'student' | 'seed' | 'stopAtFirst' | 'capture' | 'attach'> {
  /** The folder of the submissions, as it was typed. */
  readonly folder: string
  /** Null: the one that the class had before, or a new one. */
  readonly seed: number | null
  /** How many programs are tested side by side. */
  readonly jobs: number
  /** A file of comma-separated values; null: none. */
  readonly roster: string | null
  /** Whether everything is graded, though nothing changed. */
  readonly again: boolean
  /** The submissions to grade, by name; empty: all. */
  readonly picked: readonly string[]
  readonly shard: Shard | null
  /** How long building and testing one submission may take, milliseconds. */
  readonly timeBudgetMs: number
}

/** A worker of a queue. */
export interface WorkerOptions extends Pick<ClassOptions, 'jobs' | 'lab' | 'required'> {
  /** The address of its server; may contain a password. */
  readonly queue: string
  /** The form of its log. */
  readonly log: 'text' | 'json'
  /** A file whose time shows that the worker is well; null: none. */
  readonly healthFile: string | null
}

export const gradebooks = ['canvas', 'moodle'] as const
/** A platform whose gradebook imports marks. */
export type Gradebook = (typeof gradebooks)[number]

/** As they were typed: the assignment has not been read. */
export interface AskedClassOptions extends Omit<ClassOptions, 'assignment'> {
  /** The address of the queue whose workers grade; null: this machine grades. */
  readonly queue: string | null
  /** For which gradebook the marks are written, too; null: none. */
  readonly gradebook: Gradebook | null
}

/** Reports of the parts of a class to put together. */
export interface MergeOptions extends Pick<ClassOptions, 'reportDirectory' | 'roster' | 'json' | 'quiet'> {
  readonly folders: readonly string[]
  readonly gradebook: Gradebook | null
}
