/** The exercise `fragment-client`: prints a message that arrives in pieces. */

import { type ClientContext, clientExercise, expect, meetClient, tcpClientConnects, tcpClientEnds } from '../harness/check/index.js'

export const fragmentClient = clientExercise(
  {
    id: 'fragment-client',
    title: 'TCP fragment client',
    transport: 'tcp',
    usage: '<program> <host> <port>',
    usualPort: 12345,
    aliases: ['fragments-client', 'fragmented-client'],
    statement: 'Receive everything that the server sends until it closes, print it as one message, and exit.',
    example: { command: "(printf 'one '; sleep 1; printf 'message') | nc -N -l 127.0.0.1 12345 & ./fragment_client 127.0.0.1 12345", shows: 'one message' },
  },
  (requirement) => {
    tcpClientConnects(requirement)

    requirement('FCLI-1', {
      tier: 'core',
      points: 3,
      needs: 'CLI-1',
      says: 'A message that comes in ten pieces is printed whole, once the server closes.',
      hint: 'Receive in a loop and join the pieces. The message ends when recv() returns nothing.',
    }).check('ten pieces', async (context) => {
      // The message contains line ends and double spaces, and neither is its end.
      const message = [context.random.text(40), context.random.text(38), context.random.text(48)].join('\n  ')
      await expectPrintedWhole(context, message, 13)
    })

    requirement('FCLI-2', {
      tier: 'robust',
      points: 2,
      needs: 'FCLI-1',
      says: 'A character whose bytes are in two pieces is printed whole; 100,000 bytes are too.',
      hint: 'Join all the bytes first, then decode the whole message once.',
    })
      .check('one character in two pieces', async (context) => {
        const { client, connection } = await meetClient(context)
        const message = Buffer.from(`${context.random.text(6)}€${context.random.text(6)} 世界`)
        await connection.sendPieces([message.subarray(0, 7), message.subarray(7, message.length - 1), message.subarray(message.length - 1)])
        connection.endSending()
        await expect(client).toPrint(message.toString())
      })
      .check('100,000 bytes', (context) => expectPrintedWhole(context, context.random.text(100_000), 1_000))

    tcpClientEnds(requirement, {
      needs: 'FCLI-1',
      endIsNormal: true,
      ask: async () => undefined,
      answerPartly: async ({ connection }, { random }) => {
        const part = random.text(9)
        await connection.send(part)
        return part
      },
      answer: async ({ connection }, { random }) => {
        await connection.sendPieces([0, 1, 2].map(() => Buffer.from(random.text(9))))
        connection.endSending()
      },
    })
  },
)

async function expectPrintedWhole(context: ClientContext, message: string, pieceLength: number): Promise<void> {
  const { client, connection } = await meetClient(context)
  const bytes = Buffer.from(message)
  const count = Math.ceil(bytes.length / pieceLength)
  await connection.sendPieces(Array.from({ length: count }, (_, index) => bytes.subarray(index * pieceLength, (index + 1) * pieceLength)))
  connection.endSending()
  await expect(client).toPrint(message)
}
