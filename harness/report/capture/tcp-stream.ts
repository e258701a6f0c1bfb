/** One TCP connection as packets: handshake, data with acknowledgements, FIN and RST, from the events of a capture. */

import type { CapturedEvent, Ends } from '../../model/capture.js'
import { noPayload, segmentBytesMax, tcpFlags, tcpPacket, type Packet, type Payload, type Route } from './internet.js'

type Side = keyof Ends

export interface TcpStream {
  /** The packets of the next event. */
  packetsOf(event: CapturedEvent): readonly Packet[]
}

const { fin, syn, rst, psh, ack } = tcpFlags
const otherSide = { suite: 'program', program: 'suite' } as const

/** `firstSequence`: the number of the first byte of either side. */
export function createTcpStream(ends: Ends, firstSequence: number): TcpStream {
  /** The number of the next byte that each side sends. */
  const next = { suite: firstSequence, program: firstSequence }
  const hasEnded = { suite: false, program: false }
  let state: 'new' | 'open' | 'reset' = 'new'

  function packet(from: Side, flags: number, payload = noPayload): Packet {
    const to = otherSide[from]
    const acknowledgement = (flags & ack) === 0 ? 0 : next[to]
    const made = tcpPacket(route(ends, from), { sequence: next[from], acknowledgement, flags }, payload)
    next[from] = (next[from] + payload.length + ((flags & (syn | fin)) === 0 ? 0 : 1)) >>> 0
    return made
  }

  function opening(from: Side): Packet[] {
    state = 'open'
    return [packet(from, syn), packet(otherSide[from], syn | ack), packet(from, ack)]
  }

  /** Each segment is acknowledged at once. */
  function sending(from: Side, payload: Payload): Packet[] {
    return segmentsOf(payload).flatMap((segment, index, all) => {
      const flags = index === all.length - 1 ? psh | ack : ack
      return [packet(from, flags, segment), packet(otherSide[from], ack)]
    })
  }

  function ending(from: Side): Packet[] {
    if (hasEnded[from]) return []
    hasEnded[from] = true
    return [packet(from, fin | ack), packet(otherSide[from], ack)]
  }

  function resetting(from: Side): Packet[] {
    state = 'reset'
    return [packet(from, rst | ack)]
  }

  function packetsOf({ event, from, ...data }: CapturedEvent): readonly Packet[] {
    if (state === 'reset') return [] // Nothing crosses a broken connection, though the suite may have tried to send.
    if (event === 'connect') return opening(from)
    if (event === 'refused') return [packet(otherSide[from], syn), ...resetting(from)]
    const before = state === 'new' ? opening('suite') : []
    if (event === 'data') return [...before, ...sending(from, payloadOf(data))]
    return [...before, ...(event === 'reset' ? resetting(from) : ending(from))]
  }

  return { packetsOf }
}

/** From one end to the other. A side whose address is not known has that of the other, and port 0. */
export function route(ends: Ends, from: Side): Route {
  const to = otherSide[from]
  const known = (side: Side): Ends[Side] => (ends[side].host === '' ? { ...ends[side], host: ends[otherSide[side]].host } : ends[side])
  return { from: known(from), to: known(to) }
}

export function payloadOf({ bytes = '', bytesTotal }: Pick<CapturedEvent, 'bytes' | 'bytesTotal'>): Payload {
  const kept = Buffer.from(bytes, 'base64')
  return { bytes: kept, length: bytesTotal ?? kept.length }
}

function segmentsOf({ bytes, length }: Payload): Payload[] {
  const count = Math.ceil(length / segmentBytesMax)
  return Array.from({ length: count }, (_, index) => {
    const start = index * segmentBytesMax
    return { bytes: bytes.subarray(start, start + segmentBytesMax), length: Math.min(segmentBytesMax, length - start) }
  })
}
