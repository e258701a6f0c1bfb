/** Sends IPv4 packets, valid or malformed, into the private network of one program. See raw(7), ip(7), nsenter(1). */

import { linkProc } from '../kernel/proc.js'
import { limits } from '../support/limits.js'
import { runTool } from '../support/tool.js'
import { findOnPath } from './sandbox.js'

export interface Ipv4Packet {
  readonly from: string
  readonly to: string
  /** 1 ICMP, 6 TCP, 17 UDP (RFC 9293, RFC 768, RFC 792). */
  readonly protocol: 1 | 6 | 17
  readonly payload: Buffer
  /** A multiple of four bytes. */
  readonly options?: Buffer
  /** Sends only this many bytes of the packet, to cut it off within its header. */
  readonly cutTo?: number
  /** In units of eight bytes. With an offset, the packet is a later fragment (RFC 791, 3.1). */
  readonly fragmentOffset?: number
  /** Sets the flag DF, as TCP does in all its packets (RFC 791, 3.1; RFC 1191). */
  readonly dontFragment?: boolean
}

/** Written in Perl, because Node cannot open raw sockets, and every Debian-like system has Perl. Interface 1 is `lo`, packet(7). */
const script = `use Socket;
socket(my $sink, AF_INET, SOCK_DGRAM, 0); bind($sink, sockaddr_in(7777, INADDR_ANY));
socket(my $raw, AF_INET, SOCK_RAW, 255) or die "socket: $!"; setsockopt($raw, 0, 3, pack("i", 1));
socket(my $link, 17, SOCK_DGRAM, unpack("S", pack("n", 0x0800))) or die "socket: $!";
for (@ARGV) {
  my $packet = pack("H*", $_);
  my $short = length($packet) < 20;
  my $to = $short ? pack("S n i S C C a8", 17, 0x0800, 1, 0, 0, 6, "") : pack_sockaddr_in(0, my $address = substr($packet, 16, 4));
  send($short ? $link : $raw, $packet, 0, $to) or die "send: $!";
}`

/** A UDP port on which the script listens, so that the kernel sends no ICMP error in answer to a packet. */
export const silentPort = 7_777

const packetTools = ['nsenter', 'perl'] as const

/** What this machine lacks to send raw packets; null if it has everything. */
export function packetObstacle(): string | null {
  const lacking = packetTools.find((tool) => findOnPath(tool) === null)
  return lacking === undefined ? null : `${lacking} is not installed`
}

/** Sends the packets in order. Returns null, or why they could not be sent. */
export async function sendPackets(pid: number, packets: readonly Ipv4Packet[]): Promise<string | null> {
  const obstacle = packetObstacle()
  if (obstacle !== null) return `${obstacle} (see “wirecheck doctor”).`
  const [nsenter = '', perl = ''] = packetTools.map((tool) => findOnPath(tool) ?? '')
  // Root makes no user namespace for a program, and nobody can enter the one that they are in (setns(2), EINVAL).
  const namespaces = linkProc(`${pid}/ns/user`) === linkProc('self/ns/user') ? ['-n'] : ['-U', '-n', '--preserve-credentials']
  const args = ['-t', String(pid), ...namespaces, '--', perl, '-e', script, ...packets.map((packet) => encode(packet).toString('hex'))]
  const signal = new AbortController().signal
  const run = await runTool({ file: nsenter, args }, { cwd: '/', environment: {}, timeoutMs: limits.probeMs, outputBytesMax: limits.probeOutputBytes, signal })
  return run.status === 0 ? null : `No packet could be sent: ${run.output.trim().split('\n')[0] ?? ''}`
}

/** RFC 791, 3.1. The kernel fills in the checksum (raw(7), IP_HDRINCL). */
function encode({ from, to, protocol, payload, options = Buffer.alloc(0), fragmentOffset = 0, dontFragment = false, cutTo }: Ipv4Packet): Buffer {
  const header = Buffer.alloc(20)
  header[0] = 0x40 | ((20 + options.length) / 4)
  header.writeUInt16BE(20 + options.length + payload.length, 2)
  header.writeUInt16BE(fragmentOffset | (dontFragment ? 0x4000 : 0), 6)
  header[8] = 64
  header[9] = protocol
  Buffer.from(from.split('.').map(Number)).copy(header, 12)
  Buffer.from(to.split('.').map(Number)).copy(header, 16)
  return Buffer.concat([header, options, payload]).subarray(0, cutTo)
}

/** RFC 768. A checksum of 0 means that there is none. */
export function udpSegment(ports: { from: number; to: number }, data: Buffer): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt16BE(ports.from, 0)
  header.writeUInt16BE(ports.to, 2)
  header.writeUInt16BE(8 + data.length, 4)
  return Buffer.concat([header, data])
}

/** RFC 9293, 3.1, with RST, because nothing is sent in answer to a reset. */
export function tcpReset(ports: { from: number; to: number }): Buffer {
  const header = Buffer.alloc(20)
  header.writeUInt16BE(ports.from, 0)
  header.writeUInt16BE(ports.to, 2)
  header[12] = 0x50
  header[13] = 0x04
  return header
}

/** RFC 792: an unsolicited echo reply, because nobody answers it. */
export function icmpEchoReply(): Buffer {
  return Buffer.from([0, 0, 0xff, 0xff, 0, 0, 0, 0])
}
