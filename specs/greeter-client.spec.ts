/** The exercise `greeter-client`: prints what a greeter says. */

import { type ClientContext, clientExercise, expect, meetClient, tcpClientConnects, tcpClientEnds } from '../harness/check/index.js'

export const greeterClient = clientExercise(
  {
    id: 'greeter-client',
    title: 'TCP greeter client',
    transport: 'tcp',
    usage: '<program> <host> <port>',
    usualPort: 9000,
    aliases: ['hello-client', 'greet-client', 'greeting-client'],
    statement: 'StartedProgram as `<program> <host> <port>`: connect to a greeter, print its greeting, and end.',
    example: { command: "printf 'Hello 127.0.0.1\\n' | nc -N -l 127.0.0.1 9000 & ./greeter_client 127.0.0.1 9000", shows: 'Hello 127.0.0.1' },
  },
  (requirement) => {
    tcpClientConnects(requirement)

    requirement('GCLI-1', {
      tier: 'core',
      points: 3,
      needs: 'CLI-1',
      says: 'It prints the greeting.',
      hint: 'Receive after connecting, without sending anything, and print what came, decoded.',
    }).check('a greeting', async (context) => {
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
      hint: 'Receive in a loop until recv() returns nothing: that is the end of the greeting.',
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

/** An address that no program guesses. */
function greetingFor({ random }: ClientContext): string {
  return `Hello ${[10, 20, 30, 40].map((low) => random.integer(low, 250)).join('.')}`
}
