/** The exercise `printer`: a TCP server that prints what it receives. */

import {
  type DefineRequirement,
  endsByItself,
  expect,
  expectNoOldEnd,
  fail,
  printsOnStandardOutput,
  type ServerContext,
  serverExercise,
  type TcpConnection,
  tcpServerRuns,
  tcpServerStarts,
  thenStillRuns,
  wording,
} from '../harness/check/index.js'

export const printer = serverExercise(
  {
    id: 'printer',
    title: 'TCP printer',
    transport: 'tcp',
    usage: '<program> <port>',
    usualPort: 65431,
    aliases: ['print', 'sink', 'printing'],
    statement:
      'Print what the client sends on standard output as soon as it arrives, and send nothing back. When the client closes, close the connection, then exit or wait for the next client.',
    example: { command: "printf 'hello\\n' | nc -N 127.0.0.1 65431", shows: '(the program prints hello)' },
  },
  (requirement) => {
    tcpServerStarts(requirement)
    printsAtOnce(requirement)
    sendsNothingAndCloses(requirement)
    printsWhateverComes(requirement)
    tcpServerRuns(requirement, {
      needs: 'PRINT-2',
      serve: async (client, context) => {
        const screen = context.screen()
        const line = context.random.line()
        await client.send(line)
        await expect(screen).toPrint(line.trimEnd())
      },
    })
  },
)

/** What it prints, and when. */
function printsAtOnce(requirement: DefineRequirement<ServerContext>): void {
  requirement('PRINT-1', {
    tier: 'core',
    points: 3,
    needs: 'TCP-1',
    says: 'What the client sends appears on its standard output, in order.',
    hint: "Receive in a loop until recv() returns nothing, and print what each call returned, decoded. If you see b'…', you are printing Python bytes.",
  }).checkFresh('two lines in order', async (context) => {
    await expectTwoLines(context)
    await printsOnStandardOutput(context, expectTwoLines)
  })

  requirement('PRINT-2', {
    tier: 'core',
    points: 2,
    needs: 'PRINT-1',
    says: 'It appears while the client is still connected (a person watching the terminal would see it).',
    hint: 'Print inside the loop, after each recv(), and flush the output. Do not wait until the client has left.',
  }).checkFresh('two lines, one at a time', async (context) => {
    const screen = context.screen()
    const client = await context.connect()
    for (let count = 0; count < 2; count += 1) {
      const line = context.random.line(25)
      await client.send(line)
      await expect(screen).toPrint(line.trimEnd())
    }
  })
}

async function expectTwoLines(context: ServerContext): Promise<void> {
  const screen = context.screen()
  const client = await context.connect()
  const lines = [context.random.line(30), context.random.line(20)] as const
  for (const line of lines) {
    await client.send(line)
    await client.awaitRead()
  }
  await client.close()
  const texts = lines.map((line) => line.trimEnd())
  await expect(screen).toPrint(...texts)
  expectNoOldEnd(screen.printed(), { text: lines[1], before: lines[0] })
  if (wording.areInOrder(screen.printed(), texts)) return
  fail({ message: 'The second line was printed before the first.', expected: [...lines], actual: screen.printed() })
}

/** What the client sees. */
function sendsNothingAndCloses(requirement: DefineRequirement<ServerContext>): void {
  requirement('PRINT-3', {
    tier: 'core',
    points: 1,
    needs: 'PRINT-1',
    says: 'Nothing is sent back.',
    hint: 'Print only to the terminal. Do not send the client an echo or a banner.',
  }).checkFresh('no reply to one line', async (context) => {
    const client = await context.connect()
    await expect(client).toReceiveNoMore()
    await client.send(context.random.line())
    await client.awaitRead()
    await expect(client).toReceiveNoMore()
    client.endSending()
    await client.receiveAll()
    await expect(client).toReceiveNoMore()
  })

  requirement('PRINT-4', {
    tier: 'core',
    points: 2,
    needs: 'PRINT-1',
    says: 'When the client closes, the server closes, and ends or waits for the next client.',
    hint: 'When recv() returns nothing, the client has closed. Leave the loop and close the connection.',
  }).checkFresh('after one line', async (context) => {
    const { running } = context.server()
    const client = await context.connect()
    await client.send(context.random.line())
    client.endSending()
    await client.receiveAll()
    client.take(client.pending().length)
    await expect(client).toEnd({ orReset: true })
    if (!context.isListening()) await endsByItself(running)
  })
}

/** Long text, and bytes that are no text by themselves. */
function printsWhateverComes(requirement: DefineRequirement<ServerContext>): void {
  requirement('PRINT-5', {
    tier: 'robust',
    points: 2,
    needs: 'PRINT-1',
    says: '100,000 bytes of text are printed whole.',
    hint: 'Receive and print in a loop until recv() returns nothing. One recv() returns only part of the text.',
  }).checkFresh('1,000 lines', async (context) => {
    const screen = context.screen()
    const client = await context.connect()
    const lines = Array.from({ length: 1_000 }, () => context.random.text(99))
    await client.send(`${lines.join('\n')}\n`)
    client.endSending()
    await client.receiveAll()
    await expect(screen).toPrintAll(lines)
  })

  requirement('PRINT-6', {
    tier: 'robust',
    points: 1,
    needs: 'PRINT-2',
    says: 'A character whose bytes arrive in two segments is printed whole.',
    hint: 'Use an incremental decoder, which keeps an incomplete character until the rest arrives, or write the bytes to standard output.',
  }).checkFresh('split inside a character', async (context) => {
    const screen = context.screen()
    const client = await context.connect()
    const text = Buffer.from(`${context.random.text(5)}€${context.random.text(5)}\n`)
    await client.sendPieces([text.subarray(0, 6), text.subarray(6)])
    client.endSending()
    await client.receiveAll()
    await expect(screen).toPrint('€')
  })

  requirement('PRINT-7', {
    tier: 'robust',
    points: 1,
    needs: 'PRINT-2',
    says: 'Bytes that are not valid UTF-8 do not end it: what follows is still printed.',
    hint: 'Decode with errors="replace", or write the bytes unchanged.',
  }).checkFresh('invalid bytes, then a line', async (context) => {
    const crashesAnyway = await crashesWhenItsClientLeaves(context)
    await context.restart()
    const screen = context.screen()
    const client = await context.connect()
    await thenStillRuns(() => printsOn(context, client))(context)
    await client.close()
    await context.settle()
    if (!crashesAnyway) expect(screen).toHaveNoStackTrace()
  })
}

/** Whether the program also crashes after an ordinary conversation. Then unusual bytes are not the cause. */
async function crashesWhenItsClientLeaves(context: ServerContext): Promise<boolean> {
  const screen = context.screen()
  const client = await context.connect()
  await client.send(context.random.line())
  await client.close()
  await context.settle()
  return wording.stackTraceIn(screen.printed()) !== null
}

/** Bytes that are not valid UTF-8, and then a line, which is printed. */
async function printsOn(context: ServerContext, client: TcpConnection): Promise<void> {
  const screen = context.screen()
  await client.send(Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x0a]))
  await client.awaitRead()
  await context.settle()
  const line = context.random.line()
  await client.send(line)
  await expect(screen).toPrint(line.trimEnd())
}
