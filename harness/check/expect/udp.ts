/** What is expected of a program that answers datagrams. */

import type { Outcome } from '../../kernel/wait-for.js'
import { countBytes, quoteBytes } from '../../support/bytes.js'
import { limits } from '../../support/limits.js'
import { awaitEvent } from '../../wire/conversation.js'
import type { Datagram, UdpPeer } from '../../wire/udp-peer.js'
import { hintOnExtraBytes } from '../evidence/extra-bytes.js'
import { CheckFailure, causeOf, compareBytes, evidence, howLong } from '../evidence/failure.js'
import { sentence } from './connection-state.js'

/** The next datagram is exactly one of these. */
export async function expectAnswer(peer: UdpPeer, ...acceptable: (Uint8Array | string)[]): Promise<void> {
  const datagram = await nextDatagram(peer)
  const wanted = acceptable.map((data) => Buffer.from(data as string))
  if (wanted.some((bytes) => bytes.equals(datagram.bytes))) return
  throw wrongAnswer(peer, datagram.bytes, wanted)
}

/** The failure for a datagram that is not one of those wanted. */
function wrongAnswer({ conversation }: UdpPeer, got: Buffer, wanted: readonly Buffer[]): CheckFailure {
  const closest = wanted[0] ?? Buffer.alloc(0)
  const answers = conversation.transcript.events().filter(({ from, event }) => from === 'program' && event === 'datagram')
  const earlier = answers.map(({ bytes }) => Buffer.from(bytes ?? '', 'base64')).filter((bytes) => !bytes.equals(got))
  return new CheckFailure(
    evidence({
      message: `The program sent a datagram of ${countBytes(got.length)} that is not the expected answer.`,
      expected: wanted.map((bytes) => describeDatagram(bytes)),
      actual: describeDatagram(got),
      comparison: compareBytes(closest, got),
      hint: wanted.map((bytes) => hintOnExtraBytes(bytes, got, earlier)).find((hint) => hint !== undefined),
    }),
  )
}

function describeDatagram(bytes: Buffer): string {
  const quoted = quoteBytes(bytes)
  if (bytes.length === 0) return 'an empty datagram'
  return quoted.endsWith(' in all)') ? quoted : `${quoted} (${countBytes(bytes.length)})`
}

/** Takes the next datagram. Fails the check if the program sends none. */
export async function nextDatagram(peer: UdpPeer, wanted = 'an answer in one datagram'): Promise<Datagram> {
  const outcome = await peer.receive(1)
  const datagram = peer.take()
  if (datagram !== undefined) return datagram
  throw noAnswer(outcome, wanted)
}

/** The failure of a program that sent no datagram. */
function noAnswer(outcome: Outcome<unknown>, wanted: string): CheckFailure {
  const threads = outcome.kind === 'found' ? [] : outcome.threads
  const common = { expected: [wanted], cause: causeOf(threads) }
  if (outcome.kind !== 'at-rest') {
    const within = outcome.kind === 'late' ? howLong(outcome) : 'yet'
    return new CheckFailure(evidence({ ...common, message: `No datagram arrived ${within}.`, actual: `no datagram ${within}` }))
  }
  const clause = threads.length === 0 ? 'the program has ended' : 'the program is waiting and will not send anything'
  return new CheckFailure(evidence({ ...common, message: `No datagram arrived. ${sentence(clause)}`, actual: `no datagram; ${clause}` }))
}

/** No further datagram arrives. Watches until the program is at rest, or for `limits.quietWindowMs`. */
export async function expectNoMoreDatagrams(peer: UdpPeer): Promise<void> {
  await awaitEvent(peer.conversation, () => (peer.pending().length > 0 ? true : undefined), { deadlineMs: limits.quietWindowMs })
  const extra = peer.take()
  if (extra === undefined) return
  throw new CheckFailure(
    evidence({
      message: `The program sent an extra datagram: ${quoteBytes(extra.bytes)}.`,
      expected: ['no further datagram'],
      actual: describeDatagram(extra.bytes),
    }),
  )
}

/** One answer arrives for each that is wanted, in any order. */
export async function expectAnswers(peer: UdpPeer, wanted: readonly (Uint8Array | string)[]): Promise<void> {
  const open = wanted.map((data) => Buffer.from(data as string))
  for (let count = 1; open.length > 0; count += 1) {
    const { bytes } = await nextDatagram(peer, `answer ${count} of ${wanted.length}`)
    const index = open.findIndex((each) => each.equals(bytes))
    if (index < 0) throw wrongAnswer(peer, bytes, open)
    open.splice(index, 1)
  }
}
