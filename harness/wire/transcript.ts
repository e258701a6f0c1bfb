/** Records what each end sent and when: bytes and closings. */

import type { Ends } from '../model/capture.js'
import type { TranscriptEvent } from '../model/verdict.js'
import { limits } from '../support/limits.js'
import type { Tape } from './tape.js'

/** Actions of a check that are not events: a client that did not read at first, a program that was stopped for a moment or restarted. */
export type Unseen = 'slow reader' | 'stopped' | 'restarted'

export interface Transcript {
  /** The number of the next connection. The first has the number 1. */
  newConnection(): number
  /** `ends`: both addresses, for a tape; an event without them is not on the tape. */
  record(event: Omit<TranscriptEvent, 'atMs' | 'bytes' | 'bytesTotal'> & { data?: Uint8Array; ends?: Ends }): void
  /** How many times the program has sent something. */
  sendings(): number
  /** How many bytes and datagrams it has sent, on all connections. */
  received(): { readonly bytes: number; readonly datagrams: number }
  /** The events so far. They are put together only on request, because a check that passes needs none. */
  events(): TranscriptEvent[]
  readonly unseen: Set<Unseen>
}

/** `tape`: gets every event, too. */
export function createTranscript(tape: Tape | null = null): Transcript {
  const beganAt = performance.now()
  tape?.begin()
  const events: { event: Omit<TranscriptEvent, 'bytes' | 'bytesTotal'>; data: Kept | null }[] = []
  let connections = 0
  let sendings = 0
  let [bytes, datagrams] = [0, 0]
  return {
    newConnection: () => (connections += 1),
    unseen: new Set(),
    sendings: () => sendings,
    received: () => ({ bytes, datagrams }),
    record({ data, ends, ...event }) {
      const exactMs = performance.now() - beganAt
      if (ends !== undefined) tape?.record({ ...event, ends, data, atMs: exactMs })
      if (event.from === 'program') {
        sendings += 1
        bytes += data?.length ?? 0
        datagrams += event.event === 'datagram' ? 1 : 0
      }
      if (events.length >= limits.transcriptEventsMax) return
      const atMs = Math.round(exactMs * 10) / 10
      events.push({ event: { ...event, atMs }, data: data === undefined ? null : keep(data) })
    },
    events: () => events.map(({ event, data }) => (data === null ? event : { ...event, ...written(data) })),
  }
}

interface Kept {
  readonly first: Buffer
  readonly total: number
}

/** Copies the bytes, because their owner may change them. */
function keep(data: Uint8Array): Kept {
  return { first: Buffer.from(data.subarray(0, limits.transcriptBytesKept)), total: data.length }
}

function written({ first, total }: Kept): { bytes: string; bytesTotal?: number } {
  const bytes = first.toString('base64')
  return total === first.length ? { bytes } : { bytes, bytesTotal: total }
}
