import { expect, test } from 'vitest'
import type { TranscriptEvent } from '../../model/verdict.js'
import { sequenceOf } from './sequence.js'

const event = (parts: Partial<TranscriptEvent>): TranscriptEvent => ({ atMs: 0, connection: 1, from: 'suite', event: 'connect', ...parts })
const bytes = (text: string): string => Buffer.from(text).toString('base64')
const brief = (transcript: readonly TranscriptEvent[], stepsMax = 40) =>
  sequenceOf({ transcript }, stepsMax)?.rows.map((row) => (row.kind === 'message' ? `${row.from}→${row.to} ${row.label}` : `${row.kind}: ${row.label}`))

test('a client stands on the left, whoever it is', () => {
  expect(sequenceOf({ transcript: [event({ from: 'suite' })] }, 40)?.lifelines).toEqual(['client: wirecheck', 'server: program'])
  expect(sequenceOf({ transcript: [event({ from: 'program' })] }, 40)?.lifelines).toEqual(['client: program', 'server: wirecheck'])
  expect(sequenceOf({ transcript: [event({ from: 'suite', event: 'datagram' })] }, 40)?.lifelines).toEqual(['client: wirecheck', 'server: program'])
  expect(brief([event({ from: 'program', event: 'refused' })])).toEqual(['1→0 refuses'])
})

test('between the two programs of a chat stands wirecheck', () => {
  const transcript = [
    event({ from: 'program' }),
    event({ atMs: 1, connection: 2 }),
    event({ atMs: 2, from: 'program', event: 'data', bytes: bytes('hi\n') }),
    event({ atMs: 3, connection: 2, event: 'data', bytes: bytes('hi\n') }),
    event({ atMs: 4, connection: 2, from: 'program', event: 'reset' }),
    event({ atMs: 5, event: 'end' }),
  ]
  expect(sequenceOf({ transcript }, 40)?.lifelines).toHaveLength(3)
  expect(brief(transcript)).toEqual(['0→1 connects', '1→2 connects', '0→1 3 bytes', '1→2 3 bytes', '2→1 RST: resets', '1→0 FIN: ends its side'])
})

test('a pause is a row, and so is the silence of a program that waits', () => {
  const sent = event({ atMs: 1, event: 'data', bytes: bytes('a') })
  expect(brief([sent, event({ atMs: 1_501, from: 'program', event: 'end' })])).toContain('silence: 1.5 s of silence')
  const cause = { kind: 'recv', says: '', detail: '' }
  const rows = sequenceOf({ transcript: [event({}), sent, event({ atMs: 9, event: 'close' })], cause }, 40)?.rows
  expect(rows?.map(({ label }) => label)).toEqual(['connects', '1 byte', '8.0 ms of silence: the program waits (recv)', 'closes'])
})

test('of many connections each has its number, and the middle is left out', () => {
  const rows = brief(
    Array.from({ length: 50 }, (_, at) => event({ connection: at + 1 })),
    10,
  )
  expect(rows).toHaveLength(11)
  expect(rows?.[0]).toBe('0→1 #1 connects')
  expect(rows?.[5]).toBe('omitted: 40 further messages here, see results.json')
  expect(rows?.[10]).toBe('0→1 #50 connects')
})

test('nothing on the wire is no sequence', () => {
  expect(sequenceOf({ transcript: [] }, 40)).toBeNull()
})
