/** Finds out which lab this machine supports, by trying it. */

import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { canSeeWaits } from '../kernel/silence.js'
import type { LabDescription } from '../model/lab.js'
import { MachineError } from '../support/errors.js'
import { limits } from '../support/limits.js'
import { runTool } from '../support/tool.js'
import { startReaper } from './reaper.js'
import { findOnPath, inPrivateFiles, inPrivateNetwork, type Sandbox } from './sandbox.js'
import { findVisibleFiles } from './visible-files.js'

/** What the worker must know to start programs. Plain data. */
export interface Lab {
  /** How programs are kept apart from the machine; null in a shared lab. */
  readonly sandbox: Sandbox | null
  /** The user and group ID that programs run as; null: those of whoever runs wirecheck. */
  readonly user: number | null
  readonly description: LabDescription
  /** The environment variable with which this process's reaper finds what it has started (reaper.ts). */
  readonly mark: Readonly<Record<string, string>>
}

const installHint = 'Install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap), and see `wirecheck doctor`.'

/** The lab that was asked for, or the best one available. Throws MachineError if this machine does not support the lab that was asked for. */
export async function probeLab(asked: 'private' | 'shared' | 'best', signal: AbortSignal): Promise<Lab> {
  if (asked === 'shared') return sharedLab('The option --lab shared was given.')
  const user = isRoot() ? unprivilegedUser() : null
  const sandbox = findSandbox(user)
  const obstacle = sandbox === null ? 'bubblewrap is not installed.' : await tryPrivateLab(sandbox, signal)
  if (sandbox !== null && obstacle === null)
    return { sandbox, user, description: describe({ network: 'private', files: 'private', why: '' }), mark: startReaper() }
  if (asked === 'private') throw new MachineError(`A private lab is not available: ${obstacle ?? ''}`, { hint: installHint })
  return sharedLab(obstacle ?? '')
}

/** What a private lab would be made with on this machine, tried or not; null without bubblewrap. */
export function findSandbox(user: number | null = isRoot() ? unprivilegedUser() : null): Sandbox | null {
  const bwrap = findOnPath('bwrap')
  return bwrap === null ? null : { bwrap, user, files: findVisibleFiles() }
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** A user ID that nobody on this machine has: systemd leaves these unused (its document "Users, Groups, UIDs and GIDs"). */
function unprivilegedUser(): number {
  const taken = new Set(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':')[2]),
  )
  const free = Array.from({ length: unusedUsers.count }, (_, index) => unusedUsers.first + index).find((id) => !taken.has(String(id)))
  return free ?? unusedUsers.first
}

const unusedUsers = { first: 60_900, count: 200 }

/** Tries a network and a program's place nested in it. Returns null if both work, else what bubblewrap printed. */
async function tryPrivateLab(sandbox: Sandbox, signal: AbortSignal): Promise<string | null> {
  const program = inPrivateFiles(sandbox, { writable: '/var/tmp', cwd: '/' }, { file: '/bin/true', args: [] })
  const network = inPrivateNetwork(sandbox, program)
  const run = await runTool(network, { cwd: '/', environment: {}, timeoutMs: limits.probeMs, outputBytesMax: limits.probeOutputBytes, signal })
  return run.status === 0 ? null : `bubblewrap does not work here: ${run.output.trim().split('\n')[0] ?? 'it printed no reason'}`
}

function sharedLab(why: string): Lab {
  return { sandbox: null, user: null, description: describe({ network: 'shared', files: 'shared', why }), mark: startReaper() }
}

function describe(lab: Pick<LabDescription, 'network' | 'files' | 'why'>): LabDescription {
  const user = userInfo().username
  return { ...lab, user: lab.files === 'private' ? `${user}, without privileges` : user, limits: false, sight: canSeeWaits() }
}
