/** One TCP connection of the suite, with little servers: FIN, RST and silence are three outcomes, and no program is disturbed. */

import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { drain } from '../kernel/wait-for.js'
import { readSockets } from '../kernel/sockets.js'
import { limits } from '../support/limits.js'
import { eventsOf, received, sampleClient, sampleConversation, sampleServer } from './sample-conversation.js'
import { connectTcp } from './tcp-client.js'

vi.setConfig({ testTimeout: 60_000 })
const soonMs = 50
const patience = { timeout: 20_000 }

describe('three outcomes', () => {
  test('FIN is an end, and what came before it is kept', async () => {
    const { client, conversation } = await sampleClient((socket) => socket.end('last words'))
    const outcome = await client.receiveAll()
    expect([outcome.kind, client.incoming(), client.pending().toString()]).toEqual(['found', 'end', 'last words'])
    expect(eventsOf(conversation)).toEqual(['suite connect', 'program data', 'program end'])
  })

  test('RST is a reset', async () => {
    const { client, socket, conversation } = await sampleClient()
    socket.resetAndDestroy()
    const outcome = await client.receiveAll()
    expect([outcome.kind, client.incoming(), client.pending().length]).toEqual(['found', 'reset', 0])
    expect(eventsOf(conversation)).toEqual(['suite connect', 'program reset'])
  })

  test('RST after bytes were read leaves them as they came', async () => {
    const { client, socket } = await sampleClient((accepted) => accepted.write('some bytes'))
    await client.receive(10)
    socket.resetAndDestroy()
    await client.receiveAll()
    expect([client.incoming(), client.pending().toString()]).toEqual(['reset', 'some bytes'])
  })

  test.each([false, true])('RST that comes together with bytes is a reset, the suite having ended its side: %s', async (isHalfClosed) => {
    const { client, socket } = await sampleClient(undefined, { paused: true })
    if (isHalfClosed) client.endSending()
    if (isHalfClosed) await once(socket.resume(), 'end')
    socket.write('last words')
    socket.resetAndDestroy()
    await once(socket, 'close')
    client.startReading()
    await client.receiveAll()
    expect([client.incoming(), client.pending().toString()]).toEqual(['reset', 'last words'])
  })

  test('FIN that comes together with bytes is an end, also when the suite has ended its side', async () => {
    const { client, socket } = await sampleClient(undefined, { paused: true })
    client.endSending()
    await once(socket.resume(), 'end')
    socket.end('last words')
    await once(socket, 'close')
    client.startReading()
    await client.receiveAll()
    expect([client.incoming(), client.pending().toString()]).toEqual(['end', 'last words'])
  })

  test('the last bytes are sent with a half-close, and the kernel has both', async () => {
    const { client, socket, conversation } = await sampleClient(undefined, { isDeaf: true })
    await client.sendLast('last words')
    expect(readSockets('tcp').find(({ localPort }) => localPort === client.local.port)?.state).toBe('other') // FIN-WAIT-2
    expect(eventsOf(conversation)).toEqual(['suite connect', 'suite data', 'suite end'])
    const arriving = received(socket)
    socket.resume()
    expect(await arriving).toEqual({ bytes: Buffer.from('last words'), ending: 'end' })
  })

  test('silence is neither: the connection stays open', async () => {
    const { client } = await sampleClient()
    const outcome = await client.receive(1, soonMs)
    expect([outcome.kind, client.incoming(), client.pending().length]).toEqual(['late', 'open', 0])
  })

  test('silence of a program that has ended is known at once', async () => {
    const { client } = await sampleClient(undefined, { isOver: () => true })
    expect(await client.receive(1)).toEqual({ kind: 'at-rest', threads: [] })
    expect(client.incoming()).toBe('open')
  })

  test('an end stays an end, whatever comes after it', async () => {
    const { client, socket, conversation } = await sampleClient((accepted) => accepted.end())
    await client.receiveAll()
    socket.resetAndDestroy()
    await client.send('into the void')
    const isThere = (): boolean => readSockets('tcp').some(({ localPort, remotePort }) => localPort === client.local.port && remotePort === client.remote.port)
    await expect.poll(isThere, patience).toBe(false)
    expect(client.incoming()).toBe('end')
    expect(eventsOf(conversation).filter((event) => event === 'program reset')).toEqual([])
  })
})

