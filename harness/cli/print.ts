/** The only way to standard output and standard error: both take nothing but texts that are safe there. */

import { forTerminal, type SafeFor } from '../report/destinations.js'
import { harmless, harmlessLine } from '../support/harmless.js'
import type { Untrusted } from '../model/untrusted.js'

/** Writes to standard output. */
export function print(text: SafeFor<'terminal' | 'log' | 'markdown' | 'platform' | 'json' | 'page' | 'html'>): void {
  process.stdout.write(text)
}

/** Writes a message and what to do next to standard error. Only the latter may have several lines. */
export function complainOf(message: Untrusted, hint: Untrusted): void {
  process.stderr.write(forTerminal(`wirecheck: ${harmlessLine(message)}\n${harmless(hint)}\n`))
}
