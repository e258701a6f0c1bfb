/** The exercise `greeter`: a TCP server that greets each client with the client's address, then closes. */

import {
  choice,
  type DefineRequirement,
  expect,
  type ServerContext,
  serverExercise,
  type TcpConnection,
  tcpServerServes,
  tcpServerStarts,
  text,
  thenStillRuns,
  withOptions,
} from '../harness/check/index.js'

interface Greeting {
  /** With `{address}` where the client's address stands. */
  readonly greeting: string
  readonly lineEnd: 'yes' | 'no'
}

const options = {
  greeting: text('What each client gets; `{address}` stands for its IP address.', 'Hello {address}'),
  lineEnd: choice('Whether a line end follows.', ['yes', 'no']),
}

export const greeter = withOptions(options, (chosen) => {
  const shown = filled(chosen, '127.0.0.1')
  const line = chosen.lineEnd === 'yes' ? ' and a line end' : ''
  return serverExercise(
    {
      id: 'greeter',
      title: 'TCP greeter',
      transport: 'tcp',
      usage: '<program> <port>',
      usualPort: 9000,
      aliases: ['hello', 'greeting', 'greet'],
      statement:
        chosen.greeting === options.greeting.default
          ? `Send each client \`Hello \`, its IP address${line}, such as \`${shown}\`, without waiting for it to send anything. Then close the connection.`
          : `Send each client \`${filled(chosen, '<its IP address>')}\`${line}, such as \`${shown}\`, without waiting for it to send anything. Then close the connection.`,
      example: { command: 'nc 127.0.0.1 9000 </dev/null', shows: shown },
    },
    (requirement) => {
      tcpServerStarts(requirement)
      greetsAndCloses(requirement, chosen)
      greetsAnyClient(requirement, chosen)
      tcpServerServes(requirement, {
        needs: 'GREET-1',
        nextClient: 'TCP-2',
        closing: 'GREET-2',
        serve: (client) => expectGreeting(client, chosen),
      })
      waitsForNoClient(requirement, chosen)
    },
  )
})

/** One greeting, then the end. */
function greetsAndCloses(requirement: DefineRequirement<ServerContext>, chosen: Greeting): void {
  requirement('GREET-1', {
    tier: 'core',
    points: 3,
    needs: 'TCP-1',
    says: `On connect the client gets \`${filled(chosen, '<its IP address>')}\`${chosen.lineEnd === 'yes' ? ' and a line end' : ''}, without having to send anything.`,
    hint: hintFor(chosen),
  }).check('a client that sends nothing', async ({ connect }) => {
    await expectGreeting(await connect(), chosen)
  })

  requirement('GREET-2', {
    tier: 'core',
    points: 2,
    needs: 'GREET-1',
    says: 'The server then closes: the client sees the end of the stream and nothing more.',
    hint: 'Close the accepted socket after the greeting. If your server forks, the parent must close its copy too.',
  }).check('the connection closes after the greeting', async ({ connect }) => {
    const client = await connect()
    await expectGreeting(client, chosen)
    if (chosen.lineEnd === 'no') await passOverLineEnd(client)
    await expect(client).toEnd()
  })
}

