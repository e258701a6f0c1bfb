/** Packets with synthesised headers: IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293) and UDP (RFC 768), with right lengths and checksums. */

import { isIPv6 } from 'node:net'
import type { Address } from '../../model/report.js'

export const tcpFlags = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const

/** The data of a packet. */
export interface Payload {
  /** The first bytes; all of them, unless there are fewer than `length`. */
  readonly bytes: Uint8Array
  /** How many there were on the wire. */
  readonly length: number
}

export interface Route {
  readonly from: Address
  readonly to: Address
}

export interface Packet {
  /** The packet, up to the last byte of its payload that is known. */
  readonly bytes: Buffer
  readonly originalLength: number
}

interface TcpFields {
  readonly sequence: number
  readonly acknowledgement: number
  readonly flags: number
}

export const noPayload: Payload = { bytes: Buffer.alloc(0), length: 0 }

const protocols = { tcp: 6, udp: 17 } as const
const ipv4HeaderBytes = 20
const ipv6HeaderBytes = 40
const hopLimit = 64
const windowScale = 7
const windowMax = 0xffff
const packetBytesMax = 0xffff
const tcpHeaderBytes = 20

/** How many bytes fit into one TCP segment. */
export const segmentBytesMax = packetBytesMax - ipv6HeaderBytes - tcpHeaderBytes

export function tcpPacket(route: Route, { sequence, acknowledgement, flags }: TcpFields, payload: Payload): Packet {
  const options = (flags & tcpFlags.syn) === 0 ? Buffer.alloc(0) : synOptions()
  const header = Buffer.alloc(tcpHeaderBytes + options.length)
  header.writeUInt16BE(route.from.port, 0)
  header.writeUInt16BE(route.to.port, 2)
  header.writeUInt32BE(sequence, 4)
  header.writeUInt32BE(acknowledgement, 8)
  header.writeUInt8((header.length / 4) << 4, 12)
  header.writeUInt8(flags, 13)
  header.writeUInt16BE(windowMax, 14)
  options.copy(header, tcpHeaderBytes)
  return ipPacket(route, 'tcp', { header, checksumAt: 16, payload })
}

/** The largest segment, and a window of 8 MiB, so that it is never full (RFC 9293, 3.2; RFC 7323, 2.2). */
function synOptions(): Buffer {
  return Buffer.from([2, 4, segmentBytesMax >> 8, segmentBytesMax & 0xff, 1, 3, 3, windowScale])
}

export function udpPacket(route: Route, payload: Payload): Packet {
  const header = Buffer.alloc(8)
  header.writeUInt16BE(route.from.port, 0)
  header.writeUInt16BE(route.to.port, 2)
  header.writeUInt16BE(header.length + payload.length, 4)
  return ipPacket(route, 'udp', { header, checksumAt: 6, payload })
}

interface Transported {
  readonly header: Buffer
  /** Where the header has its checksum, which is 0 so far. */
  readonly checksumAt: number
  readonly payload: Payload
}

function ipPacket({ from, to }: Route, protocol: keyof typeof protocols, { header, checksumAt, payload }: Transported): Packet {
  const ends = addressBytes(from.host, to.host)
  const length = header.length + payload.length
  // The checksum of bytes that are not in the file is not known, and no reader checks it.
  if (payload.bytes.length === payload.length) {
    const pseudoHeader = Buffer.alloc(8)
    pseudoHeader.writeUInt32BE(length, 0)
    pseudoHeader.writeUInt32BE(protocols[protocol], 4)
    const sum = checksum([...ends, pseudoHeader, header, payload.bytes])
    header.writeUInt16BE(sum === 0 && protocol === 'udp' ? 0xffff : sum, checksumAt) // In UDP, 0 means "none".
  }
  const isIpv4 = ends[0].length === 4
  const ipHeader = isIpv4 ? ipv4Header(ends, protocols[protocol], length) : ipv6Header(ends, protocols[protocol], length)
  return { bytes: Buffer.concat([ipHeader, header, payload.bytes]), originalLength: ipHeader.length + length }
}

type TwoAddresses = readonly [Buffer, Buffer]

function ipv4Header([from, to]: TwoAddresses, protocol: number, length: number): Buffer {
  const header = Buffer.alloc(ipv4HeaderBytes)
  header.writeUInt8((4 << 4) | (ipv4HeaderBytes / 4), 0)
  header.writeUInt16BE(ipv4HeaderBytes + length, 2)
  header.writeUInt8(0x40, 6) // Don't fragment.
  header.writeUInt8(hopLimit, 8)
  header.writeUInt8(protocol, 9)
  from.copy(header, 12)
  to.copy(header, 16)
  header.writeUInt16BE(checksum([header]), 10)
  return header
}

function ipv6Header([from, to]: TwoAddresses, protocol: number, length: number): Buffer {
  const header = Buffer.alloc(ipv6HeaderBytes)
  header.writeUInt8(6 << 4, 0)
  header.writeUInt16BE(length, 4)
  header.writeUInt8(protocol, 6)
  header.writeUInt8(hopLimit, 7)
  from.copy(header, 8)
  to.copy(header, 24)
  return header
}

/** Both as bytes of the same length: an IPv4 address beside an IPv6 one is mapped (RFC 4291, 2.5.5.2). */
function addressBytes(from: string, to: string): TwoAddresses {
  if (!isIPv6(from) && !isIPv6(to)) return [ipv4Bytes(from), ipv4Bytes(to)]
  const [left, right] = [from, to].map((host) => ipv6Bytes(isIPv6(host) ? host : `::ffff:${host}`))
  return [left ?? Buffer.alloc(16), right ?? Buffer.alloc(16)]
}

function ipv4Bytes(host: string): Buffer {
  return Buffer.from(host.split('.').map(Number))
}

function ipv6Bytes(host: string): Buffer {
  const [head = '', tail] = host.split('::').map(ipv6Groups)
  const before = Buffer.from(head, 'hex')
  const after = Buffer.from(tail ?? '', 'hex')
  return Buffer.concat([before, Buffer.alloc(16 - before.length - after.length), after])
}

/** Groups such as `ffff:127.0.0.1` as hexadecimal digits. */
function ipv6Groups(text: string): string {
  const groups = text.split(':').filter((group) => group !== '')
  return groups.map((group) => (group.includes('.') ? ipv4Bytes(group).toString('hex') : group.padStart(4, '0'))).join('')
}

/** The Internet checksum (RFC 1071). All parts but the last have an even length. */
function checksum(parts: readonly Uint8Array[]): number {
  let sum = 0
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) sum += ((part[at] ?? 0) << 8) | (part[at + 1] ?? 0)
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  }
  return ~sum & 0xffff
}
