/** The exercise `talk`: a TCP server that repeats what it is told until it hears "bye", or another word of the assignment. */

import {
  type DefineRequirement,
  endsByItself,
  expect,
  type ServerContext,
  serverExercise,
  type TcpConnection,
  tcpServerRuns,
  tcpServerStarts,
  text,
  thenStillRuns,
  withOptions,
} from '../harness/check/index.js'

const options = {
  answer: text('The answer to a message; `{message}` stands for it. A line end follows.', 'You said {message}', { contains: '{message}' }),
  stopWord: text('The word after which the program ends.', 'bye', { isWord: true }),
}

/** At these, programs of other assignments stop. */
const otherStopWords = ['exit', 'quit', 'close', 'end', 'bye']

/** How one program talks. */
interface Talking {
  readonly stopWord: string
  /** A greeting without the stop word. */
  readonly hello: string
  answerTo(message: string): string
  /** Random words at which no program stops: without two letters of the stop word in a row, and without the other words of `almost`. */
  chat(context: ServerContext, length?: number): string
}

export const talk = withOptions(options, ({ answer, stopWord }) => {
  const talking = talkingOf({ answer, stopWord })
  const { hello, answerTo } = talking
  return serverExercise(
    {
      id: 'talk',
      title: 'TCP talk server',
      transport: 'tcp',
      usage: '<program> <port>',
      usualPort: 9087,
      aliases: ['talking', 'repeat', 'repeater', 'bye'],
      statement: `Answer each message with \`${answerTo('<message>')}\` and a line end. After a message that contains \`${stopWord}\`, close the connection and exit.`,
      example: { command: `printf '${hello}' | nc 127.0.0.1 9087`, shows: answerTo(hello) },
    },
    (requirement) => {
      tcpServerStarts(requirement)
      repeatsMessages(requirement, talking)
      stopsAtTheWord(requirement, talking)
      endsCleanly(requirement, talking)
      tcpServerRuns(requirement, { needs: 'TALK-1', serve: async (client) => say(client, hello, talking) })
    },
  )
})

function talkingOf({ answer, stopWord }: { readonly answer: string; readonly stopWord: string }): Talking {
  const pairs = [...stopWord].slice(1).map((letter, at) => `${stopWord[at]}${letter}`)
  const avoided = [stopWord, ...pairs, ...otherStopWords].map((word) => word.toLowerCase())
  const chat = (context: ServerContext, length?: number): string => {
    const words = context.random.text(length)
    return avoided.some((word) => words.toLowerCase().includes(word)) ? chat(context, length) : words
  }
  return {
    stopWord,
    hello: ['hello', 'good day'].find((greeting) => !greeting.includes(stopWord)) ?? '',
    answerTo: (message) => answer.replaceAll('{message}', () => message),
    chat,
  }
}

/** Each message is answered. */
function repeatsMessages(requirement: DefineRequirement<ServerContext>, talking: Talking): void {
  const { stopWord, hello, answerTo, chat } = talking
  requirement('TALK-1', {
    tier: 'core',
    points: 3,
    needs: 'TCP-1',
    says: `\`${hello}\` is answered \`${answerTo(hello)}\` and a line end.`,
    hint: `Send ${parts(answerTo('\0'))}. Do not wait for a line end: the message may have none.`,
  }).check(`the message ${hello}`, async (context) => {
    await say(await context.connect(), hello, talking)
  })

  requirement('TALK-2', {
    tier: 'core',
    points: 2,
    needs: 'TALK-1',
    says: 'Several messages on one connection are each answered.',
    hint: `Receive and answer in a loop until a message contains "${stopWord}".`,
  }).check('five messages', async (context) => {
    const client = await context.connect()
    for (let count = 0; count < 5; count += 1) await say(client, `${chat(context, count === 3 ? 200 : 9)}  ${count}`, talking) // Two spaces, which belong to the message.
  })
}

