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
} from '../harness/check/index.js'

export const countingGreeter = serverExercise(
  {
    id: 'counting-greeter',
    title: 'TCP counting greeter',
    transport: 'tcp',
    usage: '<program> <port>',
    usualPort: 10001,
    aliases: ['counting', 'counter', 'count-greeter', 'numbering-greeter'],
    statement:
      'Send each client a line with its number: `0. Hi new friend!` to the first, `1. Hi new friend!` to the second, and so on. Then close the connection.',
    example: { command: 'nc 127.0.0.1 10001 </dev/null', shows: '0. Hi new friend!' },
  },
  (requirement) => {
    tcpServerStarts(requirement)
    countsClients(requirement)
    tcpServerServes(requirement, { needs: 'COUNT-1', nextClient: 'TCP-2', closing: 'COUNT-3', serve: async (client) => void (await readNumber(client)) })
    countsAnyClients(requirement)
  },
)

/** Clients one after another. */
function countsClients(requirement: DefineRequirement<ServerContext>): void {
  requirement('COUNT-1', {
    tier: 'core',
    points: 3,
    needs: 'TCP-1',
    says: 'The first client gets `0. Hi new friend!` and a line end.',
    hint: 'Start counting at 0. Send the line as soon as the client has connected, without receiving first.',
  }).checkFresh('the first client', async ({ connect }) => {
    await expect(await connect()).toReceiveLine('0. Hi new friend!')
  })

  requirement('COUNT-2', {
    tier: 'core',
    points: 2,
    needs: ['COUNT-1', 'TCP-2'],
    says: 'Each next client gets the next number.',
    hint: 'Define the counter outside the accept() loop, and add one for each client.',
  })
    .checkFresh('twelve clients, one after another', (context) => countTo(12, context))
    .checkFresh('four clients from two addresses', (context) => countTo(4, context, ['127.0.0.1', '127.0.0.2']))

  requirement('COUNT-3', {
    tier: 'core',
    points: 2,
    needs: 'COUNT-1',
    says: 'The server closes after the line.',
    hint: 'Close the accepted socket after you have sent the line.',
  }).check('the connection closes after the line', async (context) => {
    const client = await context.connect()
    await readNumber(client)
    await expect(client).toEnd()
  })
}

/** Clients that leave at once, and many at the same time. */
function countsAnyClients(requirement: DefineRequirement<ServerContext>): void {
  requirement('COUNT-4', {
    tier: 'robust',
    points: 2,
    needs: ['COUNT-2', 'TCP-4'],
    says: 'Clients that leave or reset at once do not disturb the numbers: later clients get rising numbers, none twice.',
    hint: 'Add one for each accepted client, whatever happens to it later. An error on a connection must not change the counter.',
  }).check('clients that leave or reset at once, between others', async (context) => {
    let last = -1
    for (let round = 0; round < 3; round += 1) {
      await (await context.connect()).close()
      ;(await context.connect()).reset()
      await context.settle()
      const client = await context.connect()
      const number = await readNumber(client)
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
    const numbers = await Promise.all(clients.map((client) => readNumber(client)))
    const sorted = [...numbers].sort((left, right) => left - right)
    if (sorted.every((number, index) => number === index)) return
    fail({
      message: 'Fifty clients did not get the numbers 0 to 49, each exactly once.',
      expected: ['the numbers 0 to 49, each exactly once'],
      actual: sorted.join(', '),
    })
  })
}

/** Reads one greeting and returns its number. */
async function readNumber(client: TcpConnection): Promise<number> {
  const line = await lineOf(client)
  const match = /^(\d+)\. Hi new friend!$/.exec(line)
  if (match !== null) return Number(match[1])
  return fail({
    message: line === '' ? 'The server sent no line.' : `${quoteBytes(Buffer.from(line))} is not the greeting.`,
    expected: ['<number>. Hi new friend!'],
    actual: line === '' ? 'nothing' : quoteBytes(Buffer.from(line)),
  })
}

/** So many clients, one after another, get the numbers from 0 on. They come from each of the addresses in turn. */
async function countTo(clients: number, { connect }: ServerContext, addresses?: readonly string[]): Promise<void> {
  for (let number = 0; number < clients; number += 1) {
    const from = addresses?.[number % addresses.length]
    const client = await connect(from === undefined ? {} : { from })
    await expect(client).toReceiveLine(`${number}. Hi new friend!`)
    await client.close()
  }
}
