/** What a person asked for on the command line, validated. */

import type { Tier } from './exercise.js'

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
  readonly lab: 'private' | 'shared' | 'best'
}
