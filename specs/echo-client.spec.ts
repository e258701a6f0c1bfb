/** The exercise `echo-client`: sends a text to an echo server and prints what comes back. */

import {
  awaitPrinted,
  type ClientContext,
  clientExercise,
  echoUntilClosed,
  expect,
  meetClient,
  type Meeting,
  ownTexts,
  tcpClientConnects,
  tcpClientEnds,
  whileKeptOpen,
  whyNothingSent,
} from '../harness/check/index.js'

const keptOpenHint =
  'An echo server keeps the connection open until the client closes it. Stop receiving once as many bytes have arrived as you sent, or half-close after sending.'

export const echoClient = clientExercise(
  {
    id: 'echo-client',
    title: 'TCP echo client',
    transport: 'tcp',
    usage: '<program> <host> <port> [<text>]',
    usualPort: 12345,
    statement:
      'Send the given text to an echo server, print what the server sends back, and exit. The course’s text is `This is Socket Programming in Python.`',
    example: { command: "nc -l 127.0.0.1 12345 & ./echo_client 127.0.0.1 12345 'hello'", shows: 'hello' },
  },
  (requirement) => {
    tcpClientConnects(requirement, { options: withText })

    requirement('ECLI-1', {
      tier: 'core',
      points: 3,
      needs: 'CLI-1',
      says: 'It sends its text, unchanged, and nothing else. The course’s text is `This is Socket Programming in Python.`',
      hint: 'Send only the bytes of the text: no line end, no NUL byte from a C string, and no greeting before it.',
    }).check('two different texts', async (context) => {
      // White space at either end is part of the text.
      expect(ownTexts(await textSentFor(context, context.random.text(20)), await textSentFor(context, ` ${context.random.text(59)} `))).toBeUnchanged()
    })

    requirement('ECLI-2', {
      tier: 'core',
      points: 3,
      needs: 'ECLI-1',
      says: 'It prints what the server sent, not what it itself had sent.',
      hint: 'Decode and print the bytes that recv() returned, not the text that you sent.',
    }).check('a server that sends back another text', async (context) => {
      const meeting = await meetAfterText(context)
      const { client, connection } = meeting
      const answer = otherTextLike(connection.take(connection.pending().length), context)
      await connection.send(answer)
      await echoUntilClosed(connection)
      await whileKeptOpen(meeting, keptOpenHint, () => expect(client).toPrint(...linesOf(answer)))
    })

    const segments = requirement('ECLI-3', {
      tier: 'robust',
      points: 2,
      needs: 'ECLI-2',
      says: 'An answer in several segments is printed whole.',
      hint: 'One recv() may return only part of the answer, and a character can be split between two. Receive until you have as many bytes as you sent, or until the server closes; then decode them all at once, as UTF-8.',
    })
    segments.check('an answer in four segments', async (context) => {
      const { client, connection } = await meetAfterText(context, 41)
      const answer = otherTextLike(connection.take(connection.pending().length), context)
      await connection.sendPieces(fourPieces(answer))
      await echoUntilClosed(connection)
      await expect(client).toPrint(...linesOf(answer))
    })
    segments.check('an answer in two segments, cut in the middle of a character', async (context) => {
      const text = `${context.random.text(6)}€${context.random.text(6)}`
      const { client, connection } = await meetClient(context, { options: () => ({ furtherArguments: [text] }) })
      await connection.receiveSettled(1)
      // Its own text comes back, whatever it has made of it: here only what it prints is judged.
      const sent = Buffer.from(connection.take(connection.pending().length))
      const cut = Math.max(1, sent.indexOf('€') + 1)
      await connection.sendPieces([sent.subarray(0, cut), sent.subarray(cut)].filter((piece) => piece.length > 0))
      await echoUntilClosed(connection)
      // Bytes may be printed as escapes, as Python does: b'\\xe2\\x82\\xac'.
      const isWhole = (): boolean => linesOf(sent.toString()).every((line) => withoutEscapes(client.printed()).includes(line))
      if (!(await awaitPrinted(client, isWhole))) await expect(client).toPrint(...linesOf(sent.toString()))
    })

    tcpClientEnds(requirement, {
      options: withText,
      needs: 'ECLI-2',
      keptOpenHint,
      ask: async ({ connection }) => connection.receiveSettled(1),
      answer: async ({ connection }) => {
        await connection.send(connection.take(connection.pending().length))
        await echoUntilClosed(connection)
      },
    })
  },
)

function withText({ random }: ClientContext, length = 24) {
  return { furtherArguments: [random.text(length)] }
}

async function meetAfterText(context: ClientContext, length?: number): Promise<Meeting> {
  const meeting = await meetClient(context, { options: () => withText(context, length) })
  await meeting.connection.receiveSettled(1)
  return meeting
}

async function textSentFor(context: ClientContext, given: string) {
  const { client, connection } = await meetClient(context, { options: () => ({ furtherArguments: [given] }) })
  await connection.receiveSettled(1)
  const sent = connection.take(connection.pending().length)
  const asked = { isTyped: client.hasAsked(), ...(sent.length === 0 && { why: whyNothingSent(client) }) }
  // It ends before the next one starts, which may want the same local port.
  if (sent.length > 0) await connection.send(sent)
  await echoUntilClosed(connection)
  await connection.close()
  await context.settle()
  return { given, sent, ...asked }
}

/** Returns another text of the same length, with two spaces in it. Line ends stay, because a client that sends a line may read a line. */
function otherTextLike(sent: Buffer, { random }: ClientContext): string {
  return sent.toString('latin1').replace(/[^\r\n]+/g, ({ length }) => {
    const half = Math.floor(length / 2) - 1
    return half < 2 ? random.text(length) : `${random.text(half)}  ${random.text(length - half - 2)}`
  })
}

function linesOf(text: string): string[] {
  return text.split(/[\r\n]+/).filter((line) => line !== '')
}

/** Puts the bytes in place of their escapes. */
function withoutEscapes(printed: string): string {
  return printed.replace(/(?:\\x[\da-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('\\x', ''), 'hex').toString())
}

/** Cuts the text into thirds, and cuts the last byte off the last third. */
function fourPieces(text: string): Buffer[] {
  const bytes = Buffer.from(text)
  const third = Math.ceil(bytes.length / 3)
  const cuts = [0, third, 2 * third, bytes.length - 1, bytes.length]
  return cuts
    .slice(1)
    .map((cut, index) => bytes.subarray(cuts[index], cut))
    .filter((piece) => piece.length > 0)
}
