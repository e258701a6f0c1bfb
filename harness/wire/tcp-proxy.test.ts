/** Between two programs: bytes, ends and resets are carried on, in the segments that are asked for. */

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { received, sampleConversation, sampleServer } from './sample-conversation.js'
import { listenTcp } from './tcp-listener.js'
import { proxyTcp, type Delivery } from './tcp-proxy.js'

vi.setConfig({ testTimeout: 60_000 })
const patience = { timeout: 20_000 }

/** A client and a server with a proxy between them; `wait`: both programs are taken to wait. */
async function between(delivery: Delivery, { isReachable = true } = {}) {
  let isWaiting = false
  const sample = sampleConversation()
  const conversation = { ...sample, watch: { ...sample.watch, isWaiting: () => isWaiting } }
  const server = await sampleServer()
  const listener = await listenTcp(conversation, [0])
  const target = isReachable ? server.address : { ...server.address, host: '127.0.0.3' }
  const proxy = proxyTcp(conversation, listener, { target: () => target, delivery, from: () => '127.0.0.1' })
  const client = connect({ host: '127.0.0.1', port: listener.ports[0] ?? 0, allowHalfOpen: true, noDelay: true })
  onTestFinished(async () => {
    for (const socket of [client, ...server.sockets]) socket.destroy()
    await proxy[Symbol.asyncDispose]()
    await listener[Symbol.asyncDispose]()
  })
  await once(client, 'connect')
  return { proxy, client, server, wait: () => (isWaiting = true) }
}

/** The segments that arrive, as text. */
function piecesOf(socket: Socket): string[] {
  const pieces: string[] = []
  socket.on('data', (bytes: Buffer) => pieces.push(bytes.toString()))
  return pieces
}

describe.each(['as-it-comes', 'single-bytes'] as const)('%s', (delivery) => {
  test('bytes arrive whole in both directions, and then the end', async () => {
    const { client, server, proxy } = await between(delivery)
    const accepted = await server.connected()
    const [question, answer] = [received(accepted), received(client)]
    client.end('question')
    expect(await question).toEqual({ bytes: Buffer.from('question'), ending: 'end' })
    accepted.end('answer')
    expect(await answer).toEqual({ bytes: Buffer.from('answer'), ending: 'end' })
    await expect.poll(() => proxy.isCarrying(), patience).toBe(false)
    expect(proxy.count()).toBe(1)
  })

  test('a reset arrives as a reset', async () => {
    const { client, server } = await between(delivery)
    const outcome = received(await server.connected())
    client.resetAndDestroy()
    expect((await outcome).ending).toBe('reset')
  })
})

test('single bytes arrive each in a segment of its own', async () => {
  const { client, server } = await between('single-bytes')
  const pieces = piecesOf(await server.connected())
  client.write('in one')
  await expect.poll(() => pieces, patience).toEqual([...'in one'])
})

test('joined is all that a program sends before it waits', async () => {
  const { client, server, proxy, wait } = await between('joined')
  const pieces = piecesOf(await server.connected())
  client.write('one ')
  await expect.poll(() => proxy.isCarrying(), patience).toBe(true)
  await new Promise<void>((resolve) => client.write('two', () => resolve()))
  wait()
  await expect.poll(() => pieces.join(''), patience).toBe('one two')
  expect(pieces).toEqual(['one two'])
})

test('where the other program is not to be reached the connection is reset', async () => {
  const { client, proxy } = await between('as-it-comes', { isReachable: false })
  expect((await received(client)).ending).toBe('reset')
  expect(proxy.count()).toBe(0)
})

test('cut off, both programs see a reset', async () => {
  const { client, server, proxy } = await between('as-it-comes')
  const both = Promise.all([client, await server.connected()].map(received))
  await expect.poll(() => proxy.count(), patience).toBe(1)
  proxy.cutOff()
  expect((await both).map(({ ending }) => ending)).toEqual(['reset', 'reset'])
})
