/** The requirements that all clients share: CLI-1 to CLI-5 of the contract, one set of checks for every exercise. */

import type { Address } from '../../model/report.js'
import { limits } from '../../support/limits.js'
import { awaitEvent } from '../../wire/conversation.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import type { TcpListener } from '../../wire/tcp-listener.js'
import type { UdpPeer } from '../../wire/udp-peer.js'
import type { CheckContext } from '../engine/context.js'
import { requirement } from '../language/definition.js'
import { CheckFailure } from '../evidence/failure.js'
import { expect } from '../expect/matchers.js'
import { expectEnded, expectMessage } from '../expect/printed.js'
import type { Started, StartedOptions } from '../engine/started-programs.js'
import { nextDatagram } from '../expect/udp.js'

/** A client that has come to the suite's server. */
export interface Meeting {
  readonly client: Started
  readonly connection: TcpConnection
}

export interface TcpClientExercise {
  /** How it is started; default: host and port. */
  readonly options?: (context: CheckContext) => StartedOptions
  /** What has to be typed before it connects or sends. */
  readonly type?: (client: Started, context: CheckContext) => Promise<void>
  /** Takes what the client asks, before anything is answered. */
  readonly ask: (meeting: Meeting, context: CheckContext) => Promise<void>
  /** Has the client end the conversation, where it is the client that does: what it prints once the server closes, too, is no farewell. */
  readonly takeLeave?: (meeting: Meeting, context: CheckContext) => Promise<void>
  /** Answers it, to the end of the conversation. */
  readonly answer: (meeting: Meeting, context: CheckContext) => Promise<void>
  /** Sends a part of an answer, which shows that there has to be more. */
  readonly answerPartly?: (meeting: Meeting, context: CheckContext) => Promise<void>
  /** Whether the end of the stream is how a conversation ends anyway, so that it is never too early. */
  readonly endIsNormal?: boolean
  /** The exercise's basic requirement, on which these build. */
  readonly needs: string
}

/** A client whose conversation is over. */
interface Finished {
  readonly client: Started
  /** What it had printed when it had taken its leave, where the server has closed only then. */
  readonly printedBefore: string | null
}

/** Starts the client under test and waits for its connection. */
export async function meetClient(context: CheckContext, { options, type }: Pick<TcpClientExercise, 'options' | 'type'> = {}): Promise<Meeting> {
  const listener = await context.listen()
  const client = await context.start(options?.(context))
  await type?.(client, context)
  return { client, connection: await context.meet(client, listener) }
}

const connects = {
  tier: 'core',
  points: 1,
  says: 'It connects to (or sends its datagram to) the address it was given.',
  hint: 'Connect to the host and the port that stand in the arguments, or to those of your course; in C the port needs htons().',
} as const

/** CLI-1, over TCP. */
export function tcpClientConnects(exercise: Pick<TcpClientExercise, 'options' | 'type'> = {}): void {
  requirement('CLI-1', connects).check('it connects', async (context) => {
    const { connection } = await meetClient(context, exercise)
    await expectDestination(context, connection.remote, async () => {
      const listener = await context.listen()
      const again = await context.start({ ...exercise.options?.(context), ...elsewhere(context, exercise.options?.(context)) })
      await exercise.type?.(again, context)
      return (await context.meet(again, listener)).remote
    })
  })
}

/** CLI-1, over UDP. */
export function udpClientSends(options?: TcpClientExercise['options']): void {
  requirement('CLI-1', connects).check('its datagram arrives', async (context) => {
    const peer = await context.answerer()
    await receiveFrom(await context.start(options?.(context)), peer, context)
    await expectDestination(context, peer.remote, async () => {
      await receiveFrom(await context.start({ ...options?.(context), ...elsewhere(context, options?.(context)) }), peer, context)
      return peer.remote
    })
  })
}

/** The same program with another address to go to. */
function elsewhere({ given }: CheckContext, { addressArguments }: StartedOptions = {}): StartedOptions {
  const port = given.port + 1
  return {
    port,
    ...(addressArguments !== undefined && { addressArguments: addressArguments.map((word) => word.replaceAll(String(given.port), String(port))) }),
  }
}

