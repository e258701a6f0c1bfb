/** The command lines of bubblewrap, bwrap(1): a network for wirecheck's worker, and within it a tighter sandbox for each program. */

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface CommandLine {
  readonly file: string
  readonly args: readonly string[]
}

/** The folders of network tools. Only the superuser's PATH contains them. */
const systemFolders = ['/usr/sbin', '/sbin']

/** The path of `name` on PATH or among the system's own tools, or null. */
export function findOnPath(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...systemFolders]
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null
}

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

/**
 * Runs the worker in a private network that shares all files. The worker is root there, so that it can change the network's
 * settings. Outside it is still the user who started it.
 */
export function inPrivateNetwork(bwrap: string, command: CommandLine): CommandLine {
  const capabilities = ['CAP_NET_ADMIN', 'CAP_SETFCAP'].flatMap((name) => ['--cap-add', name])
  const args = ['--unshare-user', '--uid', '0', '--gid', '0', ...capabilities, '--unshare-net', '--dev-bind', '/', '/', '--die-with-parent', '--']
  const within = (inner: CommandLine): CommandLine => ({ file: bwrap, args: [...args, inner.file, ...inner.args] })
  return within(prepared(prepareTables, within(prepared(prepareRoutes, command))))
}

/** The user and group ID of programs in the lab: those of an ordinary user. */
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
  /** A folder of the suite's that looks empty to the program, but for what else is shown in it. */
  readonly hidden?: string
  readonly cwd: string
  /** Files of wirecheck that the program reads from. */
  readonly inputs?: readonly string[]
  readonly shown?: readonly ShownFile[]
  /** Whether the program has a network of its own, in which it may open raw sockets (packet(7), raw(7)). */
  readonly rawSockets?: boolean
  /** Whether the command has a network of its own that reaches nothing: that of a build. */
  readonly ownNetwork?: boolean
  /** The program's whole environment. None of it reaches bubblewrap. Default: bubblewrap's own. */
  readonly environment?: Readonly<Record<string, string>>
}

/**
 * Runs a program with read-only files, a /tmp of its own and a process space of its own. When its first process ends, or
 * wirecheck does, the kernel kills all its other processes (pid_namespaces(7)).
 */
export function inPrivateFiles(bwrap: string, place: Place, command: CommandLine): CommandLine {
  // Rights over a network hold only in the user namespace that owns it. For every user but 0, bubblewrap would create a further one.
  const user = place.rawSockets === true ? '0' : programUser
  const processes = ['--unshare-user', '--uid', user, '--gid', user, '--unshare-pid', '--unshare-ipc', '--die-with-parent', '--new-session']
  // Where wirecheck runs as root, settings of the machine belong to the program's user, as seen from outside.
  const kernel = [
    '--ro-bind',
    '/proc/sys',
    '/proc/sys',
    '--ro-bind-try',
    '/proc/sysrq-trigger',
    '/proc/sysrq-trigger',
    '--ro-bind-try',
    '/proc/irq',
    '/proc/irq',
  ]
  const files = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', ...kernel, '--tmpfs', '/tmp']
  const hidden = place.hidden === undefined ? [] : ['--tmpfs', place.hidden]
  const own = ['--bind', place.writable, place.seenAs ?? place.writable]
  const inputs = (place.inputs ?? []).flatMap((path) => ['--bind', path, path])
  const shown = (place.shown ?? []).flatMap(({ file, over }) => ['--ro-bind', file, over])
  const network = place.rawSockets === true ? ['--unshare-net', '--cap-add', 'CAP_NET_RAW'] : place.ownNetwork === true ? ['--unshare-net'] : []
  const environment =
    place.environment === undefined ? [] : ['--clearenv', ...Object.entries(place.environment).flatMap(([name, value]) => ['--setenv', name, value])]
  const options = [...processes, ...files, ...hidden, ...own, ...inputs, ...shown, ...network, ...environment, '--chdir', place.cwd]
  return { file: bwrap, args: [...options, '--', command.file, ...command.args] }
}

/** Runs a command with exactly this environment, without a sandbox. None of it reaches the process that starts the command. */
export function withEnvironment(environment: Readonly<Record<string, string>>, { file, args }: CommandLine): CommandLine {
  // env(1) takes words with "=" for variables, and a shell's `exec` does not.
  const command = file.includes('=') ? ['/bin/sh', '-c', 'exec "$@"', 'sh', file, ...args] : [file, ...args]
  return { file: '/usr/bin/env', args: ['-i', ...Object.entries(environment).map(([name, value]) => `${name}=${value}`), ...command] }
}
