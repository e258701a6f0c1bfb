/** The exercise `talk`: a TCP server that repeats what it is told until it hears "bye". */

import {
  type DefineRequirement,
  endsByItself,
  expect,
  type ServerContext,
  serverExercise,
  type TcpConnection,
  tcpServerRuns,
  tcpServerStarts,
  thenStillRuns,
} from '../harness/check/index.js'

export const talk = serverExercise(
  {
    id: 'talk',
    title: 'TCP talk server',
    transport: 'tcp',
    usage: '<program> <port>',
    usualPort: 9087,
    aliases: ['talking', 'repeat', 'repeater', 'bye'],
    statement: 'Answer each message with `You said <message>` and a line end. After a message that contains `bye`, close the connection and exit.',
    example: { command: "printf 'hello' | nc 127.0.0.1 9087", shows: 'You said hello' },
  },
  (requirement) => {
    tcpServerStarts(requirement)
    repeatsUntilBye(requirement)
    endsCleanly(requirement)
    tcpServerRuns(requirement, { needs: 'TALK-1', serve: async (client) => say(client, 'hello') })
  },
)

/** Messages are repeated until one contains `bye`. */
function repeatsUntilBye(requirement: DefineRequirement<ServerContext>): void {
  requirement('TALK-1', {
    tier: 'core',
    points: 3,
    needs: 'TCP-1',
    says: '`hello` is answered `You said hello` and a line end.',
    hint: 'Send "You said ", the received text and a line end. Do not wait for a line end: the message may have none.',
  }).check('the message hello', async (context) => {
    await say(await context.connect(), 'hello')
  })

  requirement('TALK-2', {
    tier: 'core',
    points: 2,
    needs: 'TALK-1',
    says: 'Several messages on one connection are each answered.',
    hint: 'Receive and answer in a loop until a message contains "bye".',
  }).check('five messages', async (context) => {
    const client = await context.connect()
    for (let count = 0; count < 5; count += 1) await say(client, `${context.random.text(count === 3 ? 200 : 9)} ${count}`)
  })

  requirement('TALK-3', {
    tier: 'core',
    points: 3,
    needs: ['TALK-1', 'TALK-2'],
    says: 'A message without `bye` in it does not end it, whatever else it holds; a message with `bye` in it is answered too, then the connection closes and the program ends by itself within 2 s.',
    hint: 'Answer each message first, then look for "bye" anywhere in it. If it is there, close both sockets and exit; otherwise go on.',
  })
    .checkFresh('the message bye', (context) => sayGoodbye(context, 'bye'))
    .checkFresh('a sentence that contains bye, after another message', (context) =>
      sayGoodbye(context, `so ${context.random.text(5)} bye now`, context.random.text(8)),
    )
    .checkFresh('a word that contains bye', (context) => sayGoodbye(context, `well ${context.random.text(5)} goodbye then`))
    .checkFresh(
      'parts of bye, bye in capitals, and other words at which programs stop',
      thenStillRuns(async (context) => {
        const client = await context.connect()
        for (const message of notBye) await say(client, message)
        await say(client, context.random.text(8))
      }),
    )
}

/** How it ends, with and without `bye`, and text beyond ASCII. */
function endsCleanly(requirement: DefineRequirement<ServerContext>): void {
  requirement('TALK-4', {
    tier: 'robust',
    points: 1,
    needs: 'TALK-3',
    says: 'It ends with exit status 0 and without a stack trace.',
    hint: 'Do not use a socket after you have closed it, and exit with status 0.',
  }).checkFresh('after bye', async (context) => {
    const screen = context.screen()
    const client = await context.connect()
    await say(client, `bye ${context.random.text(4)}`)
    await client.receiveAll()
    await client.close()
    await expect(screen).toEndWell()
    expect(screen).toHaveNoStackTrace()
  })

  requirement('TALK-5', {
    tier: 'robust',
    points: 2,
    needs: 'TALK-1',
    explainedBy: 'TALK-2',
    says: 'A client that leaves without `bye` neither makes it spin nor crash: it ends cleanly or serves the next client.',
    hint: 'When recv() returns nothing, the client has left. Leave the loop, close the connection, then exit or accept the next client.',
  })
    .checkFresh('a client that leaves after one message', async (context) => leaveWithoutBye(context, context.random.text(7)))
    .checkFresh('a client that leaves without sending anything', async (context) => leaveWithoutBye(context))

  requirement('TALK-6', {
    tier: 'robust',
    points: 1,
    needs: 'TALK-2',
    says: 'Text beyond ASCII is repeated unchanged.',
    hint: 'Decode and encode as UTF-8, or join the bytes without decoding them.',
  }).check(
    'text in several scripts',
    thenStillRuns(async (context) => {
      await say(await context.connect(), `Grüße ${context.random.text(4)} 世界`)
    }),
  )
}

/** None of these messages contains `bye`. The last two are parts of it. */
const notBye = ['by the way', 'standby', 'bytes', 'Bye', 'BYE', 'b y e', 'eyb', 'exit', 'quit', 'close', 'end', 'good b', 'ye']

async function say(client: TcpConnection, message: string): Promise<void> {
  await client.send(message)
  await expect(client).toReceiveLine(`You said ${message}`)
}

async function leaveWithoutBye(context: ServerContext, message?: string): Promise<void> {
  const screen = context.screen()
  const client = await context.connect()
  if (message !== undefined) await say(client, message)
  await client.close()
  await context.settle()
  if (screen.running.ending() !== null || !context.isListening()) await expect(screen).toEndWell()
  else await say(await context.connect(), context.random.text(7))
  expect(screen).toHaveNoStackTrace()
}

async function sayGoodbye(context: ServerContext, message: string, before?: string): Promise<void> {
  const { running } = context.server()
  const client = await context.connect()
  if (before !== undefined) await say(client, before)
  await say(client, message)
  await expect(client).toEnd({ orReset: true })
  await client.close()
  await endsByItself(running)
}