/** The stop word ends it, wherever it stands in a message, and nothing else does. */
function stopsAtTheWord(requirement: DefineRequirement<ServerContext>, talking: Talking): void {
  const { stopWord, chat } = talking
  requirement('TALK-3', {
    tier: 'core',
    points: 3,
    needs: ['TALK-1', 'TALK-2'],
    says: `A message without \`${stopWord}\` in it does not end it, whatever else it holds; a message with \`${stopWord}\` in it is answered too, then the connection closes and the program ends by itself within 2 s.`,
    hint: `Answer each message first, then look for "${stopWord}" anywhere in it. If it is there, close both sockets and exit; otherwise go on.`,
  })
    .checkFresh(`the message ${stopWord}`, (context) => sayGoodbye(context, talking, stopWord))
    .checkFresh(`a sentence that contains ${stopWord}, after another message`, (context) =>
      sayGoodbye(context, talking, `so ${chat(context, 5)} ${stopWord} now`, chat(context, 8)),
    )
    .checkFresh(`a word that contains ${stopWord}`, (context) => sayGoodbye(context, talking, `well ${chat(context, 5)} good${stopWord} then`))
    .checkFresh(
      `parts of ${stopWord}, ${stopWord} in capitals, and other words at which programs stop`,
      thenStillRuns(async (context) => {
        const client = await context.connect()
        for (const message of almost(stopWord)) await say(client, message, talking)
        await say(client, chat(context, 8), talking)
      }),
    )
    .checkFresh(
      'an empty line, then another message',
      thenStillRuns(async (context) => {
        const client = await context.connect()
        await client.send('\n')
        // What the answer to it looks like is the program's own affair.
        await client.receiveSettled(1)
        client.take(client.pending().length)
        await say(client, chat(context, 8), talking)
      }),
    )
}

/** How it ends, with and without the stop word, and text beyond ASCII. */
function endsCleanly(requirement: DefineRequirement<ServerContext>, talking: Talking): void {
  const { stopWord, chat } = talking
  requirement('TALK-4', {
    tier: 'robust',
    points: 1,
    needs: 'TALK-3',
    says: 'It ends with exit status 0 and without a stack trace.',
    hint: 'Do not use a socket after you have closed it, and exit with status 0.',
  }).checkFresh(`after ${stopWord}`, async (context) => {
    const screen = context.screen()
    const client = await context.connect()
    await say(client, `${stopWord} ${chat(context, 4)}`, talking)
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
    says: `A client that leaves without \`${stopWord}\` neither makes it spin nor crash: it ends cleanly or serves the next client.`,
    hint: 'When recv() returns nothing, the client has left. Leave the loop, close the connection, then exit or accept the next client.',
  })
    .checkFresh('a client that leaves after one message', async (context) => leave(context, talking, chat(context, 7)))
    .checkFresh('a client that leaves without sending anything', async (context) => leave(context, talking))

  requirement('TALK-6', {
    tier: 'robust',
    points: 1,
    needs: 'TALK-2',
    says: 'Text beyond ASCII is repeated unchanged.',
    hint: 'Decode and encode as UTF-8, or join the bytes without decoding them.',
  }).check(
    'text in several scripts',
    thenStillRuns(async (context) => {
      await say(await context.connect(), `Grüße ${chat(context, 4)} 世界`, talking)
    }),
  )
}

/** The pieces of an answer, as a hint tells them: `"You said ", the received text and a line end`. NUL stands for the message. */
function parts(answer: string): string {
  const pieces = answer.split('\0').flatMap((piece, index) => [...(index === 0 ? [] : ['the received text']), ...(piece === '' ? [] : [`"${piece}"`])])
  return `${pieces.join(', ')} and a line end`
}

/** Messages that do not contain the stop word, though much of it. The last two together do. */
function almost(stopWord: string): string[] {
  const capitalised = `${stopWord.slice(0, 1).toUpperCase()}${stopWord.slice(1)}`
  const likeIt = [capitalised, stopWord.toUpperCase(), [...stopWord].join(' '), [...stopWord].reverse().join('')]
  const inTwo = [`good ${stopWord.slice(0, 1)}`, stopWord.slice(1)]
  return ['by the way', 'standby', 'bytes', ...likeIt, ...otherStopWords, ...inTwo].filter((message) => !message.includes(stopWord))
}

async function say(client: TcpConnection, message: string, { answerTo }: Talking): Promise<void> {
  await client.send(message)
  await expect(client).toReceiveLine(answerTo(message))
}

async function leave(context: ServerContext, talking: Talking, message?: string): Promise<void> {
  const screen = context.screen()
  const client = await context.connect()
  if (message !== undefined) await say(client, message, talking)
  await client.close()
  await context.settle()
  if (screen.running.ending() !== null || !context.isListening()) await expect(screen).toEndWell()
  else await say(await context.connect(), talking.chat(context, 7), talking)
  expect(screen).toHaveNoStackTrace()
}

async function sayGoodbye(context: ServerContext, talking: Talking, message: string, before?: string): Promise<void> {
  const { running } = context.server()
  const client = await context.connect()
  if (before !== undefined) await say(client, before, talking)
  await say(client, message, talking)
  await expect(client).toEnd({ orReset: true })
  await client.close()
  await endsByItself(running)
}
