/** The exercise `my-exercise`: a TCP server that answers each line with its length. */

import { type DefineRequirement, expect, type ServerContext, serverExercise, type TcpConnection, tcpServerServes, tcpServerStarts } from 'wirecheck'

export const myExercise = serverExercise(
  {
    id: 'my-exercise',
    title: 'My exercise',
    transport: 'tcp',
    usage: '<program> <port>',
    usualPort: 12345,
    statement:
      'Answer each line that a client sends with the number of characters in it, as a line of its own. Go on until the client closes, then close the connection.',
    example: { command: "printf 'hello\\n' | nc -N 127.0.0.1 12345", shows: '5' },
  },
  (requirement) => {
    tcpServerStarts(requirement)
    answers(requirement)
    tcpServerServes(requirement, { needs: 'MY-1', nextClient: 'TCP-2', closing: 'MY-3', serve: askOne })
  },
)

function answers(requirement: DefineRequirement<ServerContext>): void {
  requirement('MY-1', {
    tier: 'core',
    points: 3,
    needs: 'TCP-1',
    says: 'A line is answered with the number of characters in it, and a line end.',
    hint: 'Read up to the line end, which does not count.',
  }).check('one line', async (context) => {
    await askOne(await context.connect(), context)
  })

  requirement('MY-2', {
    tier: 'core',
    points: 2,
    needs: 'MY-1',
    says: 'It answers several lines on one connection, each before the next one is sent.',
    hint: 'Read and answer in a loop.',
  }).check('five lines', async (context) => {
    const client = await context.connect()
    for (let count = 0; count < 5; count += 1) await askOne(client, context)
  })

  requirement('MY-3', {
    tier: 'core',
    points: 1,
    needs: 'MY-1',
    says: 'When the client closes, the server closes the connection, too.',
    hint: 'When recv() returns nothing, the client has closed. Leave the loop and close the connection.',
  }).check('a client that closes', async (context) => {
    const client = await context.connect()
    await askOne(client, context)
    client.endSending()
    await expect(client).toEnd()
  })
}

/** Sends a random line, and expects its length. */
async function askOne(client: TcpConnection, { random }: ServerContext): Promise<void> {
  const text = random.text(random.integer(1, 60))
  await client.send(`${text}\n`)
  await expect(client).toReceiveLine(String(text.length))
}
