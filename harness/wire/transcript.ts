/** Writes down what each end sent and when: bytes and closings alike. */

import type { TranscriptEvent } from '../model/verdict.js'
import { limits } from '../support/limits.js'

export interface Transcript {
  /** A number for the next connection, counted from 1. */
  newConnection(): number
  record(event: Omit<TranscriptEvent, 'atMs' | 'bytes' | 'bytesTotal'> & { data?: Uint8Array }): void
  events(): readonly TranscriptEvent[]
}

export function createTranscript(): Transcript {
  const beganAt = performance.now()
  const events: TranscriptEvent[] = []
  let connections = 0
  return {
    newConnection: () => (connections += 1),
    record({ data, ...event }) {
      if (events.length >= limits.transcriptEventsMax) return
      const atMs = Math.round((performance.now() - beganAt) * 10) / 10
      if (data === undefined) events.push({ ...event, atMs })
      else events.push({ ...event, atMs, ...keptBytes(data) })
    },
    events: () => events,
  }
}

function keptBytes(data: Uint8Array): { bytes: string; bytesTotal?: number } {
  const bytes = Buffer.from(data.subarray(0, limits.transcriptBytesKept)).toString('base64')
  return data.length <= limits.transcriptBytesKept ? { bytes } : { bytes, bytesTotal: data.length }
}
