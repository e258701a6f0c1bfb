/** Filling a connection: more is sent until the program cannot send back what it has read. */

import type { Socket } from 'node:net'
import { expect, test, vi } from 'vitest'
import { limits } from '../support/limits.js'
import { sampleClient } from './sample-conversation.js'

vi.setConfig({ testTimeout: 60_000 })

const piece = Buffer.alloc(4 << 20, 'x')
const calmMs = 300

/** A client of a program that counts as silent once it has read nothing for a moment. */
function clientOf(serve: (socket: Socket) => void) {
  let lastReadAt = performance.now()
  const noteAndServe = (socket: Socket): void => {
    serve(socket)
    socket.on('data', () => (lastReadAt = performance.now()))
  }
  return sampleClient(noteAndServe, { paused: true, isOver: () => performance.now() - lastReadAt > calmMs })
}

test.each([
  ['keeps what does not fit', (socket: Socket) => socket.on('data', (bytes: Buffer) => socket.write(bytes))],
  ['stops reading when nothing fits', (socket: Socket) => socket.pipe(socket)],
])('a program that %s is full, and loses nothing', async (_, serve) => {
  const { client } = await clientOf(serve)
  const { sent, isFull } = await client.fill(() => piece)
  const before = client.pending().length
  client.startReading()
  await vi.waitUntil(() => client.pending().length >= sent.length, { timeout: 20_000 })
  expect([isFull, before, client.pending().equals(sent)]).toEqual([true, 0, true])
})

test('a program that answers nothing is never full', async () => {
  const { client } = await clientOf((socket) => socket.resume())
  const { sent, isFull } = await client.fill(() => piece)
  expect([isFull, sent.length]).toEqual([false, limits.fillBytesMax])
})

test('a program that has closed ends it', async () => {
  const { client, socket } = await clientOf(() => undefined)
  socket.resetAndDestroy()
  expect((await client.fill(() => piece)).isFull).toBe(false)
})
