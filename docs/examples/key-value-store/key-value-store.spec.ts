/** The exercise `key-value-store`: a TCP server with one store for all its clients. An example of state, checked against a model. */

import {
  type DefineRequirement,
  expect,
  fastCheck,
  forRandom,
  type ServerContext,
  serverExercise,
  type TcpConnection,
  tcpServerServes,
  tcpServerStarts,
} from 'wirecheck'

export const keyValueStore = serverExercise(
  {
    id: 'key-value-store',
    title: 'Key-value store',
    transport: 'tcp',
    usage: '<program> <port>',
    usualPort: 12345,
    statement:
      'Keep values under keys, in one store for all clients. Clients send commands, one a line: `SET <key> <value>` is answered with `OK`; `GET <key>` with the value, or with `NONE` if there is none; `DELETE <key>` with `OK` or `NONE`; any other line with `ERROR`. A key has no spaces; a value is the rest of the line, and not empty. Go on until the client closes, then close the connection.',
    example: { command: "printf 'SET colour dark blue\\nGET colour\\n' | nc -N 127.0.0.1 12345", shows: 'OK\ndark blue' },
  },
  (requirement) => {
    tcpServerStarts(requirement)
    keepsValues(requirement)
    sharesValues(requirement)
    refusesOtherLines(requirement)
    tcpServerServes(requirement, {
      needs: 'KEY-1',
      nextClient: 'TCP-2',
      closing: 'KEY-5',
      serve: setAndGet,
      begin: (client) => client.send('SET beg'),
      ask: (client) => client.send('GET asked\n'),
    })
  },
)

/** What one client does. */
function keepsValues(requirement: DefineRequirement<ServerContext>): void {
  requirement('KEY-1', {
    tier: 'core',
    points: 3,
    needs: 'TCP-1',
    says: 'A value that was set is there to get, on the same connection.',
    hint: 'Keep the values in a dictionary. Receive and answer in a loop.',
  }).check('SET, then GET', async (context) => {
    await setAndGet(await context.connect(), context)
  })

  requirement('KEY-2', {
    tier: 'core',
    points: 2,
    needs: 'KEY-1',
    says: 'A key that was never set, or was deleted, has no value: `GET` and `DELETE` answer `NONE`.',
    hint: 'Look whether the key is in the dictionary before you use it.',
  }).check('GET and DELETE of no value, SET, DELETE, GET', async ({ connect, random }) => {
    const client = await connect()
    const key = keyFrom(random)
    for (const command of [`GET ${key}`, `DELETE ${key}`]) await exchange(client, command, 'NONE')
    for (const command of [`SET ${key} ${random.text(6)}`, `DELETE ${key}`]) await exchange(client, command, 'OK')
    for (const command of [`GET ${key}`, `DELETE ${key}`]) await exchange(client, command, 'NONE')
  })

  requirement('KEY-3', {
    tier: 'core',
    points: 1,
    needs: 'KEY-1',
    says: 'A value may contain spaces.',
    hint: 'Divide the line at its first two spaces only: line.split(" ", 2) in Python.',
  }).check('a value of several words', async ({ connect, random }) => {
    const client = await connect()
    const [key, value] = [keyFrom(random), `${random.text(5)}  ${random.text(3)} ${random.text(4)}`]
    await exchange(client, `SET ${key} ${value}`, 'OK')
    await exchange(client, `GET ${key}`, value)
  })
}

