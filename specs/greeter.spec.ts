/** The exercise `greeter`: a TCP server that greets each client with its address, then closes. */

import { expect, serverExercise, type TcpConnection, tcpServerServes, tcpServerStarts } from '../harness/check/index.js'

export const greeter = serverExercise(
  {
    id: 'greeter',
    title: 'TCP greeter',
    transport: 'tcp',
    usage: '<program> <port>',
    usualPort: 9000,
    aliases: ['hello', 'greeting', 'greet'],
    statement:
      'Greet each client with its own IP address and a line end, `Hello 127.0.0.1`, without waiting for it to say anything; then close the connection.',
    example: { command: 'nc 127.0.0.1 9000 </dev/null', shows: 'Hello 127.0.0.1' },
  },
  (requirement) => {
    tcpServerStarts(requirement)

    requirement('GREET-1', {
      tier: 'core',
      points: 3,
      needs: 'TCP-1',
      says: 'On connect the client gets `Hello <its IP address>` and a line end, without having to send anything.',
      hint: 'accept() returns the client’s address: send "Hello " and its IP address and a line end, without receiving first.',
    }).check('a client that only listens', async ({ connect }) => {
      await expectGreeting(await connect())
    })

    requirement('GREET-2', {
      tier: 'core',
      points: 2,
      needs: 'GREET-1',
      says: 'The server then closes: the client sees the end of the stream and nothing more.',
      hint: 'Close the accepted socket after the greeting; in a forking server the parent has to close its copy, too.',
    }).check('the end after the greeting', async ({ connect }) => {
      const client = await connect()
      await expectGreeting(client)
      await expect(client).toEnd()
    })

    requirement('GREET-3', {
      tier: 'robust',
      points: 2,
      needs: ['GREET-1', 'TCP-2'],
      says: "The address is the client's: a client from 127.0.0.2 is greeted `Hello 127.0.0.2`.",
      hint: 'Take the address that accept() returned (or getpeername()), not the server’s own and not a constant.',
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
      hint: 'Do not close with a client’s bytes unread before your own have left: send all, shut down sending, then close.',
    }).check('a client that speaks first', async ({ connect, random }) => {
      const client = await connect()
      await client.send(random.line())
      await expectGreeting(client)
    })

    requirement('GREET-5', {
      tier: 'robust',
      points: 1,
      needs: 'GREET-1',
      says: 'The line ends in `\\n` alone.',
      hint: 'End the line with "\\n": no "\\r", no NUL byte from a C string, nothing after it.',
    }).check('the bytes after the address', async ({ connect }) => {
      const client = await connect()
      await expect(client).toReceiveAll(...greetingsOf(client).map((greeting) => `${greeting}\n`))
    })

    tcpServerServes(requirement, { needs: 'GREET-1', nextClient: 'TCP-2', serve: expectGreeting })

    requirement('GREET-6', {
      tier: 'scale',
      points: 2,
      needs: ['GREET-1', 'TCP-2'],
      says: 'A client that never reads does not hold up the next.',
      hint: 'After sending do not wait for the client (no recv(), no lingering close): close and accept the next one.',
    }).check('a client beside three that never read', async ({ connect, settle }) => {
      for (let count = 0; count < 3; count += 1) await connect({ paused: true })
      await settle()
      await expectGreeting(await connect())
    })
  },
)

/** The client's address as IPv4, and as an IPv6 socket that also takes IPv4 shows it (RFC 4291, 2.5.5.2). */
function greetingsOf({ local }: TcpConnection): string[] {
  return local.host.includes(':') ? [`Hello ${local.host}`] : [`Hello ${local.host}`, `Hello ::ffff:${local.host}`]
}

/** One line with the address; a server that ends the stream instead of the line has sent no line end. */
async function expectGreeting(client: TcpConnection): Promise<void> {
  await expect(client).toReceiveLine(...greetingsOf(client))
}
