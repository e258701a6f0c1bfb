/** The transcript as a timeline. */

import { describe, expect, it } from 'vitest'
import type { TranscriptEvent } from '../model/verdict.js'
import { renderTimeline } from './timeline.js'

const options = { columns: 64, stepsMax: 6 }
const event = (parts: Partial<TranscriptEvent> & Pick<TranscriptEvent, 'event'>): TranscriptEvent => ({ atMs: 1, connection: 1, from: 'program', ...parts })
const data = (atMs: number, from: 'suite' | 'program', text: string, parts: Partial<TranscriptEvent> = {}): TranscriptEvent =>
  event({ atMs, from, event: 'data', bytes: Buffer.from(text).toString('base64'), ...parts })

describe('timeline', () => {
  it('tells FIN, RST, refusal and closing apart', () => {
    const rows = renderTimeline(
      [
        event({ event: 'connect', from: 'suite', address: '127.0.0.2:50000' }),
        event({ event: 'end' }),
        event({ event: 'reset' }),
        event({ event: 'refused' }),
        event({ event: 'close', from: 'suite' }),
      ],
      options,
    )
    expect(rows).toEqual([
      '1.0 ms  wirecheck connects from 127.0.0.2:50000',
      '1.0 ms  program ends its side (FIN)',
      '1.0 ms  program resets the connection (RST)',
      '1.0 ms  the connection is refused',
      '1.0 ms  wirecheck closes the connection',
    ])
  })

  it('joins pieces of a stream, but not datagrams', () => {
    const datagram = (text: string) => ({ ...data(9, 'program', text), event: 'datagram' as const, address: '127.0.0.1:11111' })
    expect(renderTimeline([data(0, 'suite', 'a'), data(2.5, 'suite', 'b'), data(3, 'program', 'ab'), datagram('X'), datagram('')], options)).toEqual([
      '0.0 ms  wirecheck sends 2 bytes in 2 pieces until 2.5 ms: "ab"',
      '3.0 ms  program sends 2 bytes: "ab"',
      '9.0 ms  program sends a datagram of 1 byte from 127.0.0.1:11111',
      '9.0 ms  program sends a datagram of 0 bytes from 127.0.0.1:11111',
    ])
  })

  it('numbers connections where there are several', () => {
    expect(renderTimeline([data(0, 'suite', 'a'), data(1000, 'suite', 'b', { connection: 2 })], options)).toEqual([
      '    0.0 ms  #1 wirecheck sends 1 byte: "a"',
      '1,000.0 ms  #2 wirecheck sends 1 byte: "b"',
    ])
  })

  it('counts all bytes even if it shows fewer', () => {
    expect(renderTimeline([data(0, 'suite', 'x'.repeat(100), { bytesTotal: 10_000 }), data(1, 'program', '\0'.repeat(40))], options)).toEqual([
      '0.0 ms  wirecheck sends 10,000 bytes: "xxxxxxxxxxxxxxxxxxxxxx" …',
      '1.0 ms  program sends 40 bytes: "\\x00\\x00\\x00\\x00\\x00\\x00\\x00" …',
    ])
  })

  it('does not join bytes across a gap', () => {
    const rows = renderTimeline([data(0, 'suite', 'abc', { bytesTotal: 10 }), data(0, 'suite', 'xyz')], options)
    expect(rows).toEqual(['0.0 ms  wirecheck sends 13 bytes in 2 pieces: "abc" …'])
  })

  it('counts the events that it omits', () => {
    const events = Array.from({ length: 20 }, (_, at) => data(at, at % 2 === 0 ? 'suite' : 'program', 'x'))
    const rows = renderTimeline(events, options)
    expect(rows).toHaveLength(7)
    expect(rows[2]).toBe('… 14 events omitted here; results.json has them …')
  })

  it('has no rows without events', () => {
    expect(renderTimeline([], options)).toEqual([])
  })
})
