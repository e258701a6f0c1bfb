/** The exercise `chat-room`: a TCP server that passes on what each client says. An example of several clients at once. */

import { type DefineRequirement, expect, type ServerContext, serverExercise, type TcpConnection, tcpServerServes, tcpServerStarts } from 'wirecheck'

export const chatRoom = serverExercise(
  {
    id: 'chat-room',
    title: 'Chat room',
    transport: 'tcp',
    usage: '<program> <port>',
    usualPort: 12345,
    statement:
      'Clients talk to each other in one room. The first line of a client is its name: answer `Hello, <name>`, and tell all others in the room `<name> joined`. Each further line goes to all others, as `<name>: <line>`. When a client closes, close the connection and tell all others `<name> left`. A name that is empty, or that somebody in the room has, is answered with `Choose another name`, and the next line is a name again.',
    example: { command: "printf 'anna\\n' | nc -N 127.0.0.1 12345", shows: 'Hello, anna' },
  },
  (requirement) => {
    tcpServerStarts(requirement)
    greets(requirement)
    passesOn(requirement)
    announcesLeaving(requirement)
    knowsNames(requirement)
    keepsClientsApart(requirement)
    tcpServerServes(requirement, {
      needs: 'ROOM-1',
      nextClient: 'TCP-2',
      closing: 'ROOM-5',
      serve: greeted,
      begin: (client) => client.send('half a na'),
      ask: (client, { random }) => client.send(`${nameFrom(random)}\n`),
    })
  },
)

/**
 * Joining. All checks that look at the lines of a room are `checkFresh`: in a program that has run before, the
 * clients of an earlier check may still be leaving.
 */
function greets(requirement: DefineRequirement<ServerContext>): void {
  requirement('ROOM-1', {
    tier: 'core',
    points: 2,
    needs: 'TCP-1',
    says: 'A client that has sent its name gets `Hello, <name>`, before any other line.',
    hint: 'Receive one line, and send the greeting before you add the client to the room.',
  }).check('one client', async (context) => {
    await greeted(await context.connect(), context)
  })

  requirement('ROOM-2', {
    tier: 'core',
    points: 2,
    needs: 'ROOM-1',
    says: 'When a client joins, all others in the room get `<name> joined`.',
    hint: 'Serve each client in its own thread or task, or wait for all of them with select(). Keep a list of the clients that have a name.',
  }).checkFresh('three clients join', async (context) => {
    await threeMembers(context)
  })
}

function passesOn(requirement: DefineRequirement<ServerContext>): void {
  requirement('ROOM-3', {
    tier: 'core',
    points: 3,
    needs: 'ROOM-2',
    says: 'A line of one client arrives at all others as `<name>: <line>`, and not at the client that sent it.',
    hint: 'Go through the list of clients, and leave out the one that the line is from.',
  }).checkFresh('three clients speak in turn', async (context) => {
    const members = await threeMembers(context)
    for (const speaker of members) {
      await say(speaker, members, context.random.text(12))
      await expect(speaker.client).toReceiveNoMore()
    }
  })
}

function announcesLeaving(requirement: DefineRequirement<ServerContext>): void {
  const leaving = requirement('ROOM-4', {
    tier: 'core',
    points: 2,
    needs: 'ROOM-2',
    says: 'When a client closes or resets its connection, all others get `<name> left`.',
    hint: 'When recv() returns nothing, or fails, take the client out of the list. Then tell the others.',
  })
  for (const leave of ['close', 'reset'] as const) {
    leaving.checkFresh(`one of three clients leaves: ${leave}`, async (context) => {
      const [first, second, third] = await threeMembers(context)
      await second.client[leave]()
      await allReceive([first, third], `${second.name} left`)
    })
  }

  requirement('ROOM-5', {
    tier: 'core',
    points: 1,
    needs: 'ROOM-1',
    says: 'When a client closes, the server closes the connection, too.',
    hint: 'When recv() returns nothing, the client has closed. Leave the loop and close the connection.',
  }).checkFresh('a client that closes', async (context) => {
    const client = await context.connect()
    await greeted(client, context)
    client.endSending()
    await expect(client).toEnd()
  })
}

