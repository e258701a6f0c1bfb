/** What a person asked for on the command line, validated. */

import type { Tier } from './exercise.js'

export interface GradeOptions {
  /** The submission folder as it was typed. */
  readonly student: string
  /** Only these exercises; empty: all that are found. */
  readonly exercises: readonly string[]
  /** Up to and with this tier. */
  readonly tier: Tier
  readonly reportDirectory: string
  readonly json: boolean
  readonly seed: number
  readonly lab: 'private' | 'shared' | 'best'
}
