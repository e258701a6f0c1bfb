/** The command that repeats a failed check of a server by hand. */

import { findNetcat, usualNetcat } from '../../lab/netcat.js'
import type { Exercise } from '../../model/exercise.js'
import type { Evidence } from '../../model/verdict.js'
import type { Transcript } from '../../wire/transcript.js'
import { byHand } from '../evidence/by-hand.js'
import type { About } from '../evidence/failure.js'
import type { KeptServer } from './kept-server.js'

interface Finding {
  readonly found: Evidence
  readonly about: About | null
  readonly transcript: Transcript
}

/** Makes the command that repeats a finding. Undefined if a shell cannot repeat it. */
export type ByHand = (finding: Finding) => Promise<string | undefined>

/** For all checks of one program. The machine's nc is looked for once, when a first check has failed. */
export function createByHand({ usualPort }: Exercise, kept: Pick<KeptServer, 'lastSeen' | 'command'>): ByHand {
  let installed: ReturnType<typeof findNetcat> | undefined
  return async ({ found, about, transcript }) => {
    installed ??= findNetcat().catch(() => null) // The finding counts, with the command or without.
    const netcat = (await installed) ?? usualNetcat
    const address = kept.lastSeen()?.address ?? { host: '127.0.0.1', port: usualPort }
    return byHand({ events: transcript.events(), unseen: transcript.unseen, address, netcat, comparison: found.comparison, about, command: kept.command() })
  }
}