/** What several clients do with one store. */
function sharesValues(requirement: DefineRequirement<ServerContext>): void {
  requirement('KEY-4', {
    tier: 'core',
    points: 2,
    needs: ['KEY-1', 'TCP-2'],
    says: 'Values stay when the client that set them leaves, and the next one gets them.',
    hint: 'Make the dictionary once, before you accept the first client.',
  }).check('one client sets, the next one gets', async ({ connect, random }) => {
    const [key, value] = [keyFrom(random), random.text(6)]
    const first = await connect()
    await exchange(first, `SET ${key} ${value}`, 'OK')
    await first.close()
    await exchange(await connect(), `GET ${key}`, value)
  })

  requirement('KEY-5', {
    tier: 'core',
    points: 1,
    needs: 'KEY-1',
    says: 'When the client closes, the server closes the connection, too.',
    hint: 'When recv() returns nothing, the client has closed. Leave the loop and close the connection.',
  }).check('a client that closes', async (context) => {
    const client = await context.connect()
    await setAndGet(client, context)
    client.endSending()
    await expect(client).toEnd()
  })

  requirement('KEY-6', {
    tier: 'scale',
    points: 3,
    needs: ['KEY-2', 'KEY-4', 'TCP-8'],
    says: 'Whatever commands three clients send in turns, each gets the answer of one store that obeys all of them in order.',
    hint: 'Threads share a dictionary by themselves, processes do not. Setting a key again replaces its value.',
  }).check('random commands, compared with a model', async (context) => {
    await forRandom(context.random, fastCheck.commands(commandsOf(3), { maxCommands: 20, size: 'max' }), async (commands) => {
      const clients = [await context.connect(), await context.connect(), await context.connect()]
      const prefix = keyFrom(context.random)
      await fastCheck.asyncModelRun(() => ({ model: new Map<string, string>(), real: { clients, prefix } }), commands)
      for (const client of clients) await client.close()
    })
  })
}

/** The program under test, as its clients see it. Each run puts its own prefix before its keys, so it begins without any values. */
interface Store {
  readonly clients: readonly TcpConnection[]
  readonly prefix: string
}
type Model = Map<string, string>
type Command = fastCheck.AsyncCommand<Model, Store>

/** A command, what the model answers, and the check that the program answers the same. */
function command(by: number, text: (prefix: string) => string, answer: (model: Model) => string): Command {
  return {
    check: () => true,
    run: async (model, { clients, prefix }) => exchange(clients[by] as TcpConnection, text(prefix), answer(model)),
    toString: () => `client ${by + 1}: ${text('')}`,
  }
}

function commandsOf(clients: number): fastCheck.Arbitrary<Command>[] {
  const [by, key, value] = [fastCheck.nat(clients - 1), fastCheck.constantFrom('a', 'b'), fastCheck.stringMatching(/^[a-z0-9]{1,8}$/)]
  const set = (who: number, name: string, to: string): Command => {
    const text = (prefix: string): string => `SET ${prefix}${name} ${to}`
    const obey = (model: Model): string => {
      model.set(name, to)
      return 'OK'
    }
    return command(who, text, obey)
  }
  const get = (who: number, name: string): Command =>
    command(
      who,
      (prefix) => `GET ${prefix}${name}`,
      (model) => model.get(name) ?? 'NONE',
    )
  const remove = (who: number, name: string): Command =>
    command(
      who,
      (prefix) => `DELETE ${prefix}${name}`,
      (model) => (model.delete(name) ? 'OK' : 'NONE'),
    )
  return [
    fastCheck.tuple(by, key, value).map((all) => set(...all)),
    fastCheck.tuple(by, key).map((all) => get(...all)),
    fastCheck.tuple(by, key).map((all) => remove(...all)),
  ]
}

function refusesOtherLines(requirement: DefineRequirement<ServerContext>): void {
  requirement('KEY-7', {
    tier: 'robust',
    points: 1,
    needs: 'KEY-1',
    says: 'A line that is no command is answered with `ERROR`, and the next one is obeyed.',
    hint: 'Check how many words the line has before you use them.',
  }).check('wrong lines, with a good one after each', async (context) => {
    const client = await context.connect()
    for (const line of ['', 'SET', 'SET key', 'GET', 'GET two words', 'DELETE', 'FETCH key']) {
      await exchange(client, line, 'ERROR')
      await setAndGet(client, context)
    }
  })
}

const keyFrom = (random: ServerContext['random']): string => `k${random.integer(1, 10 ** 9)}`

/** Sends a line, and expects its answer. */
async function exchange(client: TcpConnection, line: string, answer: string): Promise<void> {
  await client.send(`${line}\n`)
  await expect(client).toReceiveLine(answer)
}

async function setAndGet(client: TcpConnection, { random }: ServerContext): Promise<void> {
  const [key, value] = [keyFrom(random), random.text(6)]
  await exchange(client, `SET ${key} ${value}`, 'OK')
  await exchange(client, `GET ${key}`, value)
}
