/** The exercise `echo`: a TCP server that sends back what it receives. */

import {
  choice,
  conversations,
  type DefineRequirement,
  expect,
  fastCheck,
  forRandom,
  type ServerContext,
  serverExercise,
  tcpServerServes,
  tcpServerStarts,
  text,
  withOptions,
} from '../harness/check/index.js'
import { echoesAnyAmount, echoesEveryByte } from './echo/byte-stream.js'
import { type Echoing, echoingOf, type Framing, lineEnd } from './echo/conversation.js'

const options = {
  framing: choice('What is sent back: bytes as they come, or lines.', ['bytes', 'lines']),
  prefix: text('What stands before each line that is sent back; only with `framing: lines`.', '', { onlyWith: { framing: 'lines' } }),
  banner: text('The line with which the server greets each client.', ''),
}

const whatToSend: Readonly<Record<Framing, string>> = {
  bytes: 'Send everything that a client sends back to it, byte for byte.',
  lines: 'Send each line that a client sends back to it, byte for byte, with its line end.',
}

export const echo = withOptions(options, (chosen) => {
  const echoing = echoingOf(chosen)
  return serverExercise(
    {
      id: 'echo',
      title: 'TCP echo server',
      transport: 'tcp',
      usage: '<program> <port>',
      usualPort: 12345,
      statement: `${whatToDo(echoing)} Go on until the client closes, then close the connection.`,
      example: exampleOf(echoing),
    },
    (requirement) => {
      tcpServerStarts(requirement)
      echoes(requirement, echoing)
      echoesWholeMessages(requirement, echoing)
      echoesEveryByte(requirement, echoing)
      echoesAnyAmount(requirement, echoing)
      echoesNothingElse(requirement, echoing)
      tcpServerServes(requirement, {
        needs: 'ECHO-1',
        nextClient: 'TCP-2',
        closing: 'ECHO-6',
        serve: echoing.echoLine,
        begin: (client, { random }) => client.send(random.text(2_000)),
        ask: (client, { random }) => client.send(random.line(10_000)),
        askForMuch: async (client, { random }) => void (await client.fill(() => Buffer.from(random.line(1_024).repeat(4_096)))),
      })
      keepsClientsApart(requirement, echoing)
    },
  )
})

