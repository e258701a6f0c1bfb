/** What the main process and a worker tell each other: plain JSON. */

import type { FoundAddress, Job } from '../check/engine/run-exercise.js'
import type { Verdict } from '../model/verdict.js'

/** To a worker. It runs one job at a time. */
export type Order = { readonly kind: 'run'; readonly exercise: string; readonly job: Job } | { readonly kind: 'cancel' }

/** From a worker. */
export type Word =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'verdict'; readonly verdict: Verdict; readonly address: FoundAddress | null }
  /** `faults`: what went wrong with the suite itself, a sentence each. */
  | { readonly kind: 'done'; readonly faults: readonly string[] }
