/** The exercise `echo`: a TCP server that sends back what it receives. */

import {
  conversations,
  type DefineRequirement,
  expect,
  fastCheck,
  forRandom,
  type ServerContext,
  serveOne,
  serverExercise,
  type TcpConnection,
  tcpServerServes,
  tcpServerStarts,
  thenStillRuns,
  untestable,
} from '../harness/check/index.js'

export const echo = serverExercise(
  {
    id: 'echo',
    title: 'TCP echo server',
    transport: 'tcp',
    usage: '<program> <port>',
    usualPort: 12345,
    statement: 'Send everything that a client sends back to it, byte for byte. Go on until the client closes, then close the connection.',
    example: { command: "printf 'hello' | nc -N 127.0.0.1 12345", shows: 'hello' },
  },
  (requirement) => {
    tcpServerStarts(requirement)
    echoes(requirement)
    echoesWholeMessages(requirement)
    echoesEveryByte(requirement)
    echoesAnyAmount(requirement)
    echoesNothingElse(requirement)
    tcpServerServes(requirement, {
      needs: 'ECHO-1',
      nextClient: 'TCP-2',
      closing: 'ECHO-6',
      serve: echoLine,
      begin: (client, { random }) => client.send(random.text(2_000)),
      ask: (client, { random }) => client.send(random.line(10_000)),
      askForMuch: async (client, { random }) => void (await client.fill(() => Buffer.from(random.line(1_024).repeat(4_096)))),
    })
    keepsClientsApart(requirement)
  },
)

/** Ends messages that are about something else than line ends: a program that waits for one fails ECHO-3 only. */
const lineEnd = Buffer.from('\n')

