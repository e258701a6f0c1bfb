/** The command that repeats a failed check of a server by hand. */

import { findNetcat, usualNetcat } from '../../lab/netcat.js'
import type { Exercise } from '../../model/exercise.js'
import type { Evidence } from '../../model/verdict.js'
import type { Transcript } from '../../wire/transcript.js'
import { byHand } from '../evidence/by-hand.js'
import type { About } from '../evidence/failure.js'
import type { KeptServer } from './kept-server.js'

/** The machine's nc, looked for when a first check has failed. */
let installed: ReturnType<typeof findNetcat> | undefined

/** Undefined if a shell cannot repeat it. */
export async function byHandOf(
  { usualPort }: Exercise,
  kept: Pick<KeptServer, 'address' | 'command'>,
  { found, about, transcript }: { readonly found: Evidence; readonly about: About | null; readonly transcript: Transcript },
): Promise<string | undefined> {
  const address = kept.address() ?? { host: '127.0.0.1', port: usualPort }
  installed ??= findNetcat()
  const netcat = (await installed) ?? usualNetcat
  return byHand({ events: transcript.events(), unseen: transcript.unseen, address, netcat, comparison: found.comparison, about, command: kept.command() })
}
