/** The exercise `my-exercise`: a TCP client that asks for a text in capitals, and prints the answer. */

import { type ClientContext, clientExercise, expect, meetClient, tcpClientConnects, tcpClientEnds } from 'wirecheck'

const question = 'something in capitals, please\n'

export const myExercise = clientExercise(
  {
    id: 'my-exercise',
    title: 'My exercise',
    transport: 'tcp',
    usage: '<program> <host> <port>',
    usualPort: 12345,
    statement: 'Send the line `something in capitals, please` to a server, print everything that it answers, and exit when it closes the connection.',
    example: { command: "printf 'SOCKET\\n' | nc -N -l 127.0.0.1 12345 & ./my_exercise 127.0.0.1 12345", shows: 'SOCKET' },
  },
  (requirement) => {
    tcpClientConnects(requirement)

    requirement('MY-1', {
      tier: 'core',
      points: 2,
      needs: 'CLI-1',
      says: 'It sends the line `something in capitals, please`.',
      hint: 'Send the text and one line end, "\\n".',
    }).check('what the server gets', async (context) => {
      const { connection } = await meetClient(context)
      await expect(connection).toReceive(question)
    })

    requirement('MY-2', {
      tier: 'core',
      points: 3,
      needs: 'MY-1',
      says: 'It prints the answer.',
      hint: 'Decode and print the bytes that recv() returned.',
    }).check('one line', async (context) => {
      const { client, connection } = await meetClient(context)
      await expect(connection).toReceive(question)
      const answer = answerFor(context)
      await connection.send(`${answer}\n`)
      connection.endSending()
      await expect(client).toPrint(answer)
    })

    requirement('MY-3', {
      tier: 'robust',
      points: 2,
      needs: 'MY-2',
      says: 'An answer in several segments is printed whole.',
      hint: 'One recv() may return only part of the answer. Receive in a loop until it returns nothing.',
    }).check('an answer in three segments', async (context) => {
      const { client, connection } = await meetClient(context)
      await expect(connection).toReceive(question)
      const answer = answerFor(context)
      const bytes = Buffer.from(`${answer}\n`)
      await connection.sendPieces([bytes.subarray(0, 5), bytes.subarray(5, 9), bytes.subarray(9)])
      connection.endSending()
      await expect(client).toPrint(answer)
    })

    tcpClientEnds(requirement, {
      needs: 'MY-2',
      ask: async ({ connection }) => expect(connection).toReceive(question),
      answer: async ({ connection }, context) => {
        await connection.send(`${answerFor(context)}\n`)
        connection.endSending()
      },
    })
  },
)

/** A random text, which no program can guess. */
function answerFor({ random }: ClientContext): string {
  return random.text(20).toUpperCase()
}
