/** The command lines of bubblewrap, bwrap(1): a network for wirecheck's worker, and within it a tighter sandbox for each program. */

import { systemFolders, type CommandLine } from './command-line.js'
import { inKernelLimits, type KernelLimits } from './kernel-limits.js'
import type { VisibleFiles } from './visible-files.js'

export { findOnPath, type CommandLine } from './command-line.js'

/** The size of the private network's socket tables. The machine's own have hundreds of thousands of entries, and reading /proc/net/tcp visits each (2.7 ms instead of 0.2 ms). */
const socketTableEntries = 1_024

/** Settings that a network passes on to the networks created in it (ip-sysctl, tcp_child_ehash_entries). Kernels before Linux 6.1 do not have them. */
const prepareTables = ['tcp_child_ehash_entries', 'udp_child_hash_entries']
  .map((name) => `echo ${socketTableEntries} 2>/dev/null >/proc/sys/net/ipv4/${name}`)
  .join('; ')

/**
 * Routes of the private network, if iproute2 is installed (ip-route(8)). Every address belongs to this machine, so that a
 * program can bind and reach any address that is hard-coded in it. (IPv6 binds only assigned addresses, unless
 * ip_nonlocal_bind is set, ip-sysctl.) Bytes are acknowledged at once (quickack). The kernel would delay that by up to
 * 40 ms, in which nobody could tell whether the bytes have arrived. Datagrams to a broadcast or multicast address come from
 * 127.0.0.1, since nobody can answer to such an address.
 */
const prepareRoutes = `echo 1 >/proc/sys/net/ipv6/ip_nonlocal_bind; PATH=$PATH:${systemFolders.join(':')}; ip -force -batch - <<'END'
route replace local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1 quickack 1
route replace local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1 quickack 1
route add local default dev lo quickack 1
route add local 255.255.255.255 dev lo src 127.0.0.1 quickack 1
route add local 224.0.0.0/4 dev lo src 127.0.0.1 quickack 1
END
ip -6 -force -batch - <<'END'
route del local ::1 dev lo table local
route add local ::1 dev lo table local proto kernel quickack 1
route add local ::/0 dev lo quickack 1
END`

/** Runs a script whose failure and output do not matter, and then the command. */
function prepared(script: string, command: CommandLine): CommandLine {
  return { file: '/bin/sh', args: ['-c', `{ ${script}\n} >/dev/null 2>&1; exec "$@"`, 'sh', command.file, ...command.args] }
}

/** How a private network is made on this machine. Plain data. */
export interface OwnNetwork {
  /** bubblewrap's path. */
  readonly bwrap: string
  /** The user and group ID that programs run as on this machine; null: those of whoever runs wirecheck, who is not root. */
  readonly user: number | null
  /** unshare's path, if a program gets a user namespace of its own: the kernel counts its processes there, and keeps its keyrings. Null where the machine allows none. */
  readonly unshare: string | null
}

/** How the private lab is made on this machine: network, files and processes. Plain data. */
export interface Sandbox extends OwnNetwork {
  readonly files: VisibleFiles
}

/**
 * Runs the worker in a private network that shares all files, with rights to change the network's settings. Root needs no user
 * namespace for that. Anybody else is root in one of their own, and outside it still who they are; there the worker can list their own
 * folders that a program has closed (capabilities(7), CAP_DAC_READ_SEARCH).
 */
export function inPrivateNetwork({ bwrap, user }: Pick<OwnNetwork, 'bwrap' | 'user'>, command: CommandLine): CommandLine {
  const capabilities = ['CAP_NET_ADMIN', 'CAP_NET_BIND_SERVICE', 'CAP_SETFCAP', 'CAP_DAC_READ_SEARCH'].flatMap((name) => ['--cap-add', name])
  const rights = user === null ? ['--unshare-user', '--uid', '0', '--gid', '0', ...capabilities] : []
  const proc = user === null ? [] : ['--proc', '/proc'] // A container's own may be read-only.
  const args = [...rights, '--unshare-net', '--dev-bind', '/', '/', ...proc, '--die-with-parent', '--']
  const within = (inner: CommandLine): CommandLine => ({ file: bwrap, args: [...args, inner.file, ...inner.args] })
  return within(prepared(prepareTables, within(prepared(prepareRoutes, command))))
}

/** The user and group ID that a program sees as its own, where wirecheck is not root: those of an ordinary user. */
const programUser = '1000'

/** A file or folder that programs in a sandbox see, read-only, in place of another one. */
export interface ShownFile {
  readonly file: string
  readonly over: string
}

