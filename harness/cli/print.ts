/** The only way to standard output and standard error: both take nothing but texts that are safe there. */

import { forTerminal, type SafeFor } from '../report/destinations.js'
import { harmless, harmlessLines } from '../support/harmless.js'
import type { Untrusted } from '../model/untrusted.js'

/** Writes to standard output. */
export function print(text: SafeFor<'terminal' | 'json' | 'page'>): void {
  process.stdout.write(text)
}

/** Writes a message and what to do next to standard error. Further lines of the message are indented. */
export function complainOf(message: Untrusted, hint: Untrusted): void {
  process.stderr.write(forTerminal(`wirecheck: ${harmlessLines(message).join('\n  ')}\n${harmless(hint)}\n`))
}
