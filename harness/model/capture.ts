/** The bytes of one check as they crossed the wire, for a capture file: plain data that crosses from the worker to the main process. */

import type { Address } from './report.js'
import type { TranscriptEvent } from './verdict.js'

/** Which checks have their bytes captured. */
export const captureScopes = ['failed', 'all'] as const
export type CaptureScope = (typeof captureScopes)[number]

/** The two ends of a connection. */
export interface Ends {
  readonly suite: Address
  readonly program: Address
}

/** An event of the transcript with both addresses, and with all bytes as far as the capture's limit allows: `bytesTotal` tells if some were cut. */
export interface CapturedEvent extends Omit<TranscriptEvent, 'address'> {
  readonly ends: Ends
}

export interface Capture {
  /** When the check began: milliseconds since 1970 (UTC). Times of events count from there. */
  readonly beganAtMs: number
  readonly events: readonly CapturedEvent[]
  /** How many events happened after the capture's limit was reached. */
  readonly eventsCut: number
}