export interface Place {
  /** The only folder that the program can write to. */
  readonly writable: string
  /** The path at which the program sees that folder; its real one by default. */
  readonly seenAs?: string
  readonly cwd: string
  /** Files of wirecheck that the program reads from. */
  readonly inputs?: readonly string[]
  readonly shown?: readonly ShownFile[]
  /** Whether the program has a network of its own, in which it may open raw sockets (packet(7), raw(7)). */
  readonly rawSockets?: boolean
  /** Whether the command has a network of its own that reaches nothing: that of a build. */
  readonly ownNetwork?: boolean
  /** The program's whole environment. None of it reaches bubblewrap. Default: empty. */
  readonly environment?: Readonly<Record<string, string>>
  /** What the kernel allows each of its processes. Default: what it allows wirecheck. */
  readonly limits?: KernelLimits
}

/**
 * Runs a program that sees the listed files, read-only, has a /tmp of its own and a process space of its own. When its first
 * process ends, or wirecheck does, the kernel kills all its other processes (pid_namespaces(7)). It has no privileges and cannot
 * get any. Its own user namespace gives it keyrings of its own (user_namespaces(7)), and no power over the sandbox's first process
 * (ptrace(2), "Ptrace access mode checking"), which is outside of that.
 */
export function inPrivateFiles(sandbox: Sandbox, place: Place, command: CommandLine): CommandLine {
  const { bwrap, user, files } = sandbox
  const isRaw = place.rawSockets === true
  // Rights over a network hold only in the user namespace that owns it. For every user but 0, bubblewrap would create a further one.
  const ids = isRaw ? '0' : programUser
  const rights = user === null ? ['--unshare-user', '--uid', ids, '--gid', ids, ...(isRaw ? ['--cap-add', 'CAP_NET_RAW'] : [])] : []
  const processes = ['--unshare-pid', '--unshare-ipc', '--die-with-parent', '--new-session']
  const shared = user === null ? [] : ['--bind-try', detachedIsFreed, detachedIsFreed]
  const own = bind('--bind', place.writable, place.seenAs ?? place.writable)
  const inputs = (place.inputs ?? []).flatMap((path) => bind('--bind', path, path))
  const shown = (place.shown ?? []).flatMap(({ file, over }) => bind('--ro-bind', file, over))
  const network = isRaw || place.ownNetwork === true ? ['--unshare-net'] : []
  const options = [
    ...rights,
    ...processes,
    ...network,
    ...visible(files, place.limits?.temporaryBytes),
    ...shared,
    ...own,
    ...inputs,
    ...shown,
    '--remount-ro',
    '/',
    '--clearenv',
  ]
  const line = lastStep(sandbox, place, command)
  return { file: bwrap, args: [...options, '--chdir', place.cwd, '--', line.file, ...line.args] }
}

/** Whether shared memory that no process has attached is freed at once: then all of it is somebody's, and measured (shmget(2), proc(5)). Only root may ask for that. */
const detachedIsFreed = '/proc/sys/kernel/shm_rmid_forced'

/** Gives up what rights are left, sets the limits, and then the program's environment, of which no earlier process gets anything. */
function lastStep({ user, unshare }: Sandbox, { environment = {}, rawSockets = false, limits }: Place, command: CommandLine): CommandLine {
  // A right over a network holds only in the user namespace that owns it.
  const isNested = unshare !== null && !rawSockets
  const line = inKernelLimits(limits, { hasOwnUser: isNested || user === null }, withEnvironment(environment, command))
  const nested = isNested ? inUserNamespace(unshare, user, line) : line
  return user === null ? nested : prepared(`echo 1 >${detachedIsFreed}`, asUser(user, nested, { rawSockets }))
}

/** What the kernel counts for each user namespace: no further ones, and few of what the user of all programs has 128 of (inotify(7)). */
const ownLimits = 'echo 0 >/proc/sys/user/max_user_namespaces; echo 16 >/proc/sys/user/max_inotify_instances'

/**
 * Runs a command in a user namespace of its own, unshare(1): it has no rights there, and none over what belongs to the one around it.
 * It cannot make another one, in which it would have all rights: to mount file systems that nobody measures, for example
 * (namespaces(7), /proc/sys/user; where the machine shows that folder read-only, it can).
 */
function inUserNamespace(unshare: string, user: number | null, command: CommandLine): CommandLine {
  const id = user ?? programUser
  const withoutRights: CommandLine = { file: setpriv, args: [...rightsKept('-all', '-all'), '--', command.file, ...command.args] }
  const { file, args } = prepared(ownLimits, withoutRights)
  return { file: unshare, args: ['--user', `--map-user=${id}`, `--map-group=${id}`, '--keep-caps', '--', file, ...args] }
}

