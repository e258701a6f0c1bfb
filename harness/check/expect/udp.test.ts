/** Expectations about datagrams: exactly one of the wanted answers arrives, and no extra ones. */

import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect as expectHere, onTestFinished, test } from 'vitest'
import { sampleConversation } from '../../wire/sample-conversation.js'
import { openUdpPeer, type UdpPeer } from '../../wire/udp-peer.js'
import { expect } from './expect.js'
import { failureOf } from './sample-failure.js'
import { expectAnswers, expectNoMoreDatagrams, nextDatagram } from './udp.js'

/** A program that answers each datagram with these. `isOver`: whether the peer is told that the program has ended. */
async function answering(answers: readonly (Buffer | string)[], isOver = false): Promise<UdpPeer> {
  const socket: Socket = createSocket('udp4')
  socket.on('message', (_, { port, address }) => {
    for (const answer of answers) socket.send(answer, port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { address: host, port } = socket.address()
  const peer = await openUdpPeer(
    sampleConversation(() => isOver),
    { host, port },
  )
  onTestFinished(async () => {
    socket.close()
    await peer.close()
  })
  await peer.send('question')
  return peer
}

describe('toAnswer', () => {
  test('passes for one of the wanted answers', async () => {
    await expect(await answering(['ANSWER'])).toAnswer('Answer', 'ANSWER')
    await expect(await answering([''])).toAnswer('')
    await expect(await answering([Buffer.from([0, 255])])).toAnswer(Buffer.from([0, 255]))
  })

  test.each([
    ['another', 'ANSWR', 'The program sent a datagram of 5 bytes that is not the expected answer.', '"ANSWR" (5 bytes)'],
    ['a truncated one', 'ANS', 'The program sent a datagram of 3 bytes that is not the expected answer.', '"ANS" (3 bytes)'],
    ['an empty one', '', 'The program sent a datagram of 0 bytes that is not the expected answer.', 'an empty datagram'],
  ])('fails with %s', async (_, answer, message, actual) => {
    const failure = await failureOf(expect(await answering([answer])).toAnswer('ANSWER', ''.padEnd(1)))
    expectHere(failure).toMatchObject({ message, expected: ['"ANSWER" (6 bytes)', '" " (1 byte)'], actual })
    expectHere(failure.comparison?.expected).toBe(Buffer.from('ANSWER').toString('base64'))
  })

  test('gives the length of a long one once', async () => {
    const failure = await failureOf(expect(await answering(['A'.repeat(1_024)])).toAnswer('A'.repeat(8_192)))
    expectHere(failure.expected).toEqual([expectHere.stringMatching(/^"A+" … "A+" \(8,192 bytes in all\)$/)])
    expectHere(failure.actual).toMatch(/^"A+" … "A+" \(1,024 bytes in all\)$/)
  })

  test('fails with silence', async () => {
    expectHere(await failureOf(expect(await answering([], true)).toAnswer('ANSWER'))).toEqual({
      message: 'No datagram arrived. The program has ended.',
      expected: ['an answer in one datagram'],
      actual: 'no datagram; the program has ended',
    })
  })
})

test('the next datagram is taken with its sender', async () => {
  const peer = await answering(['one', 'two'])
  expectHere(await nextDatagram(peer)).toMatchObject({ bytes: Buffer.from('one'), from: peer.remote })
  expectHere(await nextDatagram(peer)).toMatchObject({ bytes: Buffer.from('two') })
})

describe('several answers', () => {
  test('may arrive in any order', async () => {
    await expectAnswers(await answering(['b', 'a', 'a']), ['a', 'b', 'a'])
  })

  test('must each match one that has not arrived yet', async () => {
    expectHere(await failureOf(expectAnswers(await answering(['a', 'a']), ['a', 'b']))).toMatchObject({ expected: ['"b" (1 byte)'], actual: '"a" (1 byte)' })
  })

  test('must all arrive', async () => {
    const peer = await answering(['a'])
    await peer.receive(1)
    const failing = failureOf(expectAnswers({ ...peer, receive: () => Promise.resolve({ kind: 'late', threads: [] }) }, ['a', 'b']))
    expectHere(await failing).toMatchObject({ message: 'No datagram arrived within 5 seconds.', expected: ['answer 2 of 2'] })
  })
})

describe('no more', () => {
  test('passes for silence', async () => {
    await expectNoMoreDatagrams(await answering([]))
  })

  test('fails with a further datagram', async () => {
    expectHere(await failureOf(expectNoMoreDatagrams(await answering(['again'])))).toEqual({
      message: 'The program sent an extra datagram: "again".',
      expected: ['no further datagram'],
      actual: '"again" (5 bytes)',
    })
  })
})