function whatToDo({ framing, prefix, banner }: Echoing): string {
  const first = banner === '' ? '' : `Send each client the line \`${banner}\` as soon as it has connected. `
  return `${first}${whatToSend[framing]}${prefix === '' ? '' : ` Before each line stands \`${prefix}\`.`}`
}

function exampleOf({ framing, prefix, banner }: Echoing): { readonly command: string; readonly shows: string } {
  const command = `printf '${framing === 'lines' ? 'hello\\n' : 'hello'}' | nc -N 127.0.0.1 12345`
  return { command, shows: `${banner === '' ? '' : `${banner}\n`}${prefix}hello` }
}

/** Messages come back while the connection stays open. */
function echoes(requirement: DefineRequirement<ServerContext>, echoing: Echoing): void {
  const { framing, prefix, banner, echoLine, echoMessage } = echoing
  requirement('ECHO-1', {
    tier: 'core',
    points: 3,
    needs: 'TCP-1',
    says: `${banner === '' ? 'What the client sends comes back' : `The client gets the line \`${banner}\`. What it sends comes back`}, byte for byte${prefix === '' ? '' : `, each line after \`${prefix}\``}.`,
    hint: `${banner === '' ? '' : `Send "${banner}" and a line end after accept(). `}Send exactly the bytes that recv() returned${prefix === '' ? '' : `, each line after "${prefix}"`}. Do not strip, reformat or pad them.`,
  }).check('one line and nothing else', async (context) => {
    const client = await context.connect()
    await echoLine(client, context)
    await expect(client).toReceiveNoMore()
  })

  requirement('ECHO-2', {
    tier: 'core',
    points: 2,
    needs: 'ECHO-1',
    says: 'It answers while the connection stays open: several messages, each answered before the next is sent.',
    hint: 'Answer inside the loop, after each recv(). Do not wait for the end, and do not close after the first answer.',
  }).check('five lines, one at a time', async ({ connect, random }) => {
    const client = await connect()
    for (let count = 0; count < 5; count += 1) {
      await echoMessage(client, random.line(random.integer(1, 60)))
    }
  })

  if (framing === 'lines') return
  requirement('ECHO-3', {
    tier: 'core',
    points: 2,
    needs: 'ECHO-1',
    says: 'A message without a line end is answered too: it is a byte stream, not lines.',
    hint: 'Read with recv(). readline() and readLine() wait for a line end.',
  }).check('a word without a line end', async ({ connect, random }) => {
    await echoMessage(await connect(), random.text(11))
  })
}

/** Long messages, text beyond ASCII, and the end of the client. */
function echoesWholeMessages(requirement: DefineRequirement<ServerContext>, { echoLine, echoMessage, unusual }: Echoing): void {
  requirement('ECHO-4', {
    tier: 'core',
    points: 2,
    needs: 'ECHO-1',
    explainedBy: 'ECHO-2',
    says: 'A message longer than its receive buffer (10,000 bytes) comes back whole and in order.',
    hint: 'One recv() may return only part of a message. Receive and send in a loop until recv() returns nothing, and use sendall() or a loop around send().',
  }).check('10,000 bytes', async ({ connect, random }) => {
    await echoMessage(await connect(), random.line(10_000))
  })

  requirement('ECHO-5', {
    tier: 'core',
    points: 2,
    needs: 'ECHO-1',
    says: 'Text beyond ASCII comes back unchanged.',
    hint: 'Send the received bytes without decoding them. If you must decode, use UTF-8 both ways.',
  }).check(
    'a line in several scripts',
    unusual(async ({ connect, random }) => {
      await echoMessage(await connect(), `${random.text(5)} Grüße, 世界! Привет 🙂 ${random.text(5)}\n`)
    }),
  )

  requirement('ECHO-6', {
    tier: 'core',
    points: 2,
    needs: 'ECHO-1',
    says: 'When the client closes, the server closes that connection.',
    hint: 'When recv() returns nothing, the client has closed. Leave the loop and close the connection.',
  })
    .check('after one line', async (context) => {
      const client = await context.connect()
      await echoLine(client, context)
      client.endSending()
      await expect(client).toEnd()
    })
    .check('after nothing at all', async ({ connect }) => {
      const client = await connect()
      client.endSending()
      await expect(client).toEnd({ orReset: true, afterBytes: true }) // What it sends of its own is the matter of ECHO-13.
    })
}

/** The echo contains only the client's bytes, whatever they are. */
function echoesNothingElse(requirement: DefineRequirement<ServerContext>, echoing: Echoing): void {
  const { framing, banner, welcome, echoLine, echoMessage, echoPieces, ofFraming, unusual } = echoing
  requirement('ECHO-13', {
    tier: 'robust',
    points: 1,
    needs: ['ECHO-1', 'ECHO-6'],
    explainedBy: 'ECHO-2',
    says:
      banner === ''
        ? 'It sends nothing of its own: no banner, no prompt, nothing after the echo.'
        : 'It sends nothing of its own but the banner: no prompt, nothing after the echo.',
    hint: 'Send the client only what it sent. Print your own messages to the terminal.',
  })
    .check('nothing before or after the echo', async (context) => {
      const client = await context.connect()
      await welcome(client)
      await expect(client).toStayQuiet()
      await echoLine(client, context)
      await expect(client).toStayQuiet()
      client.endSending()
      await expect(client).toEnd()
    })
    .check('nothing to a client that sends nothing', async ({ connect }) => {
      const client = await connect()
      client.endSending()
      await welcome(client)
      await expect(client).toEnd({ orReset: true })
    })

  requirement('ECHO-14', {
    tier: 'robust',
    points: 2,
    needs: ofFraming('ECHO-2', 'ECHO-3', 'ECHO-4', 'ECHO-5', 'ECHO-7', 'ECHO-10'),
    says: 'Random messages in random segments (a printed seed repeats the run) come back identical, also words at which programs like to stop (`exit`, `quit`, `bye`).',
    hint: 'Look at the shortest failing input. What is special about its length or its bytes? If it is a word such as exit, send it back like any other: only the end of the stream ends the conversation.',
  })
    .check(
      '25 random conversations',
      unusual(async (context) => {
        const piece = fastCheck.uint8Array({ minLength: 1, maxLength: 3_000, size: 'max' })
        const message = fastCheck.array(piece, { minLength: 1, maxLength: 8, size: 'max' })
        const converse = conversations(context)
        await forRandom(context.random, message, (pieces) => converse((client) => echoPieces(client, framing === 'lines' ? [...pieces, lineEnd] : pieces)))
      }),
    )
    .check(
      'words at which programs like to stop',
      unusual(async (context) => {
        const client = await context.connect()
        for (const word of stopWords.filter((each) => framing === 'bytes' || each.endsWith('\n'))) {
          await echoMessage(client, word)
          await echoLine(client, context)
        }
      }),
    )
}

/** Words that students' servers treat as commands, with and without a line end, and what Ctrl-C, Ctrl-D and Ctrl-Z type. */
const stopWords = ['exit', 'quit', 'bye', 'close', 'end', 'stop', 'done', 'logout']
  .flatMap((word) => [word, `${word}\n`, `${word.toUpperCase()}\r\n`])
  .concat('\n', '\r\n', 'q\n', '\x03', '\x04', '\x1a')

/** Several clients at once. */
function keepsClientsApart(requirement: DefineRequirement<ServerContext>, { echoLine, expectEcho }: Echoing): void {
  requirement('ECHO-15', {
    tier: 'scale',
    points: 2,
    needs: ['ECHO-2', 'TCP-8'],
    explainedBy: 'TCP-9',
    says: "Two clients that talk in turns never see each other's bytes.",
    hint: 'Keep each client’s buffer and socket in local variables, not in global ones.',
  }).check('two clients, taking turns', async (context) => {
    const [anna, ben] = [await context.connect(), await context.connect()]
    for (let count = 0; count < 4; count += 1) {
      await echoLine(anna, context)
      await echoLine(ben, context)
    }
    const [fromAnna, fromBen] = [context.random.line(), context.random.line()]
    await anna.send(fromAnna)
    await ben.send(fromBen)
    await expectEcho(ben, fromBen)
    await expectEcho(anna, fromAnna)
    await expect(anna).toStayQuiet()
  })
}