describe('receiving', () => {
  test('waits for as many bytes as were asked for, and keeps those that are too many', async () => {
    const { client, socket } = await sampleClient((accepted) => accepted.write('abc'))
    const receiving = client.receive(5)
    await client.receive(3)
    socket.write('defg')
    expect(await receiving).toMatchObject({ kind: 'found' })
    await client.receive(7)
    expect([client.take(5).toString(), client.pending().toString()]).toEqual(['abcde', 'fg'])
  })

  test('takes no more than there is', async () => {
    const { client } = await sampleClient((socket) => socket.write('ab'))
    await client.receive(2)
    expect([client.take(9).toString(), client.take(9).length, client.pending().length]).toEqual(['ab', 0, 0])
  })

  test('of a line waits for its end, and no longer than the connection lasts', async () => {
    const { client, socket } = await sampleClient((accepted) => accepted.write('half a '))
    const line = client.receiveLine()
    await client.receive(7)
    socket.write('line\nmore')
    await line
    expect(client.pending().toString()).toMatch(/^half a line\n/)
    await client.receive(16)
    client.take(12)
    socket.end()
    await client.receiveLine()
    expect([client.incoming(), client.pending().toString()]).toEqual(['end', 'more'])
  })

  test('of all that settles goes on after the bytes that were asked for', async () => {
    const { client } = await sampleClient((socket) => socket.write('one', () => setImmediate(() => socket.end('two'))))
    await client.receiveSettled(3)
    expect(client.pending().toString()).toBe('onetwo')
  })

  test('can be held back and begun again', async () => {
    const { client, socket } = await sampleClient(undefined, { paused: true })
    await new Promise<void>((resolve) => socket.write('waiting', () => resolve()))
    await expect.poll(() => unreadAt(client.local.port, socket), patience).toBe(7)
    expect(client.pending().length).toBe(0)
    client.startReading()
    await client.receive(7)
    expect(client.pending().toString()).toBe('waiting')
  })

  test('of megabytes loses and doubles nothing', async () => {
    const sent = Buffer.from(Array.from({ length: 3 << 20 }, (_, at) => (at * 31 + (at >> 8)) & 0xff))
    const { client } = await sampleClient((socket) => socket.end(sent))
    await client.receiveAll()
    expect(client.pending().equals(sent)).toBe(true)
  })

  test('ends at its limit when a program sends without end', async () => {
    const megabyte = Buffer.alloc(1 << 20)
    const pump = (socket: Socket): void => void (socket.destroyed || socket.write(megabyte, () => pump(socket)))
    const { client } = await sampleClient(pump)
    const outcome = await client.receiveAll()
    expect(outcome.kind).toBe('found')
    expect(client.incoming()).toBe('open')
    expect(client.pending().length).toBeGreaterThan(limits.receivedBytesMax)
    expect(client.pending().length).toBeLessThan(2 * limits.receivedBytesMax)
  })
})

