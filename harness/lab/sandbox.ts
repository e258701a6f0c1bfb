/** The command lines of bubblewrap, bwrap(1): a network for the suite's worker, and within it a tighter place for each program. */

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface CommandLine {
  readonly file: string
  readonly args: readonly string[]
}

/** Where network tools lie; only the superuser's PATH names these folders. */
const systemFolders = ['/usr/sbin', '/sbin']

/** Where `name` lies on PATH or among the system's own tools, or null. */
export function findOnPath(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...systemFolders]
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null
}

/** Entries of the private network's socket tables: the machine's own have hundreds of thousands, and reading /proc/net/tcp visits each (2.7 ms against 0.2 ms). */
const socketTableEntries = 1_024

/** Settings that a network hands down to those made in it (ip-sysctl, tcp_child_ehash_entries, since Linux 6.1); older kernels have none. */
const prepareTables = ['tcp_child_ehash_entries', 'udp_child_hash_entries']
  .map((name) => `echo ${socketTableEntries} 2>/dev/null >/proc/sys/net/ipv4/${name}`)
  .join('; ')

/**
 * Routes of the private network, where iproute2 is installed (ip-route(8)). Every address is this machine's own, so that
 * a program may bind and reach whatever it has in its source (IPv6 binds only what is assigned, but for ip_nonlocal_bind,
 * ip-sysctl). Bytes are acknowledged at once (quickack): the kernel would
 * take up to 40 ms, for which nobody could tell whether they have been read.
 */
const prepareRoutes = `echo 1 >/proc/sys/net/ipv6/ip_nonlocal_bind; PATH=$PATH:${systemFolders.join(':')}; ip -force -batch - <<'END'
route replace local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1 quickack 1
route replace local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1 quickack 1
route add local default dev lo quickack 1
END
ip -6 -force -batch - <<'END'
route del local ::1 dev lo table local
route add local ::1 dev lo table local proto kernel quickack 1
route add local ::/0 dev lo quickack 1
END`

/** Runs a command after a script of which neither failure nor output matters. */
function prepared(script: string, command: CommandLine): CommandLine {
  return { file: '/bin/sh', args: ['-c', `{ ${script}\n} >/dev/null 2>&1; exec "$@"`, 'sh', command.file, ...command.args] }
}

/**
 * A private network with all files shared: where the worker runs. It is root there, which outside it is nobody but
 * the user who started it, so that it may set the network's own settings.
 */
export function inPrivateNetwork(bwrap: string, command: CommandLine): CommandLine {
  const capabilities = ['CAP_NET_ADMIN', 'CAP_SETFCAP'].flatMap((name) => ['--cap-add', name])
  const args = ['--unshare-user', '--uid', '0', '--gid', '0', ...capabilities, '--unshare-net', '--dev-bind', '/', '/', '--die-with-parent', '--']
  const within = (inner: CommandLine): CommandLine => ({ file: bwrap, args: [...args, inner.file, ...inner.args] })
  return within(prepared(prepareTables, within(prepared(prepareRoutes, command))))
}

/** The user and group that a program has in its lab: an ordinary one. */
const programUser = '1000'

/** A file or folder that a sandbox shows its programs in another's place, read-only. */
export interface ShownFile {
  readonly file: string
  readonly over: string
}

export interface Place {
  /** The only folder that the program can change. */
  readonly writable: string
  /** The path at which the program sees that folder; its real one by default. */
  readonly seenAs?: string
  /** A folder of the suite's that looks empty to the program, but for what else is shown in it. */
  readonly hidden?: string
  readonly cwd: string
  /** Files of the suite's that it reads from. */
  readonly inputs?: readonly string[]
  readonly shown?: readonly ShownFile[]
  /** Whether it has a network of its own in which it may open raw sockets (packet(7), raw(7)). */
  readonly rawSockets?: boolean
}

/**
 * Read-only files, a /tmp and a process space of its own: where a program runs. When its first process ends, or the
 * suite does, the kernel ends all the others (pid_namespaces(7)).
 */
export function inPrivateFiles(bwrap: string, place: Place, command: CommandLine): CommandLine {
  // A right over its own network holds for the user namespace that the network belongs to; bubblewrap makes one more for any user but 0.
  const user = place.rawSockets === true ? '0' : programUser
  const processes = ['--unshare-user', '--uid', user, '--gid', user, '--unshare-pid', '--unshare-ipc', '--die-with-parent', '--new-session']
  const files = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp']
  const hidden = place.hidden === undefined ? [] : ['--tmpfs', place.hidden]
  const own = ['--bind', place.writable, place.seenAs ?? place.writable]
  const inputs = (place.inputs ?? []).flatMap((path) => ['--bind', path, path])
  const shown = (place.shown ?? []).flatMap(({ file, over }) => ['--ro-bind', file, over])
  const network = place.rawSockets === true ? ['--unshare-net', '--cap-add', 'CAP_NET_RAW'] : []
  return {
    file: bwrap,
    args: [...processes, ...files, ...hidden, ...own, ...inputs, ...shown, ...network, '--chdir', place.cwd, '--', command.file, ...command.args],
  }
}
