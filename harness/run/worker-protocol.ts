/** The messages between the main process and a worker: plain JSON. */

import type { StartedAs, Job } from '../check/engine/run-exercise.js'
import type { Capture } from '../model/capture.js'
import type { OptionValues } from '../model/exercise.js'
import type { Verdict } from '../model/verdict.js'

/** A message to a worker, which runs one job at a time. */
export type ToWorker = { readonly kind: 'run'; readonly exercise: SpecAddress; readonly job: Job } | { readonly kind: 'cancel' }

/** Where a worker finds the spec of an exercise: by its ID, or in a compiled file; and the options that were chosen. */
export interface SpecAddress {
  readonly id: string
  readonly module?: string
  readonly chosen?: OptionValues
}

/** A message from a worker. */
export type FromWorker =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'verdict'; readonly verdict: Verdict; readonly startedAs: StartedAs; readonly capture: Capture | null }
  /** `faults`: the faults of the suite itself, one sentence each. */
  | { readonly kind: 'done'; readonly faults: readonly string[] }