/** The sandbox's own first process: its command line names all that is shown, and why the program runs here. */
const hidden = ['--tmpfs', '/proc/1', '--remount-ro', '/proc/1']

/** What a program sees, read-only but for its temporary folders. */
function visible({ shown, links, emptied }: VisibleFiles, temporaryBytes: number | undefined): string[] {
  const folders = shown.flatMap((path) => bind('--ro-bind', path, path))
  const kernel = ['/proc/sys', '/proc/sysrq-trigger', '/proc/irq'].flatMap((path) => ['--ro-bind-try', path, path])
  // Each user namespace has settings of its own, and rights over them (namespaces(7)).
  const ownSettings = ['--bind-try', '/proc/sys/user', '/proc/sys/user']
  const size = temporaryBytes === undefined ? [] : ['--size', String(temporaryBytes)]
  const temporary = ['/tmp', '/dev/shm'].flatMap((path) => ['--perms', '1777', ...size, '--tmpfs', path])
  return [
    ...folders,
    ...links.flatMap(({ path, to }) => ['--symlink', to, path]),
    ...emptied.flatMap((path) => ['--tmpfs', path, '--remount-ro', path]),
    ...['--dev', '/dev', '--proc', '/proc', ...kernel, ...ownSettings, ...hidden, ...temporary, '--remount-ro', '/dev'],
  ]
}

/** Shows a file or folder at a path. The folders on the way are made for everybody, where bubblewrap would make them for their owner alone. */
function bind(option: '--bind' | '--ro-bind', source: string, path: string): string[] {
  const parts = path.split('/').slice(1, -1)
  const ancestors = parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)
  return [...ancestors.flatMap((folder) => ['--dir', folder]), option, source, path]
}

/** setpriv(1), of util-linux: gives up all rights. Nothing of the program's environment reaches it. */
const setpriv = '/usr/bin/setpriv'

/** Runs a command as another user, without groups, capabilities or a way to get any (capabilities(7), PR_SET_NO_NEW_PRIVS). */
export function asUser(user: number, { file, args }: CommandLine, { rawSockets = false }: { readonly rawSockets?: boolean } = {}): CommandLine {
  const sets = rawSockets ? rightsKept('+net_raw', '-all,+net_raw') : rightsKept('-all', '-all')
  return { file: setpriv, args: [`--reuid=${user}`, `--regid=${user}`, '--clear-groups', ...sets, '--', file, ...args] }
}

/** Options of setpriv(1): the capabilities that a command has, those that it can get, and that it gets no more of either. */
function rightsKept(own: string, bound: string): string[] {
  return [`--inh-caps=${own}`, `--ambient-caps=${own}`, `--bounding-set=${bound}`, '--no-new-privs']
}

/** A lab without a sandbox. */
export interface SharedFiles {
  /** The user and group ID that programs run as; null: those of whoever runs wirecheck. */
  readonly user: number | null
  readonly ownNetwork: OwnNetwork | null
}

export interface SharedPlace {
  /** The program's whole environment. */
  readonly environment: Readonly<Record<string, string>>
  readonly limits?: KernelLimits
}

/**
 * Runs a command with this machine's files: as another user where wirecheck is root, else as wirecheck's own. In a private network,
 * where wirecheck's own user is root, the command gets a user namespace of its own, and so no rights over that network.
 */
export function inSharedFiles({ user, ownNetwork }: SharedFiles, { environment, limits }: SharedPlace, command: CommandLine): CommandLine {
  const unshare = user === null ? (ownNetwork?.unshare ?? null) : null
  const line = inKernelLimits(limits, { hasOwnUser: unshare !== null }, withEnvironment(environment, command))
  if (user !== null) return asUser(user, line)
  return unshare === null ? line : inUserNamespace(unshare, user, line)
}

/** Runs a command with exactly this environment, without a sandbox. None of it reaches the process that starts the command. */
export function withEnvironment(environment: Readonly<Record<string, string>>, { file, args }: CommandLine): CommandLine {
  // env(1) takes words with "=" for variables, and a shell's `exec` does not.
  const command = file.includes('=') ? ['/bin/sh', '-c', 'exec "$@"', 'sh', file, ...args] : [file, ...args]
  return { file: '/usr/bin/env', args: ['-i', ...Object.entries(environment).map(([name, value]) => `${name}=${value}`), ...command] }
}
