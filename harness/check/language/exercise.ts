/** The language in which specs are written: an exercise of one role, its requirements and their checks. */

import type { Role } from '../../model/exercise.js'
import type { ClientContext, PeerContext, ServerContext, ToolContext } from './context.js'
import type {
  AnyExercise,
  Check,
  ClientExercise,
  DefinedExercise,
  DefineRequirement,
  ExerciseStatement,
  PeerExercise,
  RequirementBuilder,
  RequirementText,
  ServerExercise,
  ToolExercise,
} from './defined-exercise.js'
import { sharePoints } from './points.js'
import { assertSound } from './soundness.js'
import { assertRequirement, assertStatement } from './spelling.js'

/**
 * A program that listens and serves clients.
 *
 * @example
 * ```ts
 * // a server that sends each line back
 *
 * import { expect, serverExercise, tcpServerServes, tcpServerStarts } from 'wirecheck'
 *
 * export const lineServer = serverExercise(
 *   {
 *     id: 'line-server',
 *     title: 'Line server',
 *     transport: 'tcp',
 *     usage: '<program> <port>',
 *     usualPort: 12345,
 *     statement: 'Send each line back to the client. Close the connection when the client has closed it.',
 *     example: { command: "printf 'hello\\n' | nc -N 127.0.0.1 12345", shows: 'hello' },
 *   },
 *   (requirement) => {
 *     tcpServerStarts(requirement)
 *
 *     requirement('LINE-1', {
 *       tier: 'core',
 *       points: 3,
 *       needs: 'TCP-1',
 *       says: 'It sends each line back.',
 *       hint: 'Send what you have received, with its line end.',
 *     })
 *       .check('one line', async ({ connect, random }) => {
 *         const client = await connect()
 *         const line = random.text()
 *         await client.send(`${line}\n`)
 *         await expect(client).toReceiveLine(line)
 *       })
 *       .checkFresh('the first client', async ({ connect }) => {
 *         const client = await connect()
 *         await client.send('first\nsecond\n')
 *         await expect(client).toReceive('first\nsecond\n')
 *       })
 *
 *     requirement('LINE-2', {
 *       tier: 'core',
 *       points: 1,
 *       needs: 'LINE-1',
 *       says: 'It closes the connection when the client has closed it.',
 *       hint: 'recv() returns nothing once the client has closed. Close the socket then.',
 *     }).check('after one line', async ({ connect }) => {
 *       const client = await connect()
 *       await client.sendLast('last\n')
 *       await expect(client).toReceiveAll('last\n')
 *     })
 *
 *     tcpServerServes(requirement, {
 *       needs: 'LINE-1',
 *       nextClient: 'TCP-2',
 *       closing: 'LINE-2',
 *       serve: async (client, { random }) => {
 *         const line = random.text()
 *         await client.send(`${line}\n`)
 *         await expect(client).toReceiveLine(line)
 *       },
 *     })
 *   },
 * )
 * ```
 */
export function serverExercise(statement: ExerciseStatement, define: (requirement: DefineRequirement<ServerContext>) => void): ServerExercise {
  return defineExercise('server', statement, define)
}

/**
 * A program that connects, or sends, to a server.
 *
 * @example
 * ```ts
 * // a client that sends its argument as a line, and prints the line that it gets
 *
 * import { clientExercise, expect, meetClient, tcpClientConnects, tcpClientEnds } from 'wirecheck'
 *
 * const withText = { options: () => ({ furtherArguments: ['how are you'] }) }
 *
 * export const lineClient = clientExercise(
 *   {
 *     id: 'line-client',
 *     title: 'Line client',
 *     transport: 'tcp',
 *     usage: '<program> <host> <port> <text>',
 *     usualPort: 12345,
 *     statement: 'Send the text as a line, and print the line that the server answers.',
 *     example: { command: "printf 'fine\\n' | nc -N -l 127.0.0.1 12345 & ./line_client 127.0.0.1 12345 'how are you'", shows: 'fine' },
 *   },
 *   (requirement) => {
 *     tcpClientConnects(requirement, withText)
 *
 *     requirement('ASK-1', {
 *       tier: 'core',
 *       points: 2,
 *       needs: 'CLI-1',
 *       says: 'It sends its text as a line.',
 *       hint: 'Send the text and one line end, "\\n".',
 *     }).check('a text of three words', async (context) => {
 *       const { connection } = await meetClient(context, withText)
 *       await expect(connection).toReceiveLine('how are you')
 *     })
 *
 *     requirement('ASK-2', {
 *       tier: 'core',
 *       points: 2,
 *       needs: 'ASK-1',
 *       says: 'It prints the answer.',
 *       hint: 'Receive until the line is complete, and print it.',
 *     }).check('a random answer', async (context) => {
 *       const { client, connection } = await meetClient(context, withText)
 *       await expect(connection).toReceiveLine('how are you')
 *       const answer = context.random.text()
 *       await connection.send(`${answer}\n`)
 *       await expect(client).toPrint(answer)
 *     })
 *
 *     tcpClientEnds(requirement, {
 *       ...withText,
 *       needs: 'ASK-2',
 *       ask: ({ connection }) => expect(connection).toReceiveLine('how are you'),
 *       answer: ({ connection }, { random }) => connection.sendLast(`${random.text()}\n`),
 *     })
 *   },
 * )
 * ```
 */
