/** The exercise `greeter`: a TCP server that greets each client with the client's address, then closes. */

import {
  type DefineRequirement,
  expect,
  type ServerContext,
  serverExercise,
  type TcpConnection,
  tcpServerServes,
  tcpServerStarts,
  thenStillRuns,
} from '../harness/check/index.js'

export const greeter = serverExercise(
  {
    id: 'greeter',
    title: 'TCP greeter',
    transport: 'tcp',
    usage: '<program> <port>',
    usualPort: 9000,
    aliases: ['hello', 'greeting', 'greet'],
    statement:
      'Send each client `Hello `, its IP address and a line end, such as `Hello 127.0.0.1`, without waiting for it to send anything. Then close the connection.',
    example: { command: 'nc 127.0.0.1 9000 </dev/null', shows: 'Hello 127.0.0.1' },
  },
  (requirement) => {
    tcpServerStarts(requirement)
    greetsAndCloses(requirement)
    greetsAnyClient(requirement)
    tcpServerServes(requirement, { needs: 'GREET-1', nextClient: 'TCP-2', closing: 'GREET-2', serve: expectGreeting })
    waitsForNoClient(requirement)
  },
)

/** One greeting, then the end. */
function greetsAndCloses(requirement: DefineRequirement<ServerContext>): void {
  requirement('GREET-1', {
    tier: 'core',
    points: 3,
    needs: 'TCP-1',
    says: 'On connect the client gets `Hello <its IP address>` and a line end, without having to send anything.',
    hint: 'accept() returns the client’s address. Send "Hello ", that IP address and a line end, without receiving first.',
  }).check('a client that sends nothing', async ({ connect }) => {
    await expectGreeting(await connect())
  })

  requirement('GREET-2', {
    tier: 'core',
    points: 2,
    needs: 'GREET-1',
    says: 'The server then closes: the client sees the end of the stream and nothing more.',
    hint: 'Close the accepted socket after the greeting. If your server forks, the parent must close its copy too.',
  }).check('the connection closes after the greeting', async ({ connect }) => {
    const client = await connect()
    await expectGreeting(client)
    await expect(client).toEnd()
  })
}

/** Other addresses, clients that send first, and the line end. */
function greetsAnyClient(requirement: DefineRequirement<ServerContext>): void {
  requirement('GREET-3', {
    tier: 'robust',
    points: 2,
    needs: ['GREET-1', 'TCP-2'],
    says: "The address is the client's: a client from 127.0.0.2 is greeted `Hello 127.0.0.2`.",
    hint: 'Use the address from accept() or getpeername(), not the server’s own address or a constant.',
  }).check('clients from two other addresses', async ({ connect, random }) => {
    for (const from of ['127.0.0.2', `127.0.${random.integer(1, 200)}.${random.integer(3, 200)}`]) {
      const client = await connect({ from })
      await expectGreeting(client)
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
        await expectGreeting(client)
      },
      async ({ connect }) => expectGreeting(await connect()),
    ),
  )

  requirement('GREET-5', {
    tier: 'robust',
    points: 1,
    needs: 'GREET-1',
    explainedBy: 'GREET-2',
    says: 'The line ends in `\\n` alone.',
    hint: 'End the line with "\\n" alone: no "\\r", and no NUL byte from a C string.',
  }).check('the bytes after the address', async ({ connect }) => {
    const client = await connect()
    await expect(client).toReceiveAll(...greetingsOf(client).map((greeting) => `${greeting}\n`))
  })
}

/** Clients that never read. */
function waitsForNoClient(requirement: DefineRequirement<ServerContext>): void {
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
    await expectGreeting(await connect())
  })
}

/** The accepted greetings. A dual-stack IPv6 socket shows an IPv4 client as ::ffff:<address> (RFC 4291, 2.5.5.2). */
function greetingsOf({ local }: TcpConnection): string[] {
  return local.host.includes(':') ? [`Hello ${local.host}`] : [`Hello ${local.host}`, `Hello ::ffff:${local.host}`]
}

/** Expects one complete line with the client's address. The end of the stream does not replace the line end. */
async function expectGreeting(client: TcpConnection): Promise<void> {
  await expect(client).toReceiveLine(...greetingsOf(client))
}