/** Where it went is where it was told to go, or where its source says: then it goes there whatever it is told. */
async function expectDestination(context: CheckContext, source: Address, again: () => Promise<Address>): Promise<void> {
  const { given, meetsAll } = context
  const first = context.destinationOf(source)
  if (!meetsAll || first === null || (first.port === given.port && first.host === given.host)) return
  const second = context.destinationOf(await again())
  if (second === null || (second.port === first.port && second.host === first.host)) return
  const told = `${given.host}:${given.port}`
  throw new CheckFailure({
    message: `It was told to go to ${told} and went to ${first.host}:${first.port}.`,
    expected: [`a connection to ${told}, or always to one address of its own`],
    actual: `${first.host}:${first.port}; told ${given.host}:${given.port + 1} it went to ${second.host}:${second.port}`,
  })
}

/** CLI-2 to CLI-4, over TCP. */
export function tcpClientEnds(exercise: TcpClientExercise): void {
  requirement('CLI-2', {
    tier: 'core',
    points: 1,
    needs: exercise.needs,
    says: 'It ends by itself with exit status 0 when the conversation is over.',
    hint: 'After the last answer close the socket and let the program come to its end; do not wait for another answer or for the keyboard.',
  }).check('a whole conversation', async (context) => {
    const { client } = await converse(context, exercise)
    await expect(client).toEndWell()
  })
  requirement('CLI-3', {
    tier: 'robust',
    points: 1,
    needs: 'CLI-1',
    says: 'Where nobody listens it says so in one readable message, without a stack trace, and ends with another status than 0. (TCP)',
    hint: 'Catch the error of connect(), print one sentence with the address, and end with exit status 1.',
  }).check('nobody listens', async (context) => {
    const alike = withSameArguments(exercise, context)
    const client = await context.start(alike.options())
    await exercise.type?.(client, context)
    // The contract names no time: a client may try again for a while before it gives up.
    await expect(client).toEndWithMessage({ deadlineMs: limits.giveUpMs })
    expectMessage(client, { known: await usualWords(async () => (await converse(context, alike)).client) })
  })
  const early = requirement('CLI-4', {
    tier: 'robust',
    points: 1,
    needs: [exercise.needs, 'CLI-2'],
    says: 'A server that closes, or resets, too early does not hang it: it says so and ends. (TCP)',
    hint: 'recv() that returns nothing before the answer is complete means that the server has closed: say so and end; catch the error of a reset.',
  })
  early.check('the server closes without an answer', (context) => breakOff(context, exercise, 'end'))
  early.check('the server resets without an answer', (context) => breakOff(context, exercise, 'reset'))
  const { answerPartly } = exercise
  if (answerPartly !== undefined) early.check('the server closes in the middle of its answer', (context) => breakOff(context, exercise, 'end', answerPartly))
}

async function converse(context: CheckContext, exercise: TcpClientExercise): Promise<Finished> {
  const meeting = await meetClient(context, exercise)
  const { client } = meeting
  await exercise.ask(meeting, context)
  let printedBefore: string | null = null
  if (exercise.takeLeave !== undefined) {
    await exercise.takeLeave(meeting, context)
    await context.settle()
    await client.running.flushed()
    if (client.running.ending() === null) printedBefore = client.printed()
  }
  await exercise.answer(meeting, context)
  return { client, printedBefore }
}

/** Each time the same arguments: what it says of them is no news. */
function withSameArguments<Exercise extends { readonly options?: TcpClientExercise['options'] | undefined }>(exercise: Exercise, context: CheckContext) {
  const options = exercise.options?.(context) ?? {}
  return { ...exercise, options: () => options }
}

/** What it prints when all goes well, which is no message; nothing where all does not go well, for that is for other checks to say. */
async function usualWords(conversation: () => Promise<Started>): Promise<string> {
  try {
    const client = await conversation()
    const { status } = await expectEnded(client)
    await client.running.flushed()
    return status === 0 ? client.printed() : ''
  } catch (thrown) {
    if (thrown instanceof CheckFailure) return ''
    throw thrown
  }
}

