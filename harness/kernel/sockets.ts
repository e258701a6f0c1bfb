/** Reads the network's socket tables, /proc/net/{tcp,tcp6,udp,udp6}: who listens, how much is unread. See proc(5) and include/net/tcp_states.h. */

import { readProc, readProcRecord, readProcWhole } from './proc.js'

export type SocketState = 'established' | 'listen' | 'opening' | 'time-wait' | 'close-wait' | 'unconnected' | 'other'

export interface SocketEntry {
  readonly protocol: 'tcp' | 'udp'
  readonly family: 4 | 6
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
  readonly state: SocketState
  /** Bytes that were sent but are not yet acknowledged. */
  readonly unsent: number
  /** Bytes that arrived but are not yet read; for a listening socket, clients that are not yet accepted. */
  readonly unread: number
  readonly inode: number
}

const states: Record<string, SocketState> = {
  '01': 'established',
  '02': 'opening', // SYN-SENT
  '03': 'opening', // SYN-RECEIVED. The backlog may be full.
  '06': 'time-wait',
  '07': 'unconnected',
  '08': 'close-wait',
  '0A': 'listen',
}

const tables = [
  { file: 'net/tcp', protocol: 'tcp', family: 4 },
  { file: 'net/tcp6', protocol: 'tcp', family: 6 },
  { file: 'net/udp', protocol: 'udp', family: 4 },
  { file: 'net/udp6', protocol: 'udp', family: 6 },
] as const

/**
 * Every TCP and UDP socket of this process's network; those in TIME-WAIT only if `evenTimeWait` is true: on a busy machine they are
 * the most. On a network with the machine's own tables, each table of TCP costs the kernel some milliseconds, so that of IPv6 is read
 * only if it has something.
 */
export function readSockets(protocol?: 'tcp' | 'udp', { evenTimeWait = false } = {}): SocketEntry[] {
  return tables
    .filter((table) => protocol === undefined || table.protocol === protocol)
    .filter(({ file }) => file !== 'net/tcp6' || evenTimeWait || hasTcp6())
    .flatMap((table) =>
      readProcWhole(table.file)
        .split('\n')
        .slice(1)
        .filter((line) => line !== '' && (evenTimeWait || !isTimeWait(line)))
        .map((line) => parseLine(line, table.protocol, table.family)),
    )
}

/** Whether the line of a table tells of a socket in TIME-WAIT: number, local address, remote address, state (proc(5)). */
const isTimeWait = (line: string): boolean => /^ *\d+: \S+ \S+ 06 /.test(line)

/** Whether this network has a TCP socket of IPv6. The count leaves out those in TIME-WAIT, and half-open ones, which have a listener (proc(5), /proc/net/sockstat6). */
function hasTcp6(): boolean {
  return !/^TCP6: inuse 0$/m.test(readProcRecord('net/sockstat6'))
}

/** The inodes of all raw and packet sockets in the network of a process (proc(5), /proc/<pid>/net/packet and raw). */
export function rawSocketInodes(pid: number): number[] {
  const packetSockets = rows(`${pid}/net/packet`).map((words) => Number(words.at(-1)))
  const rawSockets = ['raw', 'raw6'].flatMap((name) => rows(`${pid}/net/${name}`).map((words) => Number(words[9])))
  return [...packetSockets, ...rawSockets].filter((inode) => inode !== 0)
}

function rows(path: string): string[][] {
  return readProc(path)
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.trim().split(/\s+/))
}

function parseLine(line: string, protocol: 'tcp' | 'udp', family: 4 | 6): SocketEntry {
  const [, local = '', remote = '', state = '', queues = '', , , , , inode = '0'] = line.trim().split(/\s+/)
  const [localHex = '', localPort = '0'] = local.split(':')
  const [remoteHex = '', remotePort = '0'] = remote.split(':')
  const [unsent = '0', unread = '0'] = queues.split(':')
  return {
    protocol,
    family,
    // Few callers want the addresses, and to write one down takes longer than the rest of the line.
    get localAddress() {
      return parseAddress(localHex)
    },
    localPort: parseInt(localPort, 16),
    get remoteAddress() {
      return parseAddress(remoteHex)
    },
    remotePort: parseInt(remotePort, 16),
    state: states[state] ?? 'other',
    unsent: parseInt(unsent, 16),
    unread: parseInt(unread, 16),
    inode: Number(inode),
  }
}

/** Parses an address. The kernel prints it as 32-bit words in host order, and both supported architectures are little-endian. */
export function parseAddress(hex: string): string {
  const words = hex.match(/.{8}/g) ?? []
  const bytes = words.flatMap((word) => [6, 4, 2, 0].map((at) => parseInt(word.slice(at, at + 2), 16)))
  if (bytes.length === 4) return bytes.join('.')
  if (bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff) return `::ffff:${bytes.slice(12).join('.')}`
  const groups = Array.from({ length: 8 }, (_, group) => (((bytes[group * 2] ?? 0) << 8) | (bytes[group * 2 + 1] ?? 0)).toString(16))
  return shorten(groups)
}

/** Shortens an IPv6 address by RFC 5952: `::` replaces the longest run of zero groups, or the first of several equally long runs. */
function shorten(groups: readonly string[]): string {
  const text = groups.join(':')
  const runs = [...text.matchAll(/(?<=^|:)0(?::0)+(?=:|$)/g)]
  const [longest] = runs.sort((left, right) => right[0].length - left[0].length)
  if (longest === undefined) return text
  const before = text.slice(0, Math.max(0, longest.index - 1))
  const after = text.slice(longest.index + longest[0].length + 1)
  return `${before}::${after}`
}
