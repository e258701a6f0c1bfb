/** The exercise `netcat-client`: sends a text, half-closes, and prints everything that it receives. */

import {
  awaitPrinted,
  type ClientContext,
  clientExercise,
  type DefineRequirement,
  expect,
  meetClient,
  ownTexts,
  tcpClientConnects,
  tcpClientEnds,
} from '../harness/check/index.js'

export const netcatClient = clientExercise(
  {
    id: 'netcat-client',
    title: 'TCP netcat client',
    transport: 'tcp',
    usage: '<program> <host> <port> <text>',
    usualPort: 12345,
    aliases: ['netcat', 'nc-client'],
    statement: 'Send the given text, then half-close the connection. Print everything that arrives until the server closes, then `Connection closed`.',
    example: { command: "./netcat_client 127.0.0.1 12345 'hello'", shows: 'hello\nConnection closed' },
  },
  (requirement) => {
    tcpClientConnects(requirement, { options: withText })
    sendsAndPrints(requirement)
    printsLongAnswers(requirement)
    tcpClientEnds(requirement, {
      options: withText,
      needs: 'NCLI-2',
      endIsNormal: true,
      ask: async ({ connection }) => void (await connection.receiveAll()),
      answerPartly: async ({ connection }, { random }) => {
        const part = random.line()
        await connection.send(part)
        return part
      },
      answer: async ({ connection }, { random }) => {
        await connection.send(random.line())
        connection.endSending()
      },
    })
  },
)

/** What it sends and prints. */
function sendsAndPrints(requirement: DefineRequirement<ClientContext>): void {
  requirement('NCLI-1', {
    tier: 'core',
    points: 3,
    needs: 'CLI-1',
    says: 'It sends its text, then half-closes: the server sees the end while the client still reads.',
    hint: 'After sending, call shutdown(SHUT_WR), shutdownOutput() or end(). close() would stop reading too.',
  })
    .check('the text, then the end', async (context) => {
      expect(ownTexts(await textSentFor(context, context.random.text(20)), await textSentFor(context, context.random.text(61)))).toBeUnchanged()
    })
    .check('an answer after the end', async (context) => {
      const { client, connection } = await meetClient(context, { options: withText })
      await connection.receiveAll()
      connection.take(connection.pending().length)
      await expect(connection).toEnd()
      const answer = context.random.text(30)
      await connection.send(`${answer}\n`)
      connection.endSending()
      await expect(client).toPrint(answer)
    })

  requirement('NCLI-2', {
    tier: 'core',
    points: 2,
    needs: 'NCLI-1',
    says: 'It prints all that comes until the server closes, then `Connection closed`.',
    hint: 'Receive and print in a loop. When recv() returns nothing, print "Connection closed" and exit.',
  }).check('three lines, then the end', async (context) => {
    const { client, connection } = await meetClient(context, { options: withText })
    await connection.receiveAll()
    const lines = [context.random.text(12), context.random.text(12), context.random.text(12)]
    await connection.sendPieces(lines.map((line) => Buffer.from(`${line}\n`)))
    await expect(client).toPrintNone('Connection closed')
    connection.endSending()
    await expect(client).toPrint(...lines, 'Connection closed')
    // The line ends must be printed as well.
    await expect(client).toPrintNone(...lines.map((line, index) => `${line}${lines[index + 1] ?? 'Connection closed'}`))
  })
}

/** A long answer in many segments. */
function printsLongAnswers(requirement: DefineRequirement<ClientContext>): void {
  const long = requirement('NCLI-3', {
    tier: 'robust',
    points: 2,
    needs: 'NCLI-2',
    says: '100,000 bytes in many segments are all printed.',
    hint: 'Receive and print until recv() returns nothing, however much you have received. Print the bytes as they are, or decode them all at once: a character can be split between two recv() calls.',
  })
  long.check('100,000 bytes', async (context) => {
    const { client, connection } = await meetClient(context, { options: withText })
    await connection.receiveAll()
    // Of two lengths: a program that takes 100 bytes of each read loses some.
    const lines = Array.from({ length: 1_000 }, (_, index) => context.random.text(index % 2 === 0 ? 49 : 149))
    await connection.sendPieces(lines.map((line) => Buffer.from(`${line}\n`)))
    connection.endSending()
    await expect(client).toPrint('Connection closed')
    await expect(client).toPrintAll(lines)
  })
  long.check('a character in two segments', async (context) => {
    const { client, connection } = await meetClient(context, { options: withText })
    await connection.receiveAll()
    const parts = [context.random.text(6), context.random.text(6)]
    const text = parts.join('€')
    const bytes = Buffer.from(`${text}\n`)
    await connection.sendPieces([bytes.subarray(0, 7), bytes.subarray(7)])
    connection.endSending()
    // A program may print a label or a line end with each piece, and bytes as escapes. Nothing is lost then, though the terminal cannot show the character.
    const isAll = (): boolean => [...parts, 'Connection closed'].every((part) => client.printed().includes(part)) && /[€\uFFFD\\]/.test(client.printed())
    if (!(await awaitPrinted(client, isAll))) await expect(client).toPrint(text, 'Connection closed')
  })
}

function withText({ random }: ClientContext) {
  return { furtherArguments: [random.text(24)] }
}

async function textSentFor(context: ClientContext, given: string) {
  const { connection } = await meetClient(context, { options: () => ({ furtherArguments: [given] }) })
  await connection.receiveAll()
  const sent = connection.take(connection.pending().length)
  await expect(connection).toEnd()
  return { given, sent }
}
