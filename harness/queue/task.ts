/** What travels between the machines, as plain JSON. */

import type { Grading } from '../class/grade-submission.js'
import type { Entry } from '../intake/index.js'
import type { ClassOptions } from '../model/options.js'

/** One submission to grade. */
export interface GradeTask {
  /** The version of wirecheck that must grade it. */
  readonly version: string
  /** The paths of its parts are relative to the bundle. */
  readonly entry: Entry
  /** Of the bundled submission. */
  readonly contentHash: string
  readonly options: Pick<ClassOptions, 'exercises' | 'tier' | 'only' | 'assignment' | 'audience' | 'lab' | 'timeBudgetMs'>
  readonly seed: number
}

/** The result from a worker. */
export type GradeResult = Grading
