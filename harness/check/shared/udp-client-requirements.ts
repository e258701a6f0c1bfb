/** The requirements that all UDP clients share: CLI-1, CLI-2 and CLI-5 of the contract. */

import { limits } from '../../support/limits.js'
import { awaitEvent } from '../../wire/conversation.js'
import type { UdpPeer } from '../../wire/udp-peer.js'
import { CheckFailure } from '../evidence/failure.js'
import { expect } from '../expect/expect.js'
import type { ClientContext, ProgramStart, StartedProgram } from '../language/context.js'
import type { DefineRequirement } from '../language/defined-exercise.js'
import { connects, elsewhere, expectDestination, receiveFrom, normalOutput, withSameArguments, type TcpClientExercise } from './client-meeting.js'

/** A client may ask several times, as `ping` does: ten times in the most widespread exercise. One that asks for ever ends by no answer. */
const questionsMax = 20

/** CLI-1, over UDP. */
export function udpClientSends(requirement: DefineRequirement<ClientContext>, options?: TcpClientExercise['options']): void {
  requirement('CLI-1', connects).check('its datagram arrives', async (context) => {
    const peer = await context.answerer()
    await receiveFrom(await context.start(options?.(context)), peer, context)
    await expectDestination(context, peer.remote, async () => {
      await receiveFrom(await context.start({ ...options?.(context), ...elsewhere(context, options?.(context)) }), peer, context)
      return peer.remote
    })
  })
}

/** How the exercise's client talks to an ordinary server. The shared requirements of UDP clients build on this. */
export interface UdpClientExercise {
  /** How it is started. Default: with host and port as arguments. */
  readonly options?: (context: ClientContext) => ProgramStart
  /** The answer to the client's datagram. */
  readonly answer: (datagram: Buffer, context: ClientContext) => Uint8Array | string
  /** The exercise's basic requirement, on which these build. */
  readonly needs: string
}

/**
 * CLI-2 and CLI-5, over UDP.
 *
 * @example
 * ```ts
 * // a client that sends its argument as a datagram, and prints the answer
 *
 * import { clientExercise, expect, receiveFrom, udpClientEnds, udpClientSends } from 'wirecheck'
 *
 * const options = () => ({ furtherArguments: ['hello'] })
 *
 * export const datagramClient = clientExercise(
 *   {
 *     id: 'datagram-client',
 *     title: 'Datagram client',
 *     transport: 'udp',
 *     usage: '<program> <host> <port> <text>',
 *     usualPort: 12345,
 *     statement: 'Send the text as a datagram, and print the answer.',
 *     example: { command: './datagram_client 127.0.0.1 12345 hello', shows: 'You said: hello' },
 *   },
 *   (requirement) => {
 *     udpClientSends(requirement, options)
 *
 *     requirement('SAY-1', {
 *       tier: 'core',
 *       points: 2,
 *       needs: 'CLI-1',
 *       says: 'It prints the answer.',
 *       hint: 'Call recv() once: a datagram is always complete. Print its text.',
 *     }).check('a random answer', async (context) => {
 *       const peer = await context.answerer()
 *       const client = await context.start(options())
 *       await receiveFrom(client, peer, context)
 *       const answer = context.random.text()
 *       await peer.send(answer)
 *       await expect(client).toPrint(answer)
 *     })
 *
 *     udpClientEnds(requirement, { options, needs: 'SAY-1', answer: (datagram) => `You said: ${datagram}` })
 *   },
 * )
 * ```
 */
export function udpClientEnds(requirement: DefineRequirement<ClientContext>, { options, answer, needs }: UdpClientExercise): void {
  requirement('CLI-2', {
    tier: 'core',
    points: 1,
    needs,
    says: 'It ends by itself with exit status 0 when the conversation is over.',
    hint: 'After the answer, close the socket and let the program end.',
  }).check('a question and its answer', async (context) => {
    await expect(await ask(context)).toEndWell()
  })
  requirement('CLI-5', {
    tier: 'robust',
    points: 1,
    needs: 'CLI-1',
    waitsMs: limits.giveUpMs,
    says: 'No answer: it gives up by itself within 10 s and says so. (UDP)',
    hint: 'A datagram may get lost. Set a time-out on the socket (settimeout(), SO_RCVTIMEO; in Node.js, setTimeout()), print that no answer arrived, and exit.',
  }).check('no answer', async (context) => {
    const peer = await context.answerer()
    const alike = withSameArguments({ options }, context).options()
    const client = await context.start(alike)
    await receiveFrom(client, peer, context)
    await expect(client).toEnd({ deadlineMs: limits.giveUpMs, hiddenClock: true })
    await client.running.flushed()
    while (peer.take() !== undefined); // what a client that tried again has sent is not the next one's
    const answered: StartedProgram[] = []
    const known = await normalOutput(async () => {
      answered.push(await ask(context, alike))
      return answered[0] as StartedProgram
    })
    const isAlike = answered.some(({ running, printed }) => running.ending()?.status === 0 && printed().trim() === client.printed().trim())
    withHint(isAlike ? unreadHint : undefined, () => {
      expect(client).toHaveSaidWhatWentWrong()
      expect(client).toHaveSaidWhatWentWrong({ known })
    })
  })

  async function ask(context: ClientContext, startedWith = options?.(context)): Promise<StartedProgram> {
    const peer = await context.answerer()
    const client = await context.start(startedWith)
    await peer.send(answer(await receiveFrom(client, peer, context), context))
    for (let count = 1; count < questionsMax && (await asksAgain(client, peer)); count += 1)
      await peer.send(answer(await receiveFrom(client, peer, context), context))
    return client
  }
}

const unreadHint =
  'With an answer and without one, the program prints the same. Receive the answer after sending, with a time-out on the socket: settimeout() or SO_RCVTIMEO, then recvfrom(). If none arrives, print that, and exit.'

/** Gives the hint to a failure. */
function withHint(hint: string | undefined, expectation: () => void): void {
  try {
    expectation()
  } catch (thrown) {
    if (hint === undefined || !(thrown instanceof CheckFailure) || thrown.evidence.hint !== undefined) throw thrown
    throw new CheckFailure({ ...thrown.evidence, hint })
  }
}

/** Waits until the client sends another datagram. False if it ends, or never will. */
async function asksAgain({ running }: StartedProgram, { conversation, pending }: UdpPeer): Promise<boolean> {
  await awaitEvent(conversation, () => (running.ending() !== null || pending().length > 0 ? true : undefined))
  return running.ending() === null && pending().length > 0
}
