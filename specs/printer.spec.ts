/** The exercise `printer`: a TCP server that prints what it receives. */

import { endsByItself, expect, fail, serverExercise, tcpServerRuns, tcpServerStarts, wording } from '../harness/check/index.js'

export const printer = serverExercise(
  {
    id: 'printer',
    title: 'TCP printer',
    transport: 'tcp',
    usage: '<program> <port>',
    usualPort: 65431,
    aliases: ['print', 'sink', 'printing'],
    statement:
      'Print what the client sends on standard output, as it comes; send nothing back; when the client closes, close, and end or wait for the next client.',
    example: { command: "printf 'hello\\n' | nc -N 127.0.0.1 65431", shows: '(the program prints hello)' },
  },
  (requirement) => {
    tcpServerStarts(requirement)

    requirement('PRINT-1', {
      tier: 'core',
      points: 3,
      needs: 'TCP-1',
      says: 'What the client sends appears on its standard output, in order.',
      hint: "Decode what recv() returned and print it; not b'…', which is how Python shows bytes.",
    }).checkFresh('two lines', async (context) => {
      const screen = context.screen()
      const client = await context.connect()
      const lines = [context.random.line(20), context.random.line(30)]
      for (const line of lines) {
        await client.send(line)
        await client.awaitRead()
      }
      await client.close()
      await expect(screen).toPrint(...lines.map((line) => line.trimEnd()))
      const isInOrder = wording.areInOrder(
        screen.printed(),
        lines.map((line) => line.trimEnd()),
      )
      if (!isInOrder) fail({ message: 'The second line was printed before the first.', expected: lines, actual: screen.printed() })
    })

    requirement('PRINT-2', {
      tier: 'core',
      points: 2,
      needs: 'PRINT-1',
      says: 'It appears while the client is still connected (a person watching the terminal would see it).',
      hint: 'Print inside the loop, after each recv(), and end with a line end or flush; do not collect until the client has left.',
    }).checkFresh('a line, then another', async (context) => {
      const screen = context.screen()
      const client = await context.connect()
      for (let count = 0; count < 2; count += 1) {
        const line = context.random.line(25)
        await client.send(line)
        await expect(screen).toPrint(line.trimEnd())
      }
    })

    requirement('PRINT-3', {
      tier: 'core',
      points: 1,
      needs: 'PRINT-1',
      says: 'Nothing is sent back.',
      hint: 'Print to the terminal only: no send() to the client, no banner.',
    }).checkFresh('a line, and silence', async (context) => {
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
      hint: 'recv() that returns nothing means that the client has closed: leave the loop and close the connection.',
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

    requirement('PRINT-5', {
      tier: 'robust',
      points: 2,
      needs: 'PRINT-1',
      says: '100,000 bytes of text are printed whole.',
      hint: 'Go on receiving and printing until recv() returns nothing: one recv() is not all.',
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
      hint: 'Keep the bytes of an unfinished character until the rest has come (an incremental decoder), or write bytes to standard output.',
    }).checkFresh('cut within a character', async (context) => {
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
      says: 'Bytes that are no UTF-8 do not end it: what follows is still printed.',
      hint: 'Decode with errors="replace", or write the bytes as they are.',
    }).checkFresh('odd bytes, then a line', async (context) => {
      const screen = context.screen()
      const client = await context.connect()
      await client.send(Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x0a]))
      await client.awaitRead()
      await context.settle()
      const line = context.random.line()
      await client.send(line)
      await expect(screen).toPrint(line.trimEnd())
    })

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
