/** How a client under test meets the suite's server, and which of its addresses it goes to (CLI-1). */

import type { Address } from '../../model/report.js'
import { awaitEvent } from '../../wire/conversation.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import type { UdpPeer } from '../../wire/udp-peer.js'
import { CheckFailure } from '../evidence/failure.js'
import { expect } from '../expect/expect.js'
import { nextDatagram } from '../expect/udp.js'
import type { ClientContext, ProgramStart, StartedProgram } from '../language/context.js'

/** A client that has connected to the suite's server. */
export interface Meeting {
  readonly client: StartedProgram
  readonly connection: TcpConnection
}

export interface TcpClientExercise {
  /** How it is started; default: host and port. */
  readonly options?: (context: ClientContext) => ProgramStart
  /** What has to be typed before it connects or sends. */
  readonly type?: (client: StartedProgram, context: ClientContext) => Promise<void>
  /** Takes what the client asks, before anything is answered. */
  readonly ask: (meeting: Meeting, context: ClientContext) => Promise<void>
  /** Has the client end the conversation, where it is the client that does: what it prints once the server closes, too, is no farewell. */
  readonly takeLeave?: (meeting: Meeting, context: ClientContext) => Promise<void>
  /** Answers it, to the end of the conversation. */
  readonly answer: (meeting: Meeting, context: ClientContext) => Promise<void>
  /** Sends a part of an answer, which shows that there has to be more. */
  readonly answerPartly?: (meeting: Meeting, context: ClientContext) => Promise<void>
  /** Whether the end of the stream is how a conversation ends anyway, so that it is never too early. */
  readonly endIsNormal?: boolean
  /** The exercise's basic requirement, on which these build. */
  readonly needs: string
}

/** Starts the client under test and waits for its connection. */
export async function meetClient(context: ClientContext, { options, type }: Pick<TcpClientExercise, 'options' | 'type'> = {}): Promise<Meeting> {
  const listener = await context.listen()
  const client = await context.start(options?.(context))
  await type?.(client, context)
  return { client, connection: await context.meet(client, listener) }
}

/** CLI-1's own words. */
export const connects = {
  tier: 'core',
  points: 1,
  says: 'It connects to (or sends its datagram to) the address it was given.',
  hint: 'Connect to the host and the port that stand in the arguments, or to those of your course; in C the port needs htons().',
} as const

/** Waits for the client's next datagram; what keeps it from coming is the finding. */
export async function receiveFrom(client: StartedProgram, peer: UdpPeer, context: ClientContext): Promise<Buffer> {
  const outcome = await awaitEvent(peer.conversation, () => (peer.pending().length > 0 ? true : undefined))
  if (outcome.kind !== 'found') throw context.neverArrived(client, outcome)
  const { bytes } = await nextDatagram(peer)
  context.destinationOf(peer.remote)
  return bytes
}

/** The same program with another address to go to. */
export function elsewhere({ given }: ClientContext, { addressArguments }: ProgramStart = {}): ProgramStart {
  const port = given.port + 1
  return {
    port,
    ...(addressArguments !== undefined && { addressArguments: addressArguments.map((word) => word.replaceAll(String(given.port), String(port))) }),
  }
}

/** Passes if it used the given address or, when told another one, went to the same hard-coded address again. */
export async function expectDestination(context: ClientContext, source: Address, again: () => Promise<Address>): Promise<void> {
  const { given, meetingPoint } = context
  const first = context.destinationOf(source)
  if (!meetingPoint.meetsAll || first === null || (first.port === given.port && first.host === given.host)) return
  const second = context.destinationOf(await again())
  if (second === null || (second.port === first.port && second.host === first.host)) return
  const told = `${given.host}:${given.port}`
  throw new CheckFailure({
    message: `It was told to go to ${told} and went to ${first.host}:${first.port}.`,
    expected: [`a connection to ${told}, or always to one address of its own`],
    actual: `${first.host}:${first.port}; told ${given.host}:${given.port + 1} it went to ${second.host}:${second.port}`,
  })
}

/** Passes the same arguments each time, so that what it prints about them is not new. */
export function withSameArguments<Exercise extends { readonly options?: TcpClientExercise['options'] | undefined }>(
  exercise: Exercise,
  context: ClientContext,
) {
  const options = exercise.options?.(context) ?? {}
  return { ...exercise, options: () => options }
}

/** What it prints when all goes well. Empty when it does not go well: that is another check's finding. */
export async function usualWords(conversation: () => Promise<StartedProgram>): Promise<string> {
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
