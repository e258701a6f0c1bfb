/** Shared by all of wirecheck's ends in one check: the transcript, how to wait for the program, and when to stop waiting. */

import { waitFor, type Outcome } from '../kernel/wait-for.js'
import type { Pulse } from '../kernel/pulse.js'
import type { Watch } from '../kernel/silence.js'
import { limits } from '../support/limits.js'
import type { Transcript } from './transcript.js'

export interface Conversation {
  readonly pulse: Pulse
  readonly watch: Watch
  readonly transcript: Transcript
  /** Whether a missing line end at the end of an answer is accepted: it is known, and judged elsewhere. */
  readonly acceptsMissingLineEnd?: boolean
  /** Fires when the check is over before its time: every wait of this conversation then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

export interface AwaitOptions {
  readonly deadlineMs?: number | undefined
  /** Also stop once the program has nothing left to do, even if it is only waiting for a timer. */
  readonly untilWaiting?: boolean
  /** False where the program may still be starting, which may take any processor time. */
  readonly burnIsFinal?: boolean
  /** False where the program may wait with a time limit that the suite cannot see (SO_RCVTIMEO, socket(7)): then being at rest proves nothing. */
  readonly restIsFinal?: boolean
  /** A number that changes when the program moves on in another way than by sending, such as by reading. */
  readonly progress?: () => number
}

/**
 * Waits as waitFor does, for the program of this conversation. Without a deadline of its own, the wait goes on while the
 * program moves on: it is slow, not silent.
 */
export function awaitEvent<T>(conversation: Conversation, look: () => T | undefined, options: AwaitOptions = {}): Promise<Outcome<T>> {
  const { deadlineMs = limits.answerMs, untilWaiting = false, burnIsFinal = true, restIsFinal = true } = options
  const { pulse, watch, transcript, signal } = conversation
  const progress = options.deadlineMs === undefined ? (): number => transcript.sendings() + (options.progress?.() ?? 0) : undefined
  return waitFor({ look, pulse, watch, deadlineMs, untilWaiting, burnIsFinal, restIsFinal, progress, signal })
}

/** Waits as awaitEvent does, but returns when the signal fires. For closing, which has to go on even then. */
export async function awaitUnlessAborted(conversation: Conversation, look: () => true | undefined, options: AwaitOptions = {}): Promise<void> {
  try {
    await awaitEvent(conversation, look, options)
  } catch (thrown) {
    if (conversation.signal?.aborted !== true) throw thrown
  }
}
