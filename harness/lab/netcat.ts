/** Finds out which nc this machine has. The versions take different options, and the commands for students fit the installed one. */

import { findOnPath } from './sandbox.js'
import { limits } from '../support/limits.js'
import { runTool } from '../support/tool.js'

/** `other`: GNU's, the traditional one, or one that does not say what it is. */
export type NetcatKind = 'openbsd' | 'ncat' | 'busybox' | 'other'

export interface Netcat {
  /** How it is called in a shell. */
  readonly command: string
  readonly kind: NetcatKind
}

export type FoundNetcat = Netcat & { readonly path: string }

/** The nc that commands are made for if none is installed: the one that doctor recommends. */
export const usualNetcat: Netcat = { command: 'nc', kind: 'openbsd' }

const names: Readonly<Record<NetcatKind, string>> = { openbsd: 'OpenBSD netcat', ncat: 'Ncat', busybox: 'BusyBox nc', other: 'another netcat' }

export const nameOfKind = (kind: NetcatKind): string => names[kind]

/** The nc of this machine, preferably one that can hold a connection open and half-close. Null if there is none. */
export async function findNetcat(): Promise<FoundNetcat | null> {
  const found: FoundNetcat[] = []
  for (const command of ['nc', 'ncat']) {
    const path = findOnPath(command)
    if (path === null) continue
    const netcat = { command, path, kind: await kindOf(path) }
    if (netcat.kind === 'openbsd' || netcat.kind === 'ncat') return netcat
    found.push(netcat)
  }
  const busybox = findOnPath('busybox')
  return found[0] ?? (busybox === null ? null : { command: 'busybox nc', path: busybox, kind: 'busybox' })
}

/** Recognises it by its usage text. */
async function kindOf(path: string): Promise<NetcatKind> {
  const environment = { PATH: process.env['PATH'] ?? '' }
  const options = { cwd: '/', environment, timeoutMs: limits.probeMs, outputBytesMax: limits.probeOutputBytes, signal: new AbortController().signal }
  const { output } = await runTool({ file: path, args: ['-h'] }, options)
  if (/OpenBSD netcat/i.test(output)) return 'openbsd'
  if (/\bNcat\b/.test(output)) return 'ncat'
  return /BusyBox/.test(output) ? 'busybox' : 'other'
}