/** What it prints when all goes well is learned first: only other words say that something went wrong. */
async function breakOff(
  context: CheckContext,
  exercise: TcpClientExercise,
  how: 'end' | 'reset',
  answerPartly?: TcpClientExercise['answerPartly'],
): Promise<void> {
  const alike = withSameArguments(exercise, context)
  const { client: usual, printedBefore } = await converse(context, alike)
  await expectEnded(usual)
  await usual.running.flushed()
  const listener = await context.listen()
  const client = await context.start(alike.options())
  await exercise.type?.(client, context)
  const leave = async (connection: TcpConnection): Promise<void> => {
    await exercise.ask({ client, connection }, context)
    await answerPartly?.({ client, connection }, context)
    await connection.awaitRead()
    if (how === 'reset') connection.reset()
    // One that only sends learns that its server has closed when its bytes are refused.
    else if (exercise.type !== undefined) await connection.close()
    else connection.endSending()
  }
  await leave(await context.meet(client, listener))
  await prod(client, exercise)
  await turnAway({ client, listener, leave })
  await expectEnded(client)
  await client.running.flushed()
  if (how === 'end' && exercise.endIsNormal === true) return
  expectMessage(client, { known: printedBefore ?? usual.printed() })
}

const triesMax = 10 // wget and HTTP libraries try two to ten times

/** One that tries again meets the same each time. */
async function turnAway({
  client,
  listener,
  leave,
}: {
  client: Started
  listener: TcpListener
  leave: (connection: TcpConnection) => Promise<void>
}): Promise<void> {
  for (let count = 0; count < triesMax; count += 1) {
    const outcome = await listener.nextOr(() => client.running.ending() !== null)
    if (outcome === undefined) return
    await leave(outcome)
  }
}

const linesTypedMax = 3 // the first is lost, the second meets the reset, the third a program that is slow to notice

/** One that reads the keyboard learns that its server is gone when it sends the next line, or the one after. */
async function prod({ keyboard, running }: Started, { type }: TcpClientExercise): Promise<void> {
  for (let count = 0; type !== undefined && count < linesTypedMax && running.ending() === null; count += 1) await keyboard.line(`still there ${count}?`)
}

/** Waits for the client's next datagram; what keeps it from coming is the finding. */
export async function receiveFrom(client: Started, peer: UdpPeer, context: CheckContext): Promise<Buffer> {
  const outcome = await awaitEvent(peer.conversation, () => (peer.pending().length > 0 ? true : undefined))
  if (outcome.kind !== 'found') throw context.absent(client, outcome)
  const { bytes } = await nextDatagram(peer)
  context.destinationOf(peer.remote)
  return bytes
}

export interface UdpClientExercise {
  readonly options?: (context: CheckContext) => StartedOptions
  /** The answer to the client's datagram. */
  readonly answer: (datagram: Buffer, context: CheckContext) => Uint8Array | string
  readonly needs: string
}

/** CLI-2 and CLI-5, over UDP. */
export function udpClientEnds({ options, answer, needs }: UdpClientExercise): void {
  requirement('CLI-2', {
    tier: 'core',
    points: 1,
    needs,
    says: 'It ends by itself with exit status 0 when the conversation is over.',
    hint: 'After the answer close the socket and let the program come to its end.',
  }).check('a question and its answer', async (context) => {
    await expect(await ask(context)).toEndWell()
  })
  requirement('CLI-5', {
    tier: 'robust',
    points: 1,
    needs: 'CLI-1',
    waitsMs: limits.giveUpMs,
    says: 'No answer: it gives up by itself within 10 s and says so. (UDP)',
    hint: 'A datagram may get lost: set a time limit on the socket (settimeout(), SO_RCVTIMEO), say that no answer came, and end.',
  }).check('no answer', async (context) => {
    const peer = await context.answerer()
    const alike = withSameArguments({ options }, context).options()
    const client = await context.start(alike)
    await receiveFrom(client, peer, context)
    await expectEnded(client, { deadlineMs: limits.giveUpMs, hiddenClock: true })
    expectMessage(client)
    expectMessage(client, { known: await usualWords(async () => ask(context, alike)) })
  })

  async function ask(context: CheckContext, startedWith = options?.(context)): Promise<Started> {
    const peer = await context.answerer()
    const client = await context.start(startedWith)
    await peer.send(answer(await receiveFrom(client, peer, context), context))
    return client
  }
}
