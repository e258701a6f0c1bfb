/** The exercise `greeter-client`: prints the greeting that a server sends. */

import { type ClientContext, clientExercise, expect, meetClient, tcpClientConnects, tcpClientEnds } from '../harness/check/index.js'

export const greeterClient = clientExercise(
  {
    id: 'greeter-client',
    title: 'TCP greeter client',
    transport: 'tcp',
    usage: '<program> <host> <port>',
    usualPort: 9000,
    aliases: ['hello-client', 'greet-client', 'greeting-client'],
    statement: 'Connect to a greeter, print its greeting, and exit.',
    example: { command: "printf 'Hello 127.0.0.1\\n' | nc -N -l 127.0.0.1 9000 & ./greeter_client 127.0.0.1 9000", shows: 'Hello 127.0.0.1' },
  },
  (requirement) => {
    tcpClientConnects(requirement)

    requirement('GCLI-1', {
      tier: 'core',
      points: 3,
      needs: 'CLI-1',
      says: 'It prints the greeting.',
      hint: 'Connect, receive without sending anything, then decode and print what you received.',
    }).check('one greeting', async (context) => {
      const { client, connection } = await meetClient(context)
      const greeting = greetingFor(context)
      await connection.send(`${greeting}\n`)
      connection.endSending()
      await expect(client).toPrint(greeting)
    })

    requirement('GCLI-2', {
      tier: 'robust',
      points: 2,
      needs: 'GCLI-1',
      says: 'A greeting in several segments, and one of 5,000 bytes, are printed whole.',
      hint: 'Receive in a loop. The greeting ends when recv() returns nothing.',
    })
      .check('a greeting in five segments', async (context) => {
        const { client, connection } = await meetClient(context)
        const greeting = greetingFor(context)
        const bytes = Buffer.from(`${greeting}\n`)
        await connection.sendPieces([0, 1, 2, 3, 4].map((index) => bytes.subarray(index * 4, index === 4 ? bytes.length : (index + 1) * 4)))
        connection.endSending()
        await expect(client).toPrint(greeting)
      })
      .check('a greeting of 5,000 bytes', async (context) => {
        const { client, connection } = await meetClient(context)
        const greeting = `Hello ${context.random.text(4_993)}`
        await connection.send(`${greeting}\n`)
        connection.endSending()
        await expect(client).toPrint(greeting)
      })

    tcpClientEnds(requirement, {
      needs: 'GCLI-1',
      ask: async () => undefined,
      answer: async ({ connection }, context) => {
        await connection.send(`${greetingFor(context)}\n`)
        connection.endSending()
      },
    })
  },
)

/** A greeting with a random address, which no program can guess. */
function greetingFor({ random }: ClientContext): string {
  return `Hello ${[10, 20, 30, 40].map((low) => random.integer(low, 250)).join('.')}`
}
