/** What every peer of one check shares: the program it talks to, as far as waiting needs it, and the transcript. */

import { waitFor, type Outcome } from '../kernel/wait-for.js'
import type { Pulse } from '../kernel/pulse.js'
import type { Watch } from '../kernel/silence.js'
import { limits } from '../support/limits.js'
import type { Transcript } from './transcript.js'

export interface Conversation {
  readonly pulse: Pulse
  readonly watch: Watch
  readonly transcript: Transcript
  /** Ends every wait of the check. */
  readonly signal?: AbortSignal
}

export interface AwaitOptions {
  readonly deadlineMs?: number | undefined
  /** Whether it is enough that the program has done what there was to do. */
  readonly untilWaiting?: boolean
}

/** Waits as waitFor does, with the conversation's program. */
export function awaitEvent<T>(conversation: Conversation, look: () => T | undefined, options: AwaitOptions = {}): Promise<Outcome<T>> {
  const { deadlineMs = limits.answerMs, untilWaiting = false } = options
  return waitFor({ look, pulse: conversation.pulse, watch: conversation.watch, deadlineMs, untilWaiting })
}