/** Other addresses, clients that send first, and the line end. */
function greetsAnyClient(requirement: DefineRequirement<ServerContext>, chosen: Greeting): void {
  // A greeting without the address is the same for everyone.
  if (chosen.greeting.includes('{address}'))
    requirement('GREET-3', {
      tier: 'robust',
      points: 2,
      needs: ['GREET-1', 'TCP-2'],
      says: `The address is the client's: a client from 127.0.0.2 is greeted \`${filled(chosen, '127.0.0.2')}\`.`,
      hint: 'Use the address from accept() or getpeername(), not the server’s own address or a constant.',
    }).check('clients from two other addresses', async ({ connect, random }) => {
      for (const from of ['127.0.0.2', `127.0.${random.integer(1, 200)}.${random.integer(3, 200)}`]) {
        const client = await connect({ from })
        await expectGreeting(client, chosen)
        await client.close()
      }
    })

  requirement('GREET-4', {
    tier: 'robust',
    points: 1,
    needs: 'GREET-1',
    says: 'A client that sends something first still gets the whole greeting.',
    hint: 'Closing while received bytes are unread resets the connection, and the greeting may be lost. Send it, shut down the sending side, read the rest, then close.',
  }).check(
    'a client that sends first',
    thenStillRuns(
      async ({ connect, random }) => {
        const client = await connect()
        await client.send(random.line())
        await expectGreeting(client, chosen)
      },
      async ({ connect }) => expectGreeting(await connect(), chosen),
    ),
  )

  requirement('GREET-5', {
    tier: 'robust',
    points: 1,
    needs: 'GREET-1',
    explainedBy: 'GREET-2',
    says: chosen.lineEnd === 'yes' ? 'The line ends in `\\n` alone.' : 'Nothing follows the greeting, no line end either.',
    hint:
      chosen.lineEnd === 'yes'
        ? 'End the line with "\\n" alone: no "\\r", and no NUL byte from a C string.'
        : 'Send no "\\n", and no NUL byte from a C string.',
  }).check('the bytes after the address', async ({ connect }) => {
    const client = await connect()
    await expect(client).toReceiveAll(...greetingsOf(client, chosen).map((greeting) => greeting + (chosen.lineEnd === 'yes' ? '\n' : '')))
  })
}

/** Clients that never read. */
function waitsForNoClient(requirement: DefineRequirement<ServerContext>, chosen: Greeting): void {
  requirement('GREET-6', {
    tier: 'scale',
    points: 2,
    needs: ['GREET-1', 'TCP-2'],
    explainedBy: 'TCP-8',
    says: 'A client that never reads does not hold up the next.',
    hint: 'After sending, do not wait for the client (no recv(), no SO_LINGER). Close the connection and accept the next client.',
  }).check('a client after three that never read', async ({ connect, settle }) => {
    for (let count = 0; count < 3; count += 1) await connect({ paused: true })
    await settle()
    await expectGreeting(await connect(), chosen)
  })
}

function filled({ greeting }: Greeting, address: string): string {
  return greeting.replaceAll('{address}', address)
}

function hintFor({ greeting, lineEnd }: Greeting): string {
  const line = lineEnd === 'yes' ? ' and a line end' : ''
  const what = greeting === options.greeting.default ? `"Hello ", that IP address${line}` : `the greeting with that IP address${line}`
  return `accept() returns the client’s address. Send ${what}, without receiving first.`
}

/** The accepted greetings. A dual-stack IPv6 socket shows an IPv4 client as ::ffff:<address> (RFC 4291, 2.5.5.2). */
function greetingsOf({ local }: TcpConnection, chosen: Greeting): string[] {
  const addresses = local.host.includes(':') ? [local.host] : [local.host, `::ffff:${local.host}`]
  return [...new Set(addresses.map((address) => filled(chosen, address)))]
}

/** Expects one complete greeting with the client's address. The end of the stream does not replace the line end. */
async function expectGreeting(client: TcpConnection, chosen: Greeting): Promise<void> {
  const greetings = greetingsOf(client, chosen)
  if (chosen.lineEnd === 'yes') return await expect(client).toReceiveLine(...greetings)
  await client.receive(Math.max(...greetings.map((greeting) => Buffer.byteLength(greeting))))
  const arrived = client.pending()
  await expect(client).toReceive(
    greetings.find((greeting) => arrived.subarray(0, Buffer.byteLength(greeting)).equals(Buffer.from(greeting))) ?? greetings[0] ?? '',
  )
}

/** A line end that was not asked for is GREET-5's matter. */
async function passOverLineEnd(client: TcpConnection): Promise<void> {
  await client.receive(1)
  const [lineEnd = ''] = /^\r?\n/.exec(client.pending().toString('latin1')) ?? []
  client.take(lineEnd.length)
}
