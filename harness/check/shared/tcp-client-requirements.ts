/** The requirements that all TCP clients share: CLI-1 to CLI-4 of the contract. */

import { limits } from '../../support/limits.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import type { TcpListener } from '../../wire/tcp-listener.js'
import { expect } from '../expect/expect.js'
import type { ClientContext, StartedProgram } from '../language/context.js'
import type { DefineRequirement } from '../language/defined-exercise.js'
import { connects, elsewhere, expectDestination, meetClient, normalOutput, withSameArguments, type Meeting, type TcpClientExercise } from './client-meeting.js'
import { whileKeptOpen } from './kept-open.js'

/** CLI-1, over TCP. */
export function tcpClientConnects(requirement: DefineRequirement<ClientContext>, exercise: Pick<TcpClientExercise, 'options' | 'type'> = {}): void {
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

/** A client after a whole conversation. */
interface FinishedConversation extends Meeting {
  /** The client's output when it closed its side. Null if the client does not close first. */
  readonly printedBefore: string | null
}

/** CLI-2 to CLI-4, over TCP. */
export function tcpClientEnds(requirement: DefineRequirement<ClientContext>, exercise: TcpClientExercise): void {
  const explained = exercise.explainedBy === undefined ? {} : { explainedBy: exercise.explainedBy }
  requirement('CLI-2', {
    tier: 'core',
    points: 1,
    needs: exercise.needs,
    ...explained,
    says: 'It ends by itself with exit status 0 when the conversation is over.',
    hint: 'After the last answer, close the socket and let the program end. Do not wait for another answer or for keyboard input.',
  }).check('a whole conversation', async (context) => {
    const meeting = await converse(context, exercise)
    await whileKeptOpen(meeting, exercise.keptOpenHint, () => expect(meeting.client).toEndWell())
  })
  requirement('CLI-3', {
    tier: 'robust',
    points: 1,
    needs: 'CLI-1',
    says: 'Where nobody listens it says so in one readable message, without a stack trace, and ends with another status than 0. (TCP)',
    hint: 'Catch the error from connect(), print one sentence with the address, and end with exit status 1.',
  }).check('nobody listens', async (context) => {
    const alike = withSameArguments(exercise, context)
    const client = await context.start(alike.options())
    await exercise.type?.(client, context)
    // The contract sets no time limit: a client may retry for a while before it gives up.
    await expect(client).toEndWithMessage({ deadlineMs: limits.giveUpMs })
    expect(client).toHaveSaidWhatWentWrong({ known: await normalOutput(async () => (await converse(context, alike)).client) })
  })
  const early = requirement('CLI-4', {
    tier: 'robust',
    points: 1,
    needs: [exercise.needs, 'CLI-2'],
    ...explained,
    says: 'A server that closes, or resets, too early does not hang it: it says so and ends. (TCP)',
    hint: 'If recv() returns nothing before the answer is complete, the server has closed: print that, and exit. Catch the error that a reset causes, too.',
  })
  early.check('the server closes without an answer', (context) => serverLeavesEarly(context, exercise, 'end'))
  early.check('the server resets without an answer', (context) => serverLeavesEarly(context, exercise, 'reset'))
  const { answerPartly } = exercise
  if (answerPartly === undefined) return
  // Where the end is normal, the client cannot know that more was to come.
  if (exercise.endIsNormal !== true)
    early.check('the server closes in the middle of its answer', (context) => serverLeavesEarly(context, exercise, 'end', answerPartly))
  early.check('the server resets in the middle of its answer', (context) => serverLeavesEarly(context, exercise, 'reset', answerPartly))
}

/** One whole conversation, with everything that belongs to it. */
async function converse(context: ClientContext, exercise: TcpClientExercise): Promise<FinishedConversation> {
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
  return { ...meeting, printedBefore }
}

/** First learns what the client prints when all goes well: only other words count as an error message, and none that the suite sent. */
async function serverLeavesEarly(
  context: ClientContext,
  exercise: TcpClientExercise,
  how: 'end' | 'reset',
  answerPartly?: TcpClientExercise['answerPartly'],
): Promise<void> {
  const alike = withSameArguments(exercise, context)
  const { client: usual, printedBefore } = await converse(context, alike)
  await expect(usual).toEnd()
  await usual.running.flushed()
  const listener = await context.listen()
  const client = await context.start(alike.options())
  await exercise.type?.(client, context)
  let answered = ''
  const leave = async (connection: TcpConnection): Promise<void> => {
    await exercise.ask({ client, connection }, context)
    answered += (await answerPartly?.({ client, connection }, context)) ?? ''
    await connection.awaitRead()
    if (how === 'reset') connection.reset()
    // A client that only sends notices that its server has closed when its bytes are refused.
    else if (exercise.type !== undefined) await connection.close()
    else connection.endSending()
  }
  await leave(await context.meet(client, listener))
  await typeMoreLines(client, exercise)
  await repeatForReconnects({ client, listener, leave })
  await expect(client).toEnd()
  await client.running.flushed()
  if (how === 'end' && exercise.endIsNormal === true) return
  expect(client).toHaveSaidWhatWentWrong({ known: printedBefore ?? usual.printed(), sent: answered })
}

const triesMax = 10 // wget and HTTP libraries try two to ten times

/** A client that reconnects gets the same treatment each time. */
async function repeatForReconnects({
  client,
  listener,
  leave,
}: {
  client: StartedProgram
  listener: TcpListener
  leave: (connection: TcpConnection) => Promise<void>
}): Promise<void> {
  for (let count = 0; count < triesMax; count += 1) {
    const outcome = await listener.nextOr(() => client.running.ending() !== null)
    if (outcome === undefined) return
    await leave(outcome)
  }
}

const linesTypedMax = 3 // the first is lost, the second hits the reset, the third is for a program that is slow to notice

/** A client that reads the keyboard notices that its server is gone when it sends the next line or the one after. */
async function typeMoreLines({ keyboard, running }: StartedProgram, { type }: TcpClientExercise): Promise<void> {
  for (let count = 0; type !== undefined && count < linesTypedMax && running.ending() === null; count += 1) await keyboard.line(`still there ${count}?`)
}
