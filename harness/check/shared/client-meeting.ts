/** How a client under test connects to the suite's server, and which address it uses (CLI-1). */

import type { Address } from '../../model/report.js'
import { limits } from '../../support/limits.js'
import { awaitEvent } from '../../wire/conversation.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import type { UdpPeer } from '../../wire/udp-peer.js'
import { CheckFailure } from '../evidence/failure.js'
import { expect } from '../expect/expect.js'
import type { EndedOptions } from '../expect/printed.js'
import { nextDatagram } from '../expect/udp.js'
import type { ClientContext, ProgramStart, StartedProgram } from '../language/context.js'

/** A client that has connected to the suite's server. */
export interface Meeting {
  readonly client: StartedProgram
  readonly connection: TcpConnection
}

/** How the exercise's client talks to an ordinary server. The shared requirements of TCP clients build on this. */
export interface TcpClientExercise {
  /** How it is started. Default: with host and port as arguments. */
  readonly options?: (context: ClientContext) => ProgramStart
  /** Types what the client reads before it connects or sends. */
  readonly type?: (client: StartedProgram, context: ClientContext) => Promise<void>
  /** Receives the client's request. Nothing is answered yet. */
  readonly ask: (meeting: Meeting, context: ClientContext) => Promise<void>
  /** Makes the client close first. Text printed after the server closes is not counted as an error message. */
  readonly takeLeave?: (meeting: Meeting, context: ClientContext) => Promise<void>
  /** Answers it, to the end of the conversation. */
  readonly answer: (meeting: Meeting, context: ClientContext) => Promise<void>
  /** Sends a part of an answer from which the client can tell that more must follow. Resolves with that part. */
  readonly answerPartly?: (meeting: Meeting, context: ClientContext) => Promise<string>
  /** Whether a conversation always ends with the end of the stream, so that it never comes too early. */
  readonly endIsNormal?: boolean
  /** The hint for a client that waits for more on a connection that the server keeps open after the conversation. */
  readonly keptOpenHint?: string
  /** The exercise's basic requirement, on which these build. */
  readonly needs: string
  /** A requirement whose failure explains a failure of these. */
  readonly explainedBy?: string
}

/**
 * Starts the client under test and waits for its connection.
 *
 * @example
 * ```ts
 * // a client that sends its argument as a line, and prints the line that it gets
 *
 * const { client, connection } = await meetClient(context, { options: () => ({ furtherArguments: ['hello'] }) })
 * await expect(connection).toReceiveLine('hello')
 * await connection.close() // before the answer
 * await expect(client).toEndWithMessage()
 * ```
 */
export async function meetClient(context: ClientContext, { options, type }: Pick<TcpClientExercise, 'options' | 'type'> = {}): Promise<Meeting> {
  const listener = await context.listen()
  const client = await context.start(options?.(context))
  await type?.(client, context)
  return { client, connection: await context.meet(client, listener) }
}

/** The text of CLI-1. */
export const connects = {
  tier: 'core',
  points: 1,
  says: 'It connects to (or sends its datagram to) the address it was given.',
  hint: 'Connect to the host and port in the arguments, in this order, or to the ones that your course uses. In C, pass the port through htons().',
} as const

/**
 * Waits for the client's next datagram. Fails the check if none arrives. `hiddenClock`: whether the client sends it after a time-out,
 * which the suite cannot always see (SO_RCVTIMEO, socket(7)).
 *
 * @example
 * ```ts
 * // a client that sends its argument as a datagram, and prints the answer
 *
 * const peer = await context.answerer()
 * const client = await context.start({ furtherArguments: ['hello'] })
 * const question = await receiveFrom(client, peer, context)
 * await peer.send(`You said: ${question}`)
 * await expect(client).toPrint('You said: hello')
 * ```
 */
export async function receiveFrom(
  client: StartedProgram,
  peer: UdpPeer,
  context: ClientContext,
  { hiddenClock = false }: Pick<EndedOptions, 'hiddenClock'> = {},
): Promise<Buffer> {
  const outcome = await awaitEvent(peer.conversation, () => (peer.pending().length > 0 ? true : undefined), {
    deadlineMs: limits.startupMs,
    burnIsFinal: false,
    restIsFinal: !hiddenClock,
  })
  if (outcome.kind !== 'found') throw context.neverArrived(client, outcome)
  const { bytes } = await nextDatagram(peer)
  context.destinationOf(peer.remote)
  return bytes
}

/** Options that start the same program with another address. */
export function elsewhere({ given }: ClientContext, { addressArguments }: ProgramStart = {}): ProgramStart {
  const port = given.port + 1
  return {
    port,
    ...(addressArguments !== undefined && { addressArguments: addressArguments.map((word) => word.replaceAll(String(given.port), String(port))) }),
  }
}

/** Passes if the program used the given address or, when given another one, used the same hard-coded address again. */
export async function expectDestination(context: ClientContext, source: Address, again: () => Promise<Address>): Promise<void> {
  const { given, meetingPoint } = context
  const first = context.destinationOf(source)
  if (!meetingPoint.meetsAll || first === null || (first.port === given.port && first.host === given.host)) return
  const second = context.destinationOf(await again())
  if (second === null || (second.port === first.port && second.host === first.host)) return
  const told = `${given.host}:${given.port}`
  throw new CheckFailure({
    message: `The program was given ${told} but used ${first.host}:${first.port}.`,
    expected: [`a connection to ${told}, or always to the same hard-coded address`],
    actual: `${first.host}:${first.port}; when given ${given.host}:${given.port + 1}, it used ${second.host}:${second.port}`,
  })
}

/** Starts the client with the same arguments each time, so that text about its arguments is not taken for an error message. */
export function withSameArguments<Exercise extends { readonly options?: TcpClientExercise['options'] | undefined }>(
  exercise: Exercise,
  context: ClientContext,
) {
  const options = exercise.options?.(context) ?? {}
  return { ...exercise, options: () => options }
}

/** What the client prints when all goes well. Empty if the conversation fails: another check reports that. */
export async function normalOutput(conversation: () => Promise<StartedProgram>): Promise<string> {
  try {
    const client = await conversation()
    const { status } = await expect(client).toEnd()
    await client.running.flushed()
    return status === 0 ? client.printed() : ''
  } catch (thrown) {
    if (thrown instanceof CheckFailure) return ''
    throw thrown
  }
}
