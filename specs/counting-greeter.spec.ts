/** The exercise `counting-greeter`: a TCP server that numbers its clients. */

import {
  type DefineRequirement,
  expect,
  fail,
  lineOf,
  quoteBytes,
  type ServerContext,
  serverExercise,
  type TcpConnection,
  tcpServerServes,
  tcpServerStarts,
  text,
  timeForMany,
  wholeNumber,
  withOptions,
} from '../harness/check/index.js'

/** What the clients get. */
interface Counting {
  /** The number of the first client. */
  readonly first: number
  readonly text: string
}

const options = { first: wholeNumber('The number of the first client.', 0), text: text('What stands after the number.', 'Hi new friend!') }

export const countingGreeter = withOptions(options, (counting) =>
  serverExercise(
    {
      id: 'counting-greeter',
      title: 'TCP counting greeter',
      transport: 'tcp',
      usage: '<program> <port>',
      usualPort: 10001,
      aliases: ['counting', 'counter', 'count-greeter', 'numbering-greeter'],
      statement: `Send each client a line with its number: \`${lineFor(0, counting)}\` to the first, \`${lineFor(1, counting)}\` to the second, and so on. Then close the connection.`,
      example: { command: 'nc 127.0.0.1 10001 </dev/null', shows: lineFor(0, counting) },
    },
    (requirement) => {
      tcpServerStarts(requirement)
      countsClients(requirement, counting)
      const serve = async (client: TcpConnection): Promise<void> => void (await readNumber(client, counting))
      tcpServerServes(requirement, { needs: 'COUNT-1', nextClient: 'TCP-2', closing: 'COUNT-3', serve })
      countsAnyClients(requirement, counting)
    },
  ),
)

/** The line for a client, counted from 0. */
function lineFor(client: number, { first, text: greeting }: Counting): string {
  return `${first + client}. ${greeting}`
}

/** Clients one after another. */
function countsClients(requirement: DefineRequirement<ServerContext>, counting: Counting): void {
  requirement('COUNT-1', {
    tier: 'core',
    points: 3,
    needs: 'TCP-1',
    says: `The first client gets \`${lineFor(0, counting)}\` and a line end.`,
    hint: `Start counting at ${counting.first}. Send the line as soon as the client has connected, without receiving first.`,
  }).checkFresh('the first client', async ({ connect }) => {
    await expect(await connect()).toReceiveLine(lineFor(0, counting))
  })

  requirement('COUNT-2', {
    tier: 'core',
    points: 2,
    needs: ['COUNT-1', 'TCP-2'],
    says: 'Each next client gets the next number.',
    hint: 'Define the counter outside the accept() loop, and add one for each client.',
  })
    .checkFresh('twelve clients, one after another', (context) => countTo(12, context, counting))
    .checkFresh('four clients from two addresses', (context) => countTo(4, context, counting, ['127.0.0.1', '127.0.0.2']))
    // Beyond two digits, and beyond what a byte holds.
    .checkFresh('260 clients, one after another', (context) => countTo(260, context, counting))

  requirement('COUNT-3', {
    tier: 'core',
    points: 2,
    needs: 'COUNT-1',
    says: 'The server closes after the line.',
    hint: 'Close the accepted socket after you have sent the line.',
  }).check('the connection closes after the line', async (context) => {
    const client = await context.connect()
    await readNumber(client, counting)
    await expect(client).toEnd()
  })
}

/** Clients that leave at once, and many at the same time. */
function countsAnyClients(requirement: DefineRequirement<ServerContext>, counting: Counting): void {
  requirement('COUNT-4', {
    tier: 'robust',
    points: 2,
    needs: ['COUNT-2', 'TCP-4'],
    says: 'Clients that leave or reset at once do not disturb the numbers: later clients get rising numbers, none twice.',
    hint: 'Add one for each accepted client, whatever happens to it later. An error on a connection must not change the counter.',
  }).check('clients that leave or reset at once, between others', async (context) => {
    let last = counting.first - 1
    for (let round = 0; round < 3; round += 1) {
      await (await context.connect()).close()
      ;(await context.connect()).reset()
      await context.settle()
      const client = await context.connect()
      const number = await readNumber(client, counting)
      await client.close()
      if (number <= last)
        fail({ message: `A client got number ${number} after an earlier one had got ${last}.`, expected: [`a number above ${last}`], actual: String(number) })
      last = number
    }
  })

  requirement('COUNT-5', {
    tier: 'scale',
    points: 2,
    needs: ['COUNT-2', 'TCP-9'],
    says: 'Fifty clients at once get fifty different numbers without a gap.',
    hint: 'Two threads or processes must not change the counter at the same time. Lock it, or count in the accept() loop.',
  }).checkFresh('fifty clients at once', async (context) => {
    const clients: TcpConnection[] = []
    for (let count = 0, isAccepting = true; count < 50; count += 1) {
      clients.push(await context.connect())
      isAccepting = isAccepting && (await context.accepted())
    }
    const numbers = await Promise.all(clients.map((client) => readNumber(client, counting)))
    const sorted = [...numbers].sort((left, right) => left - right)
    if (sorted.every((number, index) => number === counting.first + index)) return
    const wanted = `the numbers ${counting.first} to ${counting.first + 49}, each exactly once`
    fail({
      message: `Fifty clients did not get ${wanted}.`,
      expected: [wanted],
      actual: sorted.join(', '),
    })
  })
}

/** Reads one greeting and returns its number. */
async function readNumber(client: TcpConnection, { text: greeting }: Counting): Promise<number> {
  const line = await lineOf(client)
  const number = line.endsWith(`. ${greeting}`) ? line.slice(0, -greeting.length - 2) : ''
  if (/^\d+$/.test(number)) return Number(number)
  return fail({
    message: line === '' ? 'The server sent no line.' : `${quoteBytes(Buffer.from(line))} is not the greeting.`,
    expected: [`<number>. ${greeting}`],
    actual: line === '' ? 'nothing' : quoteBytes(Buffer.from(line)),
  })
}

/**
 * Connects this many clients, one after another, from each of the addresses in turn, and expects the right number for each.
 * A slow server is judged by those that it serves in the time for many.
 */
async function countTo(clients: number, context: ServerContext, counting: Counting, addresses?: readonly string[]): Promise<void> {
  const { connect } = context
  const hasTime = timeForMany(context)
  for (let number = 0; number < clients && hasTime(); number += 1) {
    const from = addresses?.[number % addresses.length]
    const client = await connect(from === undefined ? {} : { from })
    await expect(client).toReceiveLine(lineFor(number, counting))
    await client.close()
  }
}
