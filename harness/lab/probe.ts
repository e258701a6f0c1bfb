/** Finds out which lab this machine supports, by trying it. */

import { userInfo } from 'node:os'
import { canSeeWaits } from '../kernel/silence.js'
import type { LabDescription } from '../model/lab.js'
import { MachineError } from '../support/errors.js'
import { limits } from '../support/limits.js'
import { runTool } from '../support/tool.js'
import { startReaper } from './reaper.js'
import { findOnPath, inPrivateFiles, inPrivateNetwork } from './sandbox.js'

/** What the worker must know to start programs. Plain data. */
export interface Lab {
  /** bubblewrap's path; null in a shared lab. */
  readonly bwrap: string | null
  readonly description: LabDescription
  /** The environment variable with which this process's reaper finds what it has started (reaper.ts). */
  readonly mark: Readonly<Record<string, string>>
}

const installHint = 'Install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap), and see `wirecheck doctor`.'

/** The lab that was asked for, or the best one available. Throws MachineError if this machine does not support the lab that was asked for. */
export async function probeLab(asked: 'private' | 'shared' | 'best', signal: AbortSignal): Promise<Lab> {
  if (asked === 'shared') return sharedLab('The option --lab shared was given.')
  const bwrap = findOnPath('bwrap')
  const obstacle = bwrap === null ? 'bubblewrap is not installed.' : await tryPrivateLab(bwrap, signal)
  if (bwrap !== null && obstacle === null) return { bwrap, description: describe({ network: 'private', files: 'private', why: '' }), mark: startReaper() }
  if (asked === 'private') throw new MachineError(`A private lab is not available: ${obstacle ?? ''}`, { hint: installHint })
  return sharedLab(obstacle ?? '')
}

/** Tries a network and a program's place nested in it. Returns null if both work, else what bubblewrap printed. */
async function tryPrivateLab(bwrap: string, signal: AbortSignal): Promise<string | null> {
  const program = inPrivateFiles(bwrap, { writable: '/var/tmp', cwd: '/' }, { file: '/bin/true', args: [] })
  const network = inPrivateNetwork(bwrap, program)
  const run = await runTool(network, { cwd: '/', environment: {}, timeoutMs: limits.probeMs, outputBytesMax: limits.probeOutputBytes, signal })
  return run.status === 0 ? null : `bubblewrap does not work here: ${run.output.trim().split('\n')[0] ?? 'it printed no reason'}`
}

function sharedLab(why: string): Lab {
  return { bwrap: null, description: describe({ network: 'shared', files: 'shared', why }), mark: startReaper() }
}

function describe(lab: Pick<LabDescription, 'network' | 'files' | 'why'>): LabDescription {
  const user = userInfo().username
  return { ...lab, user: lab.files === 'private' ? `${user}, without privileges` : user, limits: false, sight: canSeeWaits() }
}
