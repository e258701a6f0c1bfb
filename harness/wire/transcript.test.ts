/** What each end sent and when: enough to read, and never so much that it buries a report. */

import { expect, test } from 'vitest'
import { limits } from '../support/limits.js'
import { createTranscript } from './transcript.js'

const event = { connection: 1, from: 'suite', event: 'data' } as const

test('connections are numbered from 1', () => {
  const transcript = createTranscript()
  expect([transcript.newConnection(), transcript.newConnection(), transcript.newConnection()]).toEqual([1, 2, 3])
})

test('events stand in their order, with times that do not go back', () => {
  const transcript = createTranscript()
  transcript.record({ connection: 1, from: 'suite', event: 'connect', address: '127.0.0.1:50312' })
  transcript.record({ connection: 1, from: 'program', event: 'data', data: Buffer.from('hello') })
  transcript.record({ connection: 1, from: 'program', event: 'end' })
  const events = transcript.events()
  expect(events).toEqual([
    { connection: 1, from: 'suite', event: 'connect', address: '127.0.0.1:50312', atMs: expect.any(Number) },
    { connection: 1, from: 'program', event: 'data', bytes: 'aGVsbG8=', atMs: expect.any(Number) },
    { connection: 1, from: 'program', event: 'end', atMs: expect.any(Number) },
  ])
  const times = events.map(({ atMs }) => atMs)
  expect(times).toEqual([...times].sort((left, right) => left - right))
})

test('an empty datagram is written down as one', () => {
  const transcript = createTranscript()
  transcript.record({ ...event, event: 'datagram', data: Buffer.alloc(0) })
  expect(transcript.events()).toMatchObject([{ event: 'datagram', bytes: '' }])
})

test('of many bytes the first are kept, and how many there were', () => {
  const transcript = createTranscript()
  const kept = Buffer.alloc(limits.transcriptBytesKept, 0x61)
  transcript.record({ ...event, data: kept })
  transcript.record({ ...event, data: Buffer.concat([kept, Buffer.from('b')]) })
  const [whole, cut] = transcript.events()
  expect([whole?.bytes, whole?.bytesTotal]).toEqual([kept.toString('base64'), undefined])
  expect([cut?.bytes, cut?.bytesTotal]).toEqual([kept.toString('base64'), limits.transcriptBytesKept + 1])
})

test('of many events the first are kept', () => {
  const transcript = createTranscript()
  for (let count = 0; count < limits.transcriptEventsMax + 10; count += 1) transcript.record({ ...event, connection: count })
  expect(transcript.events()).toHaveLength(limits.transcriptEventsMax)
  expect(transcript.events().at(-1)?.connection).toBe(limits.transcriptEventsMax - 1)
})

test('what is done with the bytes later does not change what was written', () => {
  const transcript = createTranscript()
  const bytes = Buffer.from('before')
  transcript.record({ ...event, data: bytes })
  bytes.fill(0)
  expect(transcript.events()[0]?.bytes).toBe(Buffer.from('before').toString('base64'))
})