export function clientExercise(statement: ExerciseStatement, define: (requirement: DefineRequirement<ClientContext>) => void): ClientExercise {
  return defineExercise('client', statement, define)
}

/**
 * A program that is both ends of a conversation.
 *
 * @example
 * ```ts
 * // a program that is either end of a conversation: what is typed at one appears at the other
 *
 * import { expect, openProxy, peerExercise, startListening } from 'wirecheck'
 *
 * export const twoEnds = peerExercise(
 *   {
 *     id: 'two-ends',
 *     title: 'Two ends',
 *     transport: 'tcp',
 *     usage: '<program> server <port>   or   <program> client <host> <port>',
 *     usualPort: 12345,
 *     statement: 'Run as the server or as the client. Each line that is typed at one appears at the other.',
 *     example: { command: './two_ends server 12345   (and in another terminal)   ./two_ends client 127.0.0.1 12345', shows: 'hello' },
 *   },
 *   (requirement) => {
 *     requirement('ENDS-1', {
 *       tier: 'core',
 *       points: 2,
 *       says: 'A line arrives at the other end, also if its bytes arrive one by one.',
 *       hint: 'Receive until the line is complete, and print it.',
 *     }).check('one line, byte by byte', async (context) => {
 *       const port = context.given.port + 1
 *       const { program: server, address } = await startListening(context, { addressArguments: ['server', String(port)], port })
 *       await openProxy(context, { target: () => address, delivery: 'single-bytes' })
 *       const client = await context.start({ addressArguments: ['client', context.given.host, String(context.given.port)] })
 *       const line = context.random.text()
 *       await client.keyboard.line(line)
 *       await expect(server).toPrint(line)
 *     })
 *   },
 * )
 * ```
 */
export function peerExercise(statement: ExerciseStatement, define: (requirement: DefineRequirement<PeerContext>) => void): PeerExercise {
  return defineExercise('peer', statement, define)
}

/**
 * A program without a peer on the wire.
 *
 * @example
 * ```ts
 * // a program that asks for a name, and greets
 *
 * import { expect, toolExercise } from 'wirecheck'
 *
 * export const greeter = toolExercise(
 *   {
 *     id: 'asks-for-a-name',
 *     title: 'Asks for a name',
 *     transport: 'none',
 *     usage: '<program>',
 *     usualPort: 0,
 *     statement: 'Ask for a name, and greet.',
 *     example: { command: './asks_for_a_name', shows: 'Name: Ada\nHello, Ada!' },
 *   },
 *   (requirement) => {
 *     requirement('NAME-1', {
 *       tier: 'core',
 *       points: 1,
 *       says: 'It greets by the name.',
 *       hint: 'Read one line, and print "Hello, " and the name.',
 *     }).check('a random name', async ({ start, random }) => {
 *       const program = await start()
 *       const name = random.text(8)
 *       await program.keyboard.line(name)
 *       await expect(program).toPrint(`Hello, ${name}`)
 *       await expect(program).toEndWell()
 *     })
 *   },
 * )
 * ```
 */
export function toolExercise(statement: ExerciseStatement, define: (requirement: DefineRequirement<ToolContext>) => void): ToolExercise {
  return defineExercise('tool', statement, define)
}

/** Throws TypeError if the definition contradicts itself or does not fit its types, so that loading the spec shows the mistake. */
function defineExercise<R extends Role, Context>(
  role: R,
  statement: ExerciseStatement,
  define: (requirement: DefineRequirement<Context>) => void,
): DefinedExercise<R, Context> {
  assertStatement(statement)
  const written = collect(define)
  const requirements = written.map(({ id, text, checks }) => {
    assertRequirement(statement.id, id, text)
    const shares = sharePoints(text.points, checks.length)
    return {
      id,
      tier: text.tier,
      points: text.points,
      says: text.says,
      hint: text.hint,
      needs: [text.needs ?? []].flat(),
      ...(text.explainedBy !== undefined && { explainedBy: [text.explainedBy].flat() }),
      ...(text.waitsMs !== undefined && { waitsMs: text.waitsMs }),
      checks: checks.map((check, index) => ({ ...check, points: shares[index] ?? 0 })),
    }
  })
  const defined = { ...statement, role, aliases: statement.aliases ?? [], requirements }
  assertSound(defined)
  return defined
}

interface Written<Context> {
  readonly id: string
  readonly text: RequirementText
  readonly checks: Omit<Check<Context>, 'points'>[]
}

function collect<Context>(define: (requirement: DefineRequirement<Context>) => void): readonly Written<Context>[] {
  const written: Written<Context>[] = []
  define((id, text) => {
    const checks: Omit<Check<Context>, 'points'>[] = []
    written.push({ id, text, checks })
    const add = (title: string, body: Check<Context>['body'], fresh: boolean): RequirementBuilder<Context> => {
      checks.push({ title, body, fresh })
      return builder
    }
    const builder: RequirementBuilder<Context> = { check: (title, body) => add(title, body, false), checkFresh: (title, body) => add(title, body, true) }
    return builder
  })
  return written
}

/** Whether a value exported by a spec is an exercise. */
export function isExercise(value: unknown): value is AnyExercise {
  return typeof value === 'object' && value !== null && 'requirements' in value && 'role' in value && 'statement' in value
}
