/** The network's sockets, by netlink or from /proc/net/{tcp,tcp6,udp,udp6} (proc(5)): who listens, how much is unread. */

import { readProc, readProcRecord, readProcWhole, sharingThread } from './proc.js'
import { tcpSockets, type DiagSocket } from './socket-diag.js'

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

/** The states by their numbers (include/net/tcp_states.h). */
const states: Readonly<Record<number, SocketState>> = {
  1: 'established',
  2: 'opening', // SYN-SENT
  3: 'opening', // SYN-RECEIVED. The backlog may be full.
  6: 'time-wait',
  7: 'unconnected',
  8: 'close-wait',
  10: 'listen',
}

const tables = [
  { file: 'net/tcp', protocol: 'tcp', family: 4 },
  { file: 'net/tcp6', protocol: 'tcp', family: 6 },
  { file: 'net/udp', protocol: 'udp', family: 4 },
  { file: 'net/udp6', protocol: 'udp', family: 6 },
] as const
type Table = (typeof tables)[number]

/**
 * `listening`: only TCP sockets that listen and UDP sockets. `lasting`: all but those in TIME-WAIT, which are the most on a busy
 * machine. `all`: these, too.
 */
export type SocketsAsked = 'listening' | 'lasting' | 'all'

/** As bits, for netlink. */
const statesAsked: Readonly<Record<SocketsAsked, number>> = { listening: 1 << 10, lasting: 0xfff & ~(1 << 6), all: 0xfff }

/** The TCP and UDP sockets of this process's network. */
export function readSockets(protocol?: 'tcp' | 'udp', asked: SocketsAsked = 'lasting'): SocketEntry[] {
  return tables
    .filter((table) => protocol === undefined || table.protocol === protocol)
    .filter(({ file }) => file !== 'net/tcp6' || asked === 'all' || hasTcp6())
    .flatMap(
      (table) =>
        (table.protocol === 'tcp' ? tcpSockets(table.family, statesAsked[asked])?.map((told) => new NetlinkEntry(told)) : undefined) ?? readTable(table, asked),
    )
}

/** From /proc/net. */
export function readTable({ file, protocol, family }: Table, asked: SocketsAsked): SocketEntry[] {
  const isAsked = (line: string): boolean => asked === 'all' || (asked === 'lasting' ? !isTimeWait(line) : protocol === 'udp' || isListening(line))
  return readProcWhole(file)
    .split('\n')
    .slice(1)
    .filter((line) => line !== '' && isAsked(line))
    .map((line) => parseLine(line, protocol, family))
}

/** Whether the line of a table tells of a socket in this state: number, local address, remote address, state (proc(5)). */
const isTimeWait = (line: string): boolean => /^ *\d+: \S+ \S+ 06 /.test(line)
const isListening = (line: string): boolean => /^ *\d+: \S+ \S+ 0A /.test(line)

/** Whether this network has a TCP socket of IPv6. The count leaves out those in TIME-WAIT, and half-open ones, which have a listener (proc(5), /proc/net/sockstat6). */
function hasTcp6(): boolean {
  return !/^TCP6: inuse 0$/m.test(readProcRecord('net/sockstat6'))
}

/** A socket as netlink tells of it. */
class NetlinkEntry implements SocketEntry {
  readonly protocol = 'tcp'
  readonly family: 4 | 6
  readonly localPort: number
  readonly remotePort: number
  readonly state: SocketState
  readonly unsent: number
  readonly unread: number
  readonly inode: number
  readonly #told: DiagSocket

  constructor(told: DiagSocket) {
    this.#told = told
    this.family = told.family
    this.localPort = told.localPort
    this.remotePort = told.remotePort
    this.state = states[told.state] ?? 'other'
    this.unsent = this.state === 'listen' ? 0 : told.unsent // There it is the longest backlog (sock_diag(7), idiag_wqueue).
    this.unread = told.unread
    this.inode = told.inode
  }

  // Few callers want the addresses, and to write one down takes longer than the rest.
  get localAddress(): string {
    return writeAddress([...Buffer.from(this.#told.localAddress, 'latin1')])
  }

  get remoteAddress(): string {
    return writeAddress([...Buffer.from(this.#told.remoteAddress, 'latin1')])
  }
}

export interface RawSocket {
  readonly inode: number
  /** The only protocol in IP that it receives. Null for a packet socket, which receives all of them. */
  readonly protocol: number | null
}

/** All raw and packet sockets in the network of a process (proc(5), /proc/<pid>/net/packet and raw, where the protocol is in the place of the port). */
export function readRawSockets(pid: number): RawSocket[] {
  const thread = sharingThread(pid)
  const packetSockets = rows(`${thread}/net/packet`).map((words) => ({ inode: Number(words.at(-1)), protocol: null }))
  const rawSockets = ['raw', 'raw6'].flatMap((name) =>
    rows(`${thread}/net/${name}`).map((words) => ({ inode: Number(words[9]), protocol: Number.parseInt(words[1]?.split(':')[1] ?? '', 16) })),
  )
  return [...packetSockets, ...rawSockets].filter(({ inode }) => inode !== 0)
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
    get localAddress() {
      return parseAddress(localHex)
    },
    localPort: parseInt(localPort, 16),
    get remoteAddress() {
      return parseAddress(remoteHex)
    },
    remotePort: parseInt(remotePort, 16),
    state: states[parseInt(state, 16)] ?? 'other',
    unsent: parseInt(unsent, 16),
    unread: parseInt(unread, 16),
    inode: Number(inode),
  }
}

/** Parses an address. The kernel prints it as 32-bit words in host order, and both supported architectures are little-endian. */
export function parseAddress(hex: string): string {
  const words = hex.match(/.{8}/g) ?? []
  return writeAddress(words.flatMap((word) => [6, 4, 2, 0].map((at) => parseInt(word.slice(at, at + 2), 16))))
}

/** The 4 or 16 bytes of an address, in network order, as people write them. */
function writeAddress(bytes: readonly number[]): string {
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
