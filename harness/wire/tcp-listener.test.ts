/** The suite as a TCP server: each connection that a program makes is met once, in its order. */

import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { limits } from '../support/limits.js'
import { parseRequest, receiveHead } from './http-server.js'
import { eventsOf, received, sampleConversation } from './sample-conversation.js'
import { listenTcp } from './tcp-listener.js'

vi.setConfig({ testTimeout: 60_000 })
const soonMs = 50
const patience = { timeout: 20_000 }

/** A listener on a free port, and a program's way to it. */
async function listening() {
  const conversation = sampleConversation()
  const listener = await listenTcp(conversation, [0])
  onTestFinished(() => listener[Symbol.asyncDispose]())
  const come = async (host = '127.0.0.1'): Promise<Socket> => {
    const socket = connect({ host, port: listener.ports[0] ?? 0, allowHalfOpen: true })
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    return socket
  }
  const next = async () => {
    const outcome = await listener.next()
    if (outcome.kind !== 'found') throw new Error('nobody came')
    return outcome.value
  }
  return { conversation, listener, come, next }
}

test('connections are met in their order, each once', async () => {
  const { listener, come, next } = await listening()
  const [first, second] = [await come(), await come()]
  for (const [program, text] of [
    [first, 'first'],
    [second, 'second'],
  ] as const) {
    program.write(text)
    const met = await next()
    await met.receive(text.length)
    expect(met.pending().toString()).toBe(text)
  }
  expect([listener.take(), listener.count()]).toEqual([undefined, 2])
})

test('what a program sends is received, and answered', async () => {
  const { conversation, come, next } = await listening()
  const program = await come()
  const met = await next()
  program.end('question')
  await met.receiveAll()
  expect([met.pending().toString(), met.incoming()]).toEqual(['question', 'end'])
  const answer = received(program)
  await met.send('answer')
  met.endSending()
  expect(await answer).toEqual({ bytes: Buffer.from('answer'), ending: 'end' })
  expect(eventsOf(conversation)).toEqual(['program connect', 'program data', 'program end', 'suite data', 'suite end'])
})

test('a reset by the program is told from an end', async () => {
  const { come, next } = await listening()
  const program = await come()
  const met = await next()
  program.resetAndDestroy()
  await met.receiveAll()
  expect(met.incoming()).toBe('reset')
})

test('where nobody comes it is late', async () => {
  const { listener } = await listening()
  expect((await listener.next(soonMs)).kind).toBe('late')
})

test('further ports are left out where they are in use, the first is not', async () => {
  const taken = createServer().listen(0, '::')
  await once(taken, 'listening')
  onTestFinished(() => void taken.close())
  const { port } = taken.address() as AddressInfo
  const listener = await listenTcp(sampleConversation(), [0, port])
  onTestFinished(() => listener[Symbol.asyncDispose]())
  expect(listener.ports).toHaveLength(1)
  await expect(listenTcp(sampleConversation(), [port])).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('closed, it meets nobody more, and connections live on', async () => {
  const { listener, come, next } = await listening()
  const program = await come()
  const met = await next()
  await listener.close()
  await expect(come()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  program.write('still here')
  await met.receive(10)
  expect(met.pending().toString()).toBe('still here')
})

test('at the end of its block every connection is closed, also those that were never taken', async () => {
  const { listener, come } = await listening()
  const endings = Promise.all([await come(), await come()].map((program) => received(program).finally(() => program.end())))
  await expect.poll(() => listener.count(), patience).toBe(2)
  await listener[Symbol.asyncDispose]()
  expect((await endings).map(({ ending }) => ending)).toEqual(['end', 'end'])
})

test('of thousands of connections only so many are kept, and the others are closed', async () => {
  const { listener, come } = await listening()
  for (let count = 0; count < limits.connectionsMax; count += 1) await come()
  await vi.waitUntil(() => listener.count() === limits.connectionsMax, patience)
  const further = await come()
  expect(await received(further)).toMatchObject({ bytes: Buffer.alloc(0) })
  expect(listener.count()).toBe(limits.connectionsMax)
})

test('the head of a request that never ends is cut', async () => {
  const { come, next } = await listening()
  const program = await come()
  program.write(`GET / HTTP/1.1\r\n${'X-Filler: filler\r\n'.repeat(limits.requestHeadBytesMax / 16)}`)
  const head = await receiveHead(await next())
  expect(head.length).toBeGreaterThan(limits.requestHeadBytesMax)
  expect(await parseRequest(head)).toBeNull()
})
