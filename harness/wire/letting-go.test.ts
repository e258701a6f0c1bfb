/** When the signal of a conversation fires, everything that a check awaits on the wire rejects, and everything still closes. */

import { once } from 'node:events'
import { describe, expect, test, vi } from 'vitest'
import { receiveHead } from './http-server.js'
import { sampleClient, sampleConversation, sampleServer } from './sample-conversation.js'
import { connectTcp } from './tcp-client.js'
import type { TcpConnection } from './tcp-connection.js'
import { listenTcp } from './tcp-listener.js'
import { proxyTcp } from './tcp-proxy.js'
import { openUdpPeer } from './udp-peer.js'

vi.setConfig({ testTimeout: 60_000 })
const reason = new Error('the time is over')
const hugeBytes = 64 << 20 // more than the kernel takes for a program that does not read

const waits: readonly (readonly [what: string, wait: (client: TcpConnection) => Promise<unknown>])[] = [
  ['bytes', (client) => client.receive(1)],
  ['all bytes', (client) => client.receiveAll()],
  ['a line', (client) => client.receiveLine()],
  ['silence', (client) => client.receiveSettled(0)],
  ['the head of a request', receiveHead],
  ['the kernel to take bytes', (client) => client.send(Buffer.alloc(hugeBytes))],
  ['the program to read', (client) => client.send('x').then(() => client.awaitRead())],
  ['the program to read each piece', (client) => client.sendPieces([Buffer.of(1), Buffer.of(2)])],
]

describe('what waits on a TCP connection is let go', () => {
  test.each(waits)('waiting for %s', async (_, wait) => {
    const controller = new AbortController()
    const { client, socket } = await sampleClient(undefined, { signal: controller.signal, isDeaf: true })
    const waiting = wait(client)
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    await expect(wait(client)).rejects.toBe(reason)
    const closed = once(
      socket.resume().on('error', () => undefined),
      'close',
    )
    await client.close() // It throws nothing, and does not wait for the program.
    socket.end()
    await closed
  })
})

test('closing that was begun before the signal fires goes on to its end', async () => {
  const controller = new AbortController()
  const { client, conversation } = await sampleClient(undefined, { signal: controller.signal })
  const closing = client.close()
  controller.abort(reason)
  await closing
  expect(conversation.transcript.events().map(({ event }) => event)).toEqual(['connect', 'close'])
})

test('nobody is connected to once the signal has fired', async () => {
  const { address, sockets } = await sampleServer()
  await expect(connectTcp(sampleConversation(undefined, AbortSignal.abort(reason)), address)).rejects.toBe(reason)
  expect(sockets).toEqual([])
})

test('a listener lets go of whoever waits for a connection, and closes', async () => {
  const controller = new AbortController()
  await using listener = await listenTcp(sampleConversation(undefined, controller.signal), [0])
  const waiting = [listener.next(), listener.nextOr(() => false)]
  controller.abort(reason)
  expect(await Promise.allSettled(waiting)).toEqual(waiting.map(() => ({ status: 'rejected', reason })))
})

test('a UDP peer lets go of whoever waits for a datagram, and closes as often as it is asked to', async () => {
  const controller = new AbortController()
  await using peer = await openUdpPeer(sampleConversation(undefined, controller.signal), null)
  const waiting = peer.receive()
  controller.abort(reason)
  await expect(waiting).rejects.toBe(reason)
  await Promise.all([peer.close(), peer.close()])
})

test('a proxy stops forwarding, and closes without an error', async () => {
  const controller = new AbortController()
  const conversation = sampleConversation(undefined, controller.signal)
  const server = await sampleServer()
  const listener = await listenTcp(conversation, [0])
  const proxy = proxyTcp(conversation, listener, { target: () => server.address, from: () => '127.0.0.1', delivery: 'as-it-comes' })
  const client = await connectTcp(sampleConversation(), { host: '127.0.0.1', port: listener.ports[0] ?? 0 })
  const behind = await server.connected()
  behind.on('error', () => undefined).resume()
  await expect.poll(proxy.count, { timeout: 20_000 }).toBe(1)
  controller.abort(reason)
  await proxy[Symbol.asyncDispose]()
  await listener[Symbol.asyncDispose]()
  behind.destroy()
  await client.close()
})
