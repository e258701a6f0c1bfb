/** Finds out which lab this machine supports, by trying it. */

import { readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, isAbsolute } from 'node:path'
import { maySeeOtherUsers } from '../kernel/proc.js'
import { canSeeWaits } from '../kernel/silence.js'
import type { LabDescription, LabProperty } from '../model/lab.js'
import { MachineError } from '../support/errors.js'
import { limits } from '../support/limits.js'
import { projectRoot } from '../support/project-root.js'
import { ownUserName } from '../support/own-user.js'
import { runTool, type ToolResult } from '../support/tool.js'
import { holdsLimits, refuseWeaker, weakerThanAll } from './levels.js'
import { privateLabRemedy } from './remedies.js'
import { startReaper } from './reaper.js'
import { findOnPath, type CommandLine } from './command-line.js'
import { kernelLimits } from './kernel-limits.js'
import { asUser, inPrivateFiles, inPrivateNetwork, inSharedFiles, withEnvironment, type OwnNetwork, type Sandbox } from './sandbox.js'
import { findVisibleFiles } from './visible-files.js'

/** Everything that a worker needs to start programs, as plain data. */
export interface Lab {
  /** How programs get a network of their own; null: they share this machine's. */
  readonly ownNetwork: OwnNetwork | null
  /** How programs are kept apart from the machine's files and processes; null: they are not. */
  readonly sandbox: Sandbox | null
  /** Whether closed connections occupy their port for a while (TIME-WAIT). The worker asks the kernel (network.ts). */
  readonly lingers: boolean
  /**
   * The user and group ID that workers run as; null: wirecheck's own. Root without CAP_SYS_PTRACE cannot look at programs of another user,
   * but a worker of the same user can. In a worker's own lab it is null, and so is `user`.
   */
  readonly workerUser: number | null
  /** The user and group ID that programs run as; null: those of whoever runs wirecheck. */
  readonly user: number | null
  readonly description: LabDescription
  /** The environment variable with which this process's reaper finds what it has started (reaper.ts). */
  readonly mark: Readonly<Record<string, string>>
}

export interface ProbeOptions {
  /** Whether programs may run as root where they cannot run as another user. */
  readonly allowRoot?: boolean
  /** What the lab must hold. */
  readonly required?: readonly LabProperty[]
}

const blindHint = 'Run wirecheck as an ordinary user, or give it the capability: docker run --cap-add SYS_PTRACE.'

type Asked = 'private' | 'shared' | 'best'

/**
 * The lab that was asked for, or the best one available. Throws MachineError if this machine does not support the lab that was asked for,
 * if that lab does not hold what is required, or if programs would run as root.
 */
export async function probeLab(asked: Asked, signal: AbortSignal, options: ProbeOptions = {}): Promise<Lab> {
  const lab = await findLab(asked, signal, options)
  refuseWeaker(lab.description, options.required ?? [])
  return lab
}

async function findLab(asked: Asked, signal: AbortSignal, options: ProbeOptions): Promise<Lab> {
  const user = isRoot() ? unprivilegedUser() : null
  if (user !== null && !maySeeOtherUsers()) return labOfBlindRoot(asked, user, signal, options)
  if (asked === 'shared') return sharedLab({ user, ownNetwork: null, why: 'The option --lab shared was given.', signal, ...options })
  const { sandbox, obstacle } = await findWorkingSandbox(user, signal)
  if (sandbox !== null && obstacle === null)
    return {
      ownNetwork: sandbox,
      sandbox,
      lingers: false,
      workerUser: null,
      user,
      description: describe({ network: 'private', files: 'private', why: '' }, { other: user, workerUser: null }, sandbox),
      mark: startReaper(),
    }
  if (asked === 'private')
    throw new MachineError(`A private lab is not available: ${obstacle ?? ''}`, {
      hint: `What to do: ${privateLabRemedy({ why: obstacle ?? '' })}. See also: wirecheck doctor.`,
    })
  const ownNetwork = sandbox === null ? null : await findOwnNetwork(sandbox.bwrap, user, signal)
  return sharedLab({ user, ownNetwork, why: obstacle ?? '', signal, ...options })
}

/** A private lab needs a worker of another user than its programs, which root cannot look at here. */
async function labOfBlindRoot(asked: Asked, user: number, signal: AbortSignal, options: ProbeOptions): Promise<Lab> {
  const why = 'wirecheck runs as root without CAP_SYS_PTRACE, so it cannot look at programs of another user: its workers run as that user, too.'
  if (asked === 'private') throw new MachineError(`A private lab is not available: ${why}`, { hint: blindHint })
  const lab = await sharedLab({ user, ownNetwork: null, why, signal, areWorkersToo: true, ...options })
  if (lab.workerUser === null) return lab // It insists on programs that run as root.
  for (const needed of [projectRoot, dirname(process.execPath)])
    if (!isReachable(needed))
      throw new MachineError(`wirecheck's workers run as the user ${user}, who cannot reach ${needed}.`, {
        hint: `Install it where every user can read it, such as /opt. Or: ${blindHint}`,
      })
  const hidden = await trial(asUser(user, { file: process.execPath, args: ['--version'] }), signal)
  if (hidden.status !== 0)
    throw new MachineError(`The user ${user}, as whom wirecheck's workers run, cannot start Node.js: ${hidden.output.trim()}`, { hint: blindHint })
  return lab
}

/**
 * The private network of a machine where a private lab does not work. A container often hides parts of /proc: then nobody in it can mount
 * another /proc, which a process space of its own needs (mount_namespaces(7), pid_namespaces(7)). Null if no network works either.
 */
