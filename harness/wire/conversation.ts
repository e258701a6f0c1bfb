/** What every peer of one check shares: the program it talks to, as far as waiting needs it, and the transcript. */

import { waitFor, type Outcome } from '../launch/awaiting.js'
import type { Pulse } from '../launch/pulse.js'
import type { Watch } from '../launch/silence.js'
import { limits } from '../support/limits.js'
import type { Transcript } from './transcript.js'

export interface Conversation {
  readonly pulse: Pulse
  readonly watch: Watch
  readonly transcript: Transcript
}

/** Waits as waitFor does, with the conversation's program. */
export function awaitEvent<T>(conversation: Conversation, look: () => T | undefined, deadlineMs: number = limits.answerMs): Promise<Outcome<T>> {
  return waitFor({ look, pulse: conversation.pulse, watch: conversation.watch, deadlineMs })
}
