/** The suite's UDP peer: each datagram stays whole and with its sender. */

import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import type { Address } from '../model/report.js'
import { drain } from '../kernel/wait-for.js'
import { limits } from '../support/limits.js'
import { sampleConversation } from './sample-conversation.js'
import { openUdpPeer, type UdpPeer } from './udp-peer.js'

const soonMs = 50
const hasIpv6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'))

test('datagrams are kept with who sent them, in their order and one by one', async () => {
  const [asked, stranger] = [await bound(), await bound('127.0.0.9')]
  const peer = await open(asked.address())
  await sendTo(peer, asked, 'one')
  await sendTo(peer, stranger, 'two')
  await sendTo(peer, asked, 'three')
  expect((await peer.receive(3)).kind).toBe('found')
  expect(peer.pending().map(({ bytes, from }) => [bytes.toString(), from.host, from.port])).toEqual([
    ['one', '127.0.0.1', asked.address().port],
    ['two', '127.0.0.9', stranger.address().port],
    ['three', '127.0.0.1', asked.address().port],
  ])
  expect([peer.take()?.bytes.toString(), peer.take()?.bytes.toString(), peer.pending().length]).toEqual(['one', 'two', 1])
})

test('what it sends comes from its own address, boundaries kept', async () => {
  const socket = await bound()
  const peer = await open(socket.address(), '127.0.0.2')
  const got: string[] = []
  const third = new Promise<void>((resolve) =>
    socket.on('message', (bytes, { address, port }) => {
      got.push(`${bytes.toString()} from ${address}:${port}`)
      if (got.length === 3) resolve()
    }),
  )
  for (const text of ['first', '', 'third']) await peer.send(text)
  await third
  const from = `127.0.0.2:${peer.local.port}`
  expect(got).toEqual([`first from ${from}`, ` from ${from}`, `third from ${from}`])
})

test('an empty datagram is a datagram', async () => {
  const socket = await bound()
  const peer = await open(socket.address())
  await sendTo(peer, socket, '')
  await peer.receive(1)
  expect(peer.take()?.bytes.length).toBe(0)
  expect(peer.take()).toBeUndefined()
})

test('the largest datagram that there is arrives whole', async () => {
  const socket = await bound()
  const peer = await open(socket.address())
  const bytes = Buffer.alloc(65_507, 'datagram')
  await sendTo(peer, socket, bytes)
  await peer.receive(1)
  expect(peer.take()?.bytes.equals(bytes)).toBe(true)
})

test('silence is late', async () => {
  const peer = await open((await bound()).address())
  expect((await peer.receive(1, soonMs)).kind).toBe('late')
})

test('a program that is gone is silence, not an error', async () => {
  const socket = await bound()
  const address = { ...socket.address() }
  const peer = await open(address)
  socket.close()
  await peer.send('to nobody')
  await peer.send('to nobody')
  expect((await peer.receive(1, soonMs)).kind).toBe('late')
})

test('IPv6 is answered by IPv6', async ({ skip }) => {
  if (!hasIpv6) skip('this machine has no IPv6')
  const socket = await bound('::1')
  const peer = await open(socket.address())
  await sendTo(peer, socket, 'six')
  await peer.receive(1)
  expect(peer.take()).toMatchObject({ from: { host: '::1', port: socket.address().port } })
})

test('everything is written down', async () => {
  const socket = await bound()
  const peer = await open(socket.address())
  await peer.send('question')
  await sendTo(peer, socket, 'answer')
  await peer.receive(1)
  const encoded = (text: string): string => Buffer.from(text).toString('base64')
  expect(peer.conversation.transcript.events()).toMatchObject([
    { connection: 1, from: 'suite', event: 'datagram', bytes: encoded('question') },
    { connection: 1, from: 'program', event: 'datagram', bytes: encoded('answer'), address: `127.0.0.1:${socket.address().port}` },
  ])
})

test('it may be closed twice', async () => {
  const peer = await open((await bound()).address())
  await peer.close()
  await expect(peer.close()).resolves.toBeUndefined()
})

/** A socket of the program's side, closed at the end of the test. */
async function bound(address = '127.0.0.1'): Promise<Socket> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  socket.bind(0, address)
  await once(socket, 'listening')
  let isOpen = true
  socket.once('close', () => (isOpen = false))
  onTestFinished(() => {
    if (isOpen) socket.close()
  })
  return socket
}

async function open({ address, port }: { address: string; port: number }, from?: string): Promise<UdpPeer> {
  const remote: Address = { host: address, port }
  const peer = await openUdpPeer(sampleConversation(), remote, from === undefined ? {} : { from })
  onTestFinished(() => peer.close())
  return peer
}

async function sendTo({ local }: UdpPeer, socket: Socket, bytes: Buffer | string): Promise<void> {
  await new Promise<void>((resolve) => socket.send(bytes, local.port, local.host, () => resolve()))
}

test('a flood of datagrams is kept up to a limit only', async () => {
  const socket = await bound()
  const peer = await open(socket.address())
  const { received } = peer.conversation.transcript
  const bytes = Buffer.alloc(65_507)
  while (received().bytes < limits.receivedBytesMax) {
    await sendTo(peer, socket, bytes)
    await drain()
  }
  const kept = peer.pending().length
  for (let count = 0; count < 100; count += 1) await sendTo(peer, socket, bytes).then(drain)
  await new Promise((resolve) => setTimeout(resolve, soonMs))
  expect([peer.pending().length, peer.senders().length, received().datagrams]).toEqual([kept, kept, kept])
})
