/** Keeps what crosses the wire in a check, whole up to a limit, for a capture file. The transcript keeps only the first bytes of each event. */

import type { Capture, CapturedEvent, Ends } from '../model/capture.js'
import { limits } from '../support/limits.js'

export interface TapedEvent extends Omit<CapturedEvent, 'bytes' | 'bytesTotal'> {
  readonly data?: Uint8Array | undefined
}

export interface Tape {
  /** Begins anew: a check may be repeated on a fresh program, and its last run is the one that counts. */
  begin(): void
  record(event: TapedEvent): void
  captured(): Capture
}

interface Kept {
  readonly event: Omit<TapedEvent, 'data'>
  readonly bytes: Buffer | null
  readonly bytesTotal: number
}

export function createTape(): Tape {
  let beganAtMs = Date.now()
  let events: Kept[] = []
  let bytesLeft: number = limits.captureBytesMax
  let eventsCut = 0
  return {
    begin() {
      beganAtMs = Date.now()
      events = []
      bytesLeft = limits.captureBytesMax
      eventsCut = 0
    },
    record({ data, ...event }) {
      if (events.length >= limits.captureEventsMax) {
        eventsCut += 1
        return
      }
      const bytes = data === undefined ? null : Buffer.from(data.subarray(0, bytesLeft)) // A copy: its owner may change it.
      bytesLeft -= bytes?.length ?? 0
      events.push({ event: { ...event, ends: plainEnds(event.ends) }, bytes, bytesTotal: data?.length ?? 0 })
    },
    captured: () => ({ beganAtMs, events: events.map(written), eventsCut }),
  }
}

function written({ event, bytes, bytesTotal }: Kept): CapturedEvent {
  if (bytes === null) return event
  return { ...event, bytes: bytes.toString('base64'), ...(bytes.length < bytesTotal && { bytesTotal }) }
}

/** A socket for IPv4 and IPv6 writes an IPv4 address as `::ffff:127.0.0.1` (RFC 4291, 2.5.5.2), and a link-local one with its interface. */
function plainEnds({ suite, program }: Ends): Ends {
  return { suite: { ...suite, host: plainHost(suite.host) }, program: { ...program, host: plainHost(program.host) } }
}

function plainHost(host: string): string {
  return host.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
}