function knowsNames(requirement: DefineRequirement<ServerContext>): void {
  const names = requirement('ROOM-6', {
    tier: 'robust',
    points: 2,
    needs: ['ROOM-3', 'ROOM-4'],
    says: 'A name that is empty, or that somebody in the room has, is answered with `Choose another name`. The client may send another one. A name is free again when its client has left.',
    hint: 'Look for the name among the clients in the room. Look and add under the same lock, if you use threads.',
  })
  names.checkFresh('an empty name and a taken one, then a free one', async (context) => {
    const first = await enter(context, [])
    const client = await context.connect()
    for (const name of ['', first.name]) await exchange(client, name, 'Choose another name')
    const second = await join(client, nameFrom(context.random), [first])
    await say(first, [first, second], context.random.text(12))
  })
  names.checkFresh('the name of a client that has left', async (context) => {
    const [first, second] = await threeMembers(context)
    await first.client.close()
    await allReceive([second], `${first.name} left`)
    await join(await context.connect(), first.name, [second])
  })
}

function keepsClientsApart(requirement: DefineRequirement<ServerContext>): void {
  const segments = requirement('ROOM-7', {
    tier: 'robust',
    points: 2,
    needs: 'ROOM-3',
    says: 'How a line is divided into segments makes no difference, also while other clients speak.',
    hint: 'TCP has no messages: recv() returns part of a line, or several lines. Keep what you have received of each client until there is a line end.',
  })
  segments.checkFresh('half a line, a line of another client, the other half', async (context) => {
    const members = await threeMembers(context)
    const [first, second, third] = members
    const [half, rest] = [context.random.text(6), context.random.text(6)]
    await first.client.send(half)
    await first.client.awaitRead()
    await say(second, members, context.random.text(12))
    await first.client.send(`${rest}\n`)
    await allReceive([second, third], `${first.name}: ${half}${rest}`)
  })
  segments.checkFresh('three lines in one segment', async (context) => {
    const [first, ...others] = await threeMembers(context)
    const lines = [context.random.text(6), context.random.text(6), context.random.text(6)]
    await first.client.send(lines.map((line) => `${line}\n`).join(''))
    for (const line of lines) await allReceive(others, `${first.name}: ${line}`)
  })

  requirement('ROOM-8', {
    tier: 'robust',
    points: 1,
    needs: 'ROOM-3',
    says: 'A client that has not sent its name is not in the room: it gets no lines, and the others are not told when it leaves.',
    hint: 'Add a client to the list once it has a name. Tell the others that it has left only if it was in the list.',
  }).checkFresh('a silent client beside two others', async (context) => {
    const silent = await context.connect()
    await context.settle()
    const first = await enter(context, [])
    const second = await enter(context, [first])
    await say(first, [first, second], context.random.text(12))
    await expect(silent).toReceiveNoMore()
    await silent.close()
    for (const { client } of [first, second]) await expect(client).toReceiveNoMore()
  })
}

/** A client in the room. */
interface Member {
  readonly name: string
  readonly client: TcpConnection
}

const nameFrom = (random: ServerContext['random']): string => `n${random.integer(1, 10 ** 9)}`

async function threeMembers(context: ServerContext): Promise<readonly [Member, Member, Member]> {
  const first = await enter(context, [])
  const second = await enter(context, [first])
  return [first, second, await enter(context, [first, second])]
}

async function enter(context: ServerContext, present: readonly Member[]): Promise<Member> {
  return join(await context.connect(), nameFrom(context.random), present)
}

/** Waits until all who are present have been told, so that no later line can arrive before that. */
async function join(client: TcpConnection, name: string, present: readonly Member[]): Promise<Member> {
  await exchange(client, name, `Hello, ${name}`)
  await allReceive(present, `${name} joined`)
  return { name, client }
}

async function say(speaker: Member, members: readonly Member[], text: string): Promise<void> {
  await speaker.client.send(`${text}\n`)
  const others = members.filter((member) => member !== speaker)
  await allReceive(others, `${speaker.name}: ${text}`)
}

async function allReceive(members: readonly Member[], line: string): Promise<void> {
  for (const { client } of members) await expect(client).toReceiveLine(line)
}

/** Sends a line, and expects its answer. */
async function exchange(client: TcpConnection, line: string, answer: string): Promise<void> {
  await client.send(`${line}\n`)
  await expect(client).toReceiveLine(answer)
}

/** What every client gets, whoever else is in the room. */
async function greeted(client: TcpConnection, { random }: ServerContext): Promise<void> {
  const name = nameFrom(random)
  await exchange(client, name, `Hello, ${name}`)
}