/** Messages come back while the connection stays open. */
function echoes(requirement: DefineRequirement<ServerContext>): void {
  requirement('ECHO-1', {
    tier: 'core',
    points: 3,
    needs: 'TCP-1',
    says: 'What the client sends comes back, byte for byte.',
    hint: 'Send exactly the bytes that recv() returned. Do not strip, reformat or pad them.',
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
function echoesWholeMessages(requirement: DefineRequirement<ServerContext>): void {
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
  }).check('after one line', async (context) => {
    const client = await context.connect()
    await echoLine(client, context)
    client.endSending()
    await expect(client).toEnd()
  })
}

/** Every byte value, what arrives before a half-close, and characters that are cut in two. */
function echoesEveryByte(requirement: DefineRequirement<ServerContext>): void {
  requirement('ECHO-7', {
    tier: 'robust',
    points: 2,
    needs: 'ECHO-1',
    explainedBy: 'ECHO-2',
    says: 'All 256 byte values, NUL, CR LF and bytes that are not valid UTF-8 come back unchanged.',
    hint: 'Treat the data as bytes: no decode(), no strlen() and no text mode.',
  }).check(
    'every byte value, then random bytes',
    unusual(async ({ connect, random }) => {
      const client = await connect()
      const everyByte = Buffer.from(Array.from({ length: 256 }, (_, value) => value))
      await echoMessage(client, Buffer.concat([everyByte, Buffer.from('\r\n\0\r\n')]))
      await echoMessage(client, Buffer.concat([random.bytes(512), lineEnd]))
    }),
  )

  requirement('ECHO-8', {
    tier: 'robust',
    points: 2,
    needs: ['ECHO-1', 'ECHO-4', 'ECHO-6'],
    explainedBy: ['ECHO-3', 'ECHO-12'],
    says: 'After a half-close (the client has shut down its sending side) all that was sent still comes back, and then the end.',
    hint: 'When recv() returns nothing, the client has finished sending but may still be reading. Send what is left, then close.',
  })
    .check(
      '200,000 bytes, then a half-close',
      unusual(async ({ connect, random, settle, whileFrozen }) => {
        const message = Buffer.from(random.text(200_000))
        await settle()
        // The program finds the end together with the last bytes, however long wirecheck takes to send them.
        const client = await whileFrozen(async () => {
          const connected = await connect({ paused: true })
          await connected.sendLast(message)
          return connected
        })
        client.startReading()
        await expect(client).toReceive(message)
        await expect(client).toEnd()
      }),
    )
    .check(
      '4 MiB, then a half-close, before the client reads',
      // A program with buffers of its own finds the end while the kernel takes nothing more for this client.
      unusual(async ({ connect, random }) => {
        const client = await connect({ paused: true })
        const { sent } = await client.fill(() => Buffer.from(random.line(1_024).repeat(4_096)))
        client.endSending()
        client.startReading()
        await expect(client).toReceive(sent)
      }),
    )

  requirement('ECHO-9', {
    tier: 'robust',
    points: 1,
    needs: ['ECHO-1', 'ECHO-5'],
    explainedBy: ['ECHO-2', 'ECHO-7'],
    says: 'A character whose bytes arrive in two segments comes back whole.',
    hint: 'A character can be split between two recv() calls. Do not decode the result of a single recv().',
  }).check(
    'one character in two segments',
    unusual(async ({ connect, random }) => {
      const client = await connect()
      const text = Buffer.from(`${random.text(4)}€${random.text(4)}\n`)
      await client.sendPieces([text.subarray(0, 5), text.subarray(5)])
      await expect(client).toReceive(text)
    }),
  )
}

/** Single bytes, much at once, and a client that reads slowly. */
function echoesAnyAmount(requirement: DefineRequirement<ServerContext>): void {
  requirement('ECHO-10', {
    tier: 'robust',
    points: 1,
    needs: ['ECHO-1', 'ECHO-3'],
    explainedBy: 'ECHO-2',
    says: 'Bytes that arrive one by one come back in order, none lost, none doubled.',
    hint: 'Send back exactly as many bytes as each recv() returned, even if it is only one.',
  }).check(
    '40 bytes, one by one',
    unusual(async ({ connect, random }) => {
      const client = await connect()
      const message = Buffer.from(random.text(40))
      await client.sendPieces([...message].map((byte) => Buffer.of(byte)))
      await expect(client).toReceive(message)
    }),
  )

  requirement('ECHO-11', {
    tier: 'robust',
    points: 1,
    needs: ['ECHO-1', 'ECHO-4', 'ECHO-7'],
    says: '1 MiB sent while it is being read comes back identical.',
    hint: 'send() may send only part of the data. Use sendall(), or call send() in a loop until everything is sent.',
  }).check(
    '1 MiB, read while it is sent',
    unusual(async ({ connect, random }) => {
      const client = await connect()
      const message = Buffer.concat([random.bytes((1 << 20) - 1), lineEnd])
      void client.send(message)
      await expect(client).toReceive(message)
    }),
  )

  requirement('ECHO-12', {
    tier: 'robust',
    points: 2,
    needs: 'ECHO-11',
    says: 'A client that reads slowly loses nothing (4 MiB, the reader pausing until both directions are full).',
    hint: 'When the send buffer is full, wait until there is room. Do not drop the rest, and do not set a time-out for sending.',
  }).check('4 MiB to a client that pauses', async ({ connect, random }) => {
    const client = await connect({ paused: true })
    const { sent, isFull } = await client.fill(() => Buffer.concat([random.bytes((4 << 20) - 1), lineEnd]))
    client.startReading()
    await expect(client).toReceive(sent)
    if (!isFull) untestable('Everything came back, but the program could send all of it before the client began to read.')
  })
}

/** The echo contains only the client's bytes, whatever they are. */
function echoesNothingElse(requirement: DefineRequirement<ServerContext>): void {
  requirement('ECHO-13', {
    tier: 'robust',
    points: 1,
    needs: ['ECHO-1', 'ECHO-6'],
    explainedBy: 'ECHO-2',
    says: 'It sends nothing of its own: no banner, no prompt, nothing after the echo.',
    hint: 'Send the client only what it sent. Print your own messages to the terminal.',
  })
    .check('nothing before or after the echo', async (context) => {
      const client = await context.connect()
      await expect(client).toStayQuiet()
      await echoLine(client, context)
      await expect(client).toStayQuiet()
      client.endSending()
      await expect(client).toEnd()
    })
    .check('nothing to a client that sends nothing', async ({ connect }) => {
      const client = await connect()
      client.endSending()
      await expect(client).toEnd({ orReset: true })
    })

  requirement('ECHO-14', {
    tier: 'robust',
    points: 2,
    needs: ['ECHO-2', 'ECHO-3', 'ECHO-4', 'ECHO-5', 'ECHO-7', 'ECHO-10'],
    says: 'Random messages in random segments (a printed seed repeats the run) come back identical, also words at which programs like to stop (`exit`, `quit`, `bye`).',
    hint: 'Look at the shortest failing input. What is special about its length or its bytes? If it is a word such as exit, send it back like any other: only the end of the stream ends the conversation.',
  })
    .check(
      '25 random conversations',
      unusual(async (context) => {
        const piece = fastCheck.uint8Array({ minLength: 1, maxLength: 3_000, size: 'max' })
        const message = fastCheck.array(piece, { minLength: 1, maxLength: 8, size: 'max' })
        const converse = conversations(context)
        await forRandom(context.random, message, (pieces) => converse((client) => echoPieces(client, pieces)))
      }),
    )
    .check(
      'words at which programs like to stop',
      unusual(async (context) => {
        const client = await context.connect()
        for (const word of stopWords) {
          await echoMessage(client, word)
          await echoLine(client, context)
        }
      }),
    )
}

/** Words that students' servers treat as commands, with and without a line end. */
const stopWords = ['exit', 'quit', 'bye', 'close', 'end', 'stop']
  .flatMap((word) => [word, `${word}\n`, `${word.toUpperCase()}\r\n`])
  .concat('\n', '\r\n', 'q\n')

/** Several clients at once. */
function keepsClientsApart(requirement: DefineRequirement<ServerContext>): void {
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
    await expect(ben).toReceive(fromBen)
    await expect(anna).toReceive(fromAnna)
    await expect(anna).toStayQuiet()
  })
}

/** Input that a program may stumble on: afterwards it serves the next client. */
function unusual(body: (context: ServerContext) => Promise<void>): (context: ServerContext) => Promise<void> {
  return thenStillRuns(body, (context) => serveOne(context, { serve: echoLine }))
}

function echoLine(client: TcpConnection, { random }: ServerContext): Promise<void> {
  return echoMessage(client, random.line())
}

async function echoMessage(client: TcpConnection, message: string | Uint8Array): Promise<void> {
  await client.send(message)
  await expect(client).toReceive(message)
}

async function echoPieces(client: TcpConnection, pieces: readonly Uint8Array[]): Promise<void> {
  await client.sendPieces(pieces)
  await expect(client).toReceive(Buffer.concat(pieces))
}
