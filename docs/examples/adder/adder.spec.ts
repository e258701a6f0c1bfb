/** The exercise `adder`: a TCP server that adds the two numbers of each line. An example of lines, and of questions and answers in a table. */

import { type DefineRequirement, expect, type ServerContext, serverExercise, type TcpConnection, tcpServerServes, tcpServerStarts } from 'wirecheck'

export const adder = serverExercise(
  {
    id: 'adder',
    title: 'Adder',
    transport: 'tcp',
    usage: '<program> <port>',
    usualPort: 12345,
    statement:
      'A client sends lines of two whole numbers with a space between them. Answer each line with their sum, or with `error` if it is not of this form, as a line of its own. Go on until the client closes, then close the connection.',
    example: { command: "printf '3 4\\n' | nc -N 127.0.0.1 12345", shows: '7' },
  },
  (requirement) => {
    tcpServerStarts(requirement)
    adds(requirement)
    answersAnyLine(requirement)
    tcpServerServes(requirement, {
      needs: 'ADD-1',
      nextClient: 'TCP-2',
      closing: 'ADD-3',
      serve: askOne,
      begin: (client) => client.send('12 3'),
      ask: (client) => client.send('12 30\n'),
    })
  },
)

/** The sum, line by line, until the client closes. */
function adds(requirement: DefineRequirement<ServerContext>): void {
  requirement('ADD-1', {
    tier: 'core',
    points: 3,
    needs: 'TCP-1',
    says: 'A line of two numbers is answered with their sum and a line end.',
    hint: 'Receive a line, split it at the space, and send the sum and "\\n".',
  }).check('one line', async (context) => {
    await askOne(await context.connect(), context)
  })

  requirement('ADD-2', {
    tier: 'core',
    points: 2,
    needs: 'ADD-1',
    says: 'It answers several lines on one connection, each before the next one is sent.',
    hint: 'Receive and answer in a loop.',
  }).check('five lines', async (context) => {
    const client = await context.connect()
    for (let count = 0; count < 5; count += 1) await askOne(client, context)
  })

  requirement('ADD-3', {
    tier: 'core',
    points: 1,
    needs: 'ADD-1',
    says: 'When the client closes, the server closes the connection, too.',
    hint: 'When recv() returns nothing, the client has closed. Leave the loop and close the connection.',
  }).check('a client that closes', async (context) => {
    const client = await context.connect()
    await askOne(client, context)
    client.endSending()
    await expect(client).toEnd()
  })
}

/** Each line, and its answer. */
const sums: readonly (readonly [line: string, answer: string])[] = [
  ['0 0', '0'],
  ['-3 4', '1'],
  ['3 -4', '-1'],
  ['-30 -40', '-70'],
  ['007 1', '8'],
]

const wrongLines = ['', '3', '3 4 5', 'three 4', '3 four', '3,4', '3.5 4', '3 4x']

/** What else may be in a line, and how lines may arrive. */
function answersAnyLine(requirement: DefineRequirement<ServerContext>): void {
  requirement('ADD-4', {
    tier: 'core',
    points: 2,
    needs: 'ADD-2',
    says: 'Numbers may be zero or negative, and may begin with zeros.',
    hint: 'Use what your language has for reading a number, such as int() or strtol(). A minus sign is part of it.',
  }).check('a table of sums', async ({ connect }) => {
    const client = await connect()
    for (const [line, answer] of sums) await exchange(client, line, answer)
  })

  requirement('ADD-5', {
    tier: 'robust',
    points: 2,
    needs: 'ADD-2',
    says: 'A line that is not two whole numbers is answered with `error`, and the next line is answered as before.',
    hint: 'Check how many words there are, and catch the error of the conversion. In C, look where strtol() stopped.',
  }).check('a table of wrong lines, with a good one after each', async (context) => {
    const client = await context.connect()
    for (const line of wrongLines) {
      await exchange(client, line, 'error')
      await askOne(client, context)
    }
  })

  requirement('ADD-6', {
    tier: 'robust',
    points: 2,
    needs: 'ADD-2',
    says: 'How a line is divided into segments makes no difference.',
    hint: 'TCP has no messages: recv() returns part of a line, or several lines. Keep what you have received until there is a line end. In Python, a text stream of makefile("rw") forgets what it has read when you write to it.',
  })
    .check('a line in three segments', async ({ connect, random }) => {
      const client = await connect()
      const [first, second] = [random.integer(100, 999), random.integer(100, 999)]
      const line = Buffer.from(`${first} ${second}\n`)
      await client.sendPieces([line.subarray(0, 2), line.subarray(2, 6), line.subarray(6)])
      await expect(client).toReceiveLine(String(first + second))
    })
    .check('three lines in one segment', async ({ connect, random }) => {
      const client = await connect()
      const numbers = [random.integer(1, 999), random.integer(1, 999), random.integer(1, 999)]
      await client.send(numbers.map((number) => `${number} 1\n`).join(''))
      for (const number of numbers) await expect(client).toReceiveLine(String(number + 1))
    })

  requirement('ADD-7', {
    tier: 'robust',
    points: 1,
    needs: 'ADD-2',
    says: 'Numbers of up to 15 digits are added exactly.',
    hint: 'An int has 32 bits in C, Java and Go on some machines. Use long, int64_t or int64.',
  }).check('two numbers of 15 digits', async ({ connect, random }) => {
    const first = 10 ** 14 + random.integer(1, 10 ** 9)
    await exchange(await connect(), `${first} ${10 ** 14}`, String(first + 10 ** 14))
  })
}

/** Sends a line, and expects its answer. */
async function exchange(client: TcpConnection, line: string, answer: string): Promise<void> {
  await client.send(`${line}\n`)
  await expect(client).toReceiveLine(answer)
}

/** Two random numbers, whose sum no program can know in advance. */
async function askOne(client: TcpConnection, { random }: ServerContext): Promise<void> {
  const [first, second] = [random.integer(1, 100_000), random.integer(1, 100_000)]
  await exchange(client, `${first} ${second}`, String(first + second))
}
