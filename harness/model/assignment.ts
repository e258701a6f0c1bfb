/** An instructor's assignment, validated: which exercises count, for how many points, and what students are shown. */

import type { OptionValues, Tier } from './exercise.js'

export const visibilities = ['visible', 'hidden', 'after-due', 'after-published'] as const
/** When students see the checks of a requirement. */
export type Visibility = (typeof visibilities)[number]

export const feedbacks = ['full', 'verdicts', 'score'] as const
/** What students are told about the checks that they see: everything, the results alone, or the points alone. */
export type Feedback = (typeof feedbacks)[number]

export const blockedRules = ['zero', 'left-out', 'tried'] as const
/** How checks count that were not judged because another requirement failed: as zero, or not at all. */
export type BlockedRule = (typeof blockedRules)[number]

export const sheetFormats = ['markdown', 'html'] as const
export type SheetFormat = (typeof sheetFormats)[number]

export interface AssignedRequirement {
  /** In the unit of the exercise's requirements, before they are scaled to the exercise's points. 0: left out. */
  readonly points?: number
  readonly visibility?: Visibility
  /** Whether its points are extra: they are not scaled, and do not raise the total. */
  readonly bonus?: boolean
  /** Added to the requirement's own hint. */
  readonly hint?: string
}

export interface AssignedExercise {
  /** The total to which its requirements are scaled. Default: the sum of their points. */
  readonly points?: number
  /** Up to and with this tier. Default: all tiers. */
  readonly tier?: Tier
  /** What was chosen of the exercise's options. */
  readonly options?: OptionValues
  /** By requirement ID; these win over the assignment's own. */
  readonly requirements: Readonly<Record<string, AssignedRequirement>>
}

export interface Assignment {
  readonly title: string
  /** By exercise ID, in the order of the file. */
  readonly exercises: Readonly<Record<string, AssignedExercise>>
  /** By requirement ID, for every exercise that has the requirement. */
  readonly requirements: Readonly<Record<string, AssignedRequirement>>
  /** A tier or a requirement ID each. Only these decide whether a submission passes; empty: everything does. */
  readonly mustPass: readonly string[]
  readonly blocked: BlockedRule
  readonly feedback: Feedback
  /** ISO 8601 with a zone; null: none. */
  readonly due: string | null
  /** Whether the marks are published. */
  readonly published: boolean
  /** The same seed for everyone, one for each submission, or null: one for each run. */
  readonly seed: number | 'per-submission' | null
  /** IDs of the languages that are taken; empty: all. */
  readonly languages: readonly string[]
  /** The folder with exercises of the instructor's own, relative to the file. */
  readonly exercisesFrom?: string
}
