/** The exercise `prompt-client`: sends each typed line to the server. */

import {
  type ClientContext,
  clientExercise,
  compareBytes,
  type DefineRequirement,
  expect,
  fail,
  meetClient,
  type Meeting,
  quoteBytes,
  tcpClientConnects,
  tcpClientEnds,
  whyNothingSent,
  wording,
} from '../harness/check/index.js'

export const promptClient = clientExercise(
  {
    id: 'prompt-client',
    title: 'TCP prompt client',
    transport: 'tcp',
    usage: '<program> <host> <port>',
    usualPort: 65431,
    aliases: ['printer-client', 'talk-client', 'keyboard-client'],
    statement: 'Send each line from standard input to the server. On an empty line or the end of the input, close the connection and exit.',
    example: { command: 'nc -l 127.0.0.1 65431 & ./prompt_client 127.0.0.1 65431', shows: '(each typed line appears at the server)' },
  },
  (requirement) => {
    tcpClientConnects(requirement, { type: async ({ keyboard }) => keyboard.line('hello') })
    sendsTypedLines(requirement)
    sendsAnyLine(requirement)
    tcpClientEnds(requirement, {
      type: async ({ keyboard }) => keyboard.line('hello'),
      needs: 'PRCLI-2',
      ask: async (meeting) => {
        await meeting.connection.receiveSettled(1)
        await answerIfAwaited(meeting)
      },
      takeLeave: async ({ client, connection }) => {
        await client.keyboard.line('')
        await connection.receiveAll()
      },
      // The server closes once the client has closed, so a client that waits for that exits too.
      answer: async ({ connection }) => {
        if (connection.incoming() !== 'open') connection.endSending()
      },
    })
  },
)

/** What is typed, until the input ends. */
function sendsTypedLines(requirement: DefineRequirement<ClientContext>): void {
  requirement('PRCLI-1', {
    tier: 'core',
    points: 3,
    needs: 'CLI-1',
    says: 'Each typed line reaches the server, in order, as UTF-8. (The course’s client sends a `?:` first: allowed.)',
    hint: 'In a loop, read a line from standard input, encode it as UTF-8, and send it. Only an empty line ends the loop, not a word such as quit.',
  }).check('four lines, then words at which programs like to stop', async (context) => {
    const meeting = await meetAfterFirstLine(context, 'terminal')
    for (let count = 1; count <= 3; count += 1) await expectTyped(meeting, `${context.random.text(12)}  ${count}`, context)
    for (const word of ['quit', 'exit', context.random.text(9)]) await expectTyped(meeting, word, context)
  })

  const ending = requirement('PRCLI-2', {
    tier: 'core',
    points: 2,
    needs: 'PRCLI-1',
    says: 'An empty line, or the end of standard input, ends it and closes the connection.',
    hint: 'When a line is empty or the input has ended, leave the loop and close the socket.',
  })
  ending.check('an empty line', async (context) => {
    const { client, connection } = await meetAfterFirstLine(context, 'terminal')
    await client.keyboard.line('')
    await expectEndOfBoth({ client, connection })
  })
  ending.check('the end of the input', async (context) => {
    const { client, connection } = await meetAfterFirstLine(context, 'terminal')
    await client.keyboard.end()
    await expectEndOfBoth({ client, connection })
  })
}

/** Long lines and text beyond ASCII. */
function sendsAnyLine(requirement: DefineRequirement<ClientContext>): void {
  requirement('PRCLI-3', {
    tier: 'robust',
    points: 2,
    needs: 'PRCLI-1',
    says: 'Lines beyond ASCII and of 10,000 characters arrive whole.',
    hint: 'Encode the line as UTF-8, and send all of its bytes with sendall() or a loop around send().',
  })
    .check('a line in several scripts', async (context) => {
      await expectTyped(await meetAfterFirstLine(context, 'terminal'), `Grüße ${context.random.text(6)} 世界 Привет`, context)
    })
    .check('a line of 10,000 characters', async (context) => {
      await expectTyped(await meetAfterFirstLine(context, 'pipe'), context.random.text(10_000), context)
    })
}

/** Meets a client that has connected and sent its first line. */
async function meetAfterFirstLine(context: ClientContext, keyboard: 'terminal' | 'pipe'): Promise<Meeting> {
  const first = context.random.text(8)
  const meeting = await meetClient(context, { options: () => ({ keyboard }), type: async (client) => client.keyboard.line(first) })
  await expectArrived(meeting, first, context)
  return meeting
}

async function expectTyped(meeting: Meeting, line: string, context: ClientContext): Promise<void> {
  await meeting.client.keyboard.line(line)
  await expectArrived(meeting, line, context)
}

/** Expects the line, perhaps with a prompt before it, and answers a client that waits for an answer before the next line. */
async function expectArrived({ client, connection }: Meeting, line: string, context: ClientContext): Promise<void> {
  const wanted = Buffer.from(line)
  await connection.receive(wanted.length)
  if (!connection.pending().includes(wanted)) await connection.receiveSettled(connection.pending().length + 1)
  const rest = connection.pending()
  // What is left of the line before is its end, which the program may send.
  const got = rest.subarray(/^[\r\n]*/.exec(rest.toString('latin1'))?.[0].length ?? 0)
  const at = got.indexOf(wanted)
  const before = got.subarray(0, Math.max(0, at)).toString('latin1')
  if (at < 0 || !wording.isBarePrompt(before))
    fail({
      message:
        got.length === 0
          ? 'The typed line did not arrive.'
          : at < 0
            ? 'The typed line did not arrive unchanged.'
            : `The program sent something before the typed line: ${quoteBytes(got.subarray(0, at))}.`,
      expected: [quoteBytes(wanted)],
      actual: got.length === 0 ? 'nothing' : quoteBytes(got),
      comparison: got.length === 0 ? undefined : compareBytes(wanted, got),
      cause: got.length === 0 ? whyNothingSent(client).cause : undefined,
    })
  connection.take(rest.length - got.length + at + wanted.length)
  await context.settle()
  await answerIfAwaited({ client, connection })
}

async function answerIfAwaited({ client, connection }: Meeting): Promise<void> {
  await client.running.flushed()
  if (client.running.ending() === null && !client.isAtKeyboard()) await connection.send('OK\n')
}

async function expectEndOfBoth({ client, connection }: Meeting): Promise<void> {
  await connection.receiveAll()
  connection.take(connection.pending().length)
  await expect(connection).toEnd({ orReset: true })
  connection.endSending()
  await expect(client).toEnd()
}