async function findOwnNetwork(bwrap: string, user: number | null, signal: AbortSignal): Promise<OwnNetwork | null> {
  const ownNetwork = { bwrap, user, unshare: findOnPath('unshare') }
  if (user === null && ownNetwork.unshare === null) return null // Programs would be root in the network.
  const program = inSharedFiles({ user, ownNetwork }, { environment: {}, limits: kernelLimits }, { file: '/bin/true', args: [] })
  return (await trial(inPrivateNetwork(ownNetwork, program), signal)).status === 0 ? ownNetwork : null
}

/** The strictest sandbox that works here, and why there is none. Some machines allow no user namespaces but bubblewrap's own. */
async function findWorkingSandbox(user: number | null, signal: AbortSignal): Promise<{ readonly sandbox: Sandbox | null; readonly obstacle: string | null }> {
  const sandbox = findSandbox(user)
  if (sandbox === null) return { sandbox, obstacle: 'bubblewrap is not installed.' }
  const obstacle = await tryPrivateLab(sandbox, signal)
  if (obstacle === null || sandbox.unshare === null) return { sandbox, obstacle }
  const simpler = { ...sandbox, unshare: null }
  return { sandbox: simpler, obstacle: await tryPrivateLab(simpler, signal) }
}

/** What a private lab would be made with on this machine, tried or not; null without bubblewrap. */
export function findSandbox(user: number | null = isRoot() ? unprivilegedUser() : null): Sandbox | null {
  const bwrap = findOnPath('bwrap')
  return bwrap === null ? null : { bwrap, user, files: findVisibleFiles(), unshare: findOnPath('unshare') }
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
  const program = inPrivateFiles(sandbox, { writable: '/var/tmp', cwd: '/', limits: kernelLimits }, { file: '/bin/true', args: [] })
  const run = await trial(inPrivateNetwork(sandbox, program), signal)
  return run.status === 0 ? null : `bubblewrap does not work here: ${run.output.trim().split('\n')[0] ?? 'it printed no reason'}`
}

function trial(line: CommandLine, signal: AbortSignal): Promise<ToolResult> {
  return runTool(line, { cwd: '/', environment: {}, timeoutMs: limits.probeMs, outputBytesMax: limits.probeOutputBytes, signal })
}

interface SharedLab extends ProbeOptions {
  readonly user: number | null
  readonly ownNetwork: OwnNetwork | null
  /** Whether workers run as that user, too. */
  readonly areWorkersToo?: boolean
  readonly why: string
  readonly signal: AbortSignal
}

/** Root runs programs as another user, who cannot reach what only root may reach: toolchains in its home folder are left out of PATH. */
async function sharedLab({ user, ownNetwork, areWorkersToo = false, why, signal, allowRoot = false }: SharedLab): Promise<Lab> {
  const obstacle = user === null ? null : await tryUser(user, signal)
  if (user !== null && obstacle === null && !isReachable(tmpdir()))
    throw new MachineError(`Programs run as the user ${user}, who cannot reach the folder for temporary files, ${tmpdir()}.`, {
      hint: 'Set TMPDIR to a folder that every user can pass through, such as /tmp.',
    })
  if (obstacle !== null && !allowRoot)
    throw new MachineError(`wirecheck runs as root, and cannot run programs as another user: ${obstacle}`, {
      hint: 'Run wirecheck as an ordinary user, install bubblewrap or util-linux (setpriv), or insist with --allow-root.',
    })
  const other = obstacle === null ? user : null
  if (other !== null) process.env['PATH'] = reachable(process.env['PATH'] ?? '')
  const workerUser = areWorkersToo ? other : null
  const description = describe({ network: ownNetwork === null ? 'shared' : 'private', files: 'shared', why }, { other, workerUser }, null)
  return { ownNetwork, sandbox: null, lingers: true, workerUser, user: other, description, mark: startReaper(workerUser) }
}

/** Tries to run a command as another user. Returns null if it works, else the reason. */
async function tryUser(user: number, signal: AbortSignal): Promise<string | null> {
  const line = asUser(user, withEnvironment({}, { file: '/bin/sh', args: ['-c', '[ "$(id -u)" != 0 ]'] }))
  const run = await trial(line, signal)
  if (run.outcome === 'not-started') return 'setpriv is not installed.'
  return run.status === 0 ? null : (run.output.trim().split('\n')[0] ?? '')
}

/** The folders of a PATH that every user can reach. */
function reachable(path: string): string {
  return path.split(delimiter).filter(isReachable).join(delimiter)
}

function isReachable(folder: string): boolean {
  if (!isAbsolute(folder)) return false
  const parts = folder.split('/')
  return parts.every((_, index) => ((statSync(parts.slice(0, index + 1).join('/') || '/', { throwIfNoEntry: false })?.mode ?? 0) & 1) !== 0)
}

interface Users {
  /** The user that programs run as, if not wirecheck's own. */
  readonly other: number | null
  readonly workerUser: number | null
}

function describe(lab: Pick<LabDescription, 'network' | 'files' | 'why'>, { other, workerUser }: Users, sandbox: Sandbox | null): LabDescription {
  const own = ownUserName()
  const user = other !== null ? `${other}, without privileges` : lab.files === 'private' ? `${own}, without privileges` : own
  const weaker = weakerThanAll({ hasNetwork: lab.network === 'private', sandbox, hasOtherUser: other !== null && workerUser === null })
  return { ...lab, user, limits: holdsLimits(sandbox), sight: canSeeWaits(), weaker }
}
