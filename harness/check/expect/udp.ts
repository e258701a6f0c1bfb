/** What is expected of a program that answers datagrams. */

import type { Outcome } from '../../kernel/wait-for.js'
import { countBytes, quoteBytes } from '../../support/bytes.js'
import { limits } from '../../support/limits.js'
import { awaitEvent } from '../../wire/conversation.js'
import type { Datagram, UdpPeer } from '../../wire/udp-peer.js'
import { CheckFailure, causeOf, compareBytes, evidence } from '../evidence/failure.js'

/** The next datagram is exactly one of these. */
export async function expectAnswer(peer: UdpPeer, ...acceptable: (Uint8Array | string)[]): Promise<void> {
  const datagram = await nextDatagram(peer)
  const wanted = acceptable.map((data) => Buffer.from(data as string))
  if (wanted.some((bytes) => bytes.equals(datagram.bytes))) return
  throw wrongAnswer(datagram.bytes, wanted)
}

/** A datagram that came is none of those wanted. */
export function wrongAnswer(got: Buffer, wanted: readonly Buffer[]): CheckFailure {
  const closest = wanted[0] ?? Buffer.alloc(0)
  return new CheckFailure(
    evidence({
      message: `A datagram of ${countBytes(got.length)} came that is not the answer.`,
      expected: wanted.map((bytes) => describeDatagram(bytes)),
      actual: describeDatagram(got),
      comparison: compareBytes(closest, got),
    }),
  )
}

function describeDatagram(bytes: Buffer): string {
  return bytes.length === 0 ? 'an empty datagram' : `${quoteBytes(bytes)} (${countBytes(bytes.length)})`
}

/** Takes the next datagram; a program that sends none has failed. */
export async function nextDatagram(peer: UdpPeer, wanted = 'one datagram in answer'): Promise<Datagram> {
  const outcome = await peer.receive(1)
  const datagram = peer.take()
  if (datagram !== undefined) return datagram
  throw noAnswer(outcome, wanted)
}

export function noAnswer(outcome: Outcome<unknown>, wanted: string): CheckFailure {
  const threads = outcome.kind === 'found' ? [] : outcome.threads
  const how =
    outcome.kind === 'at-rest' && threads.length === 0
      ? 'the program has ended'
      : outcome.kind === 'at-rest'
        ? 'the program waits and will send none'
        : `none within ${limits.answerMs.toLocaleString('en-US')} ms`
  return new CheckFailure(evidence({ message: `No answer came: ${how}.`, expected: [wanted], actual: `no datagram: ${how}`, cause: causeOf(threads) }))
}

/** No further datagram comes. Over as soon as the program is seen to be at rest, else after a quiet window. */
export async function expectNoMoreDatagrams(peer: UdpPeer): Promise<void> {
  await awaitEvent(peer.conversation, () => (peer.pending().length > 0 ? true : undefined), { deadlineMs: limits.quietWindowMs })
  const extra = peer.take()
  if (extra === undefined) return
  throw new CheckFailure(
    evidence({
      message: `A further datagram came that nobody asked for: ${quoteBytes(extra.bytes)}.`,
      expected: ['no further datagram'],
      actual: describeDatagram(extra.bytes),
    }),
  )
}

/** As many answers as are wanted, in any order, each exactly one of them. */
export async function expectAnswers(peer: UdpPeer, wanted: readonly (Uint8Array | string)[]): Promise<void> {
  const open = wanted.map((data) => Buffer.from(data as string))
  for (let count = 1; open.length > 0; count += 1) {
    const { bytes } = await nextDatagram(peer, `answer ${count} of ${wanted.length}`)
    const index = open.findIndex((each) => each.equals(bytes))
    if (index < 0) throw wrongAnswer(bytes, open)
    open.splice(index, 1)
  }
}