describe('sending', () => {
  test('a half-close ends its own direction alone', async () => {
    const { client, socket, conversation } = await sampleClient()
    const atServer = received(socket)
    await client.send('question')
    client.endSending()
    expect(await atServer).toEqual({ bytes: Buffer.from('question'), ending: 'end' })
    socket.write('answer')
    await client.receive(6)
    expect([client.pending().toString(), client.incoming()]).toEqual(['answer', 'open'])
    expect(eventsOf(conversation)).toEqual(['suite connect', 'suite data', 'suite end', 'program data'])
  })

  test('pieces arrive one by one', async () => {
    const pieces: string[] = []
    const { client } = await sampleClient((socket) => socket.on('data', (bytes: Buffer) => pieces.push(bytes.toString())))
    await client.sendPieces(['a', 'bc', 'd', 'é'].map((text) => Buffer.from(text)))
    expect(pieces).toEqual(['a', 'bc', 'd', 'é'])
  })

  // To wait for each of them would take twice as long as this test may.
  test('pieces that a program does not read are waited for once', { timeout: 20 * limits.answerMs }, async () => {
    const { client } = await sampleClient(undefined, { isDeaf: true })
    await client.sendPieces(Array.from({ length: 40 }, () => Buffer.from('x')))
    expect(client.incoming()).toBe('open')
  })

  test('pieces arrive one by one at a program that has half-closed, too', async () => {
    const { client, socket } = await sampleClient((accepted) => accepted.end('question'), { isDeaf: true })
    await client.receiveAll()
    await client.send('a')
    const reading = client.awaitRead().then(() => 'read')
    await expect.poll(() => unreadAt(socket.localPort ?? 0, socket), patience).toBe(1)
    expect(await Promise.race([reading, drain().then(() => 'unread')])).toBe('unread')
    socket.resume()
    expect(await reading).toBe('read')
  })

  test('awaitRead waits until the program has read, not only until the kernel has it', async () => {
    const { client, socket } = await sampleClient(undefined, { isDeaf: true })
    await client.send('unread')
    const reading = client.awaitRead().then(() => 'read')
    await expect.poll(() => unreadAt(socket.localPort ?? 0, socket), patience).toBe(6)
    expect(await Promise.race([reading, drain().then(() => 'unread')])).toBe('unread')
    socket.resume()
    expect(await reading).toBe('read')
  })

  test('to a program that has broken the connection comes back', async () => {
    const { client, socket } = await sampleClient()
    socket.resetAndDestroy()
    await client.receiveAll()
    await client.send('too late')
    await client.awaitRead()
    expect(client.incoming()).toBe('reset')
  })

  test('more than the kernel takes is given up where the program will never read', async () => {
    let isOver = false
    const { client } = await sampleClient(undefined, { isOver: () => isOver, isDeaf: true })
    isOver = true
    await client.send(Buffer.alloc(32 << 20))
    expect(client.incoming()).toBe('open')
  })

  test('a reset is seen as a reset by the program', async () => {
    const { client, socket } = await sampleClient()
    const atServer = received(socket)
    client.reset()
    expect((await atServer).ending).toBe('reset')
  })
})

describe('closing', () => {
  test('is seen as an end, also where bytes came that nobody had read', async () => {
    const { client, socket } = await sampleClient((accepted) => accepted.write(Buffer.alloc(100_000)), { paused: true })
    await expect.poll(() => unreadAt(client.local.port, socket), patience).toBeGreaterThan(0)
    const atServer = received(socket).finally(() => socket.end())
    await client.close()
    expect((await atServer).ending).toBe('end')
  })

  test('waits for the program to end its side, and reads what it still sends', async () => {
    const { client, socket } = await sampleClient((accepted) => accepted.on('end', () => accepted.end('goodbye')).resume())
    const finished = once(socket, 'close')
    await client.close()
    await finished
    expect([client.incoming(), client.pending().toString()]).toEqual(['end', 'goodbye'])
  })

  test('does not wait for ever for a program that goes on sending', async () => {
    const { client, socket } = await sampleClient((accepted) => {
      const sending = setInterval(() => accepted.destroyed || accepted.write('more'), 5)
      onTestFinished(() => clearInterval(sending))
    })
    const gone = new Promise((resolve) => socket.once('close', resolve))
    await client.close()
    await gone
    expect(client.incoming()).toBe('open')
  })

  test('may be asked for twice, and after a half-close', async () => {
    const { client, conversation } = await sampleClient((socket) => socket.on('end', () => socket.end()).resume())
    client.endSending()
    await client.close()
    await client.close()
    expect(eventsOf(conversation)).toEqual(['suite connect', 'suite end', 'program end'])
  })

  test('comes with the end of its block', async () => {
    const server = await sampleServer((socket) => socket.on('end', () => socket.end()).resume())
    const conversation = sampleConversation()
    {
      await using client = await connectTcp(conversation, server.address)
      expect(client.incoming()).toBe('open')
    }
    expect(eventsOf(conversation)).toEqual(['suite connect', 'suite close', 'program end'])
  })
})

/** Bytes that lie unread at this port's end of the connection. */
function unreadAt(port: number, socket: Socket): number | undefined {
  const other = port === socket.localPort ? socket.remotePort : socket.localPort
  return readSockets('tcp').find(({ localPort, remotePort }) => localPort === port && remotePort === other)?.unread
}

test('a line is found however its bytes come, and taking it leaves the rest', async () => {
  const { client, socket } = await sampleClient()
  socket.write('one\ntw')
  expect((await client.receiveLine()).kind).toBe('found')
  expect(client.take(4).toString()).toBe('one\n')
  const second = client.receiveLine()
  socket.write('o\n')
  expect((await second).kind).toBe('found')
  expect(client.pending().toString()).toBe('two\n')
})
