/** The exercise `json-echo`: a TCP server that answers each JSON text with an equal one. */

import {
  clientsInTurn,
  conversations,
  type DefineRequirement,
  expect,
  fastCheck,
  forRandom,
  type ServerContext,
  serveOne,
  serverExercise,
  type TcpConnection,
  tcpServerServes,
  tcpServerStarts,
  thenStillRuns,
} from '../harness/check/index.js'

export const jsonEcho = serverExercise(
  {
    id: 'json-echo',
    title: 'TCP JSON echo server',
    transport: 'tcp',
    usage: '<program> <port>',
    usualPort: 12345,
    aliases: ['json', 'echo-json'],
    statement:
      'Read a JSON text (RFC 8259, UTF-8) and answer with a JSON text of the same value. Go on until the client closes. A text is complete when it parses; no line end marks its end.',
    example: { command: `printf '{"name": "Johanna", "female": true}' | nc -N 127.0.0.1 12345`, shows: '{"name": "Johanna", "female": true}' },
  },
  (requirement) => {
    tcpServerStarts(requirement)
    answersTexts(requirement)
    collectsTexts(requirement)
    servesTheNextClient(requirement)
    answersBareValues(requirement)
    tcpServerServes(requirement, {
      needs: 'JSON-1',
      nextClient: 'JSON-8',
      closing: 'JSON-4',
      serve: exchangeObject,
      begin: (client, { random }) => client.send(`{"text": "${random.text()}`),
      ask: (client, { random }) => client.send(JSON.stringify({ text: random.text() })),
    })
  },
)

/** Texts of every kind, one after another, until the client closes. */
function answersTexts(requirement: DefineRequirement<ServerContext>): void {
  requirement('JSON-1', {
    tier: 'core',
    points: 3,
    needs: 'TCP-1',
    says: 'The object comes back equal.',
    hint: 'Receive, parse, and send the value back as JSON in UTF-8, without waiting for a line end.',
  }).check('one object', async (context) => {
    await exchange(await context.connect(), { name: context.random.text(8), female: true })
  })

  requirement('JSON-2', {
    tier: 'core',
    points: 2,
    needs: 'JSON-1',
    says: 'Nested arrays and objects, numbers, null, booleans, empty ones, text beyond ASCII and escapes come back equal.',
    hint: 'Use a JSON library both ways. In C and Java, choose UTF-8 explicitly instead of the platform’s default encoding.',
  }).check(
    'one text with every kind of value',
    unusual(async (context) => {
      const text = `${JSON.stringify(oneOfEveryKind(context)).slice(0, -1)},${escapedByOthers}}`
      await exchange(await context.connect(), JSON.parse(text), text)
    }),
  )

  requirement('JSON-3', {
    tier: 'core',
    points: 2,
    needs: 'JSON-1',
    says: 'Several texts on one connection, each answered before the next is sent.',
    hint: 'Receive and answer in a loop until recv() returns nothing.',
  }).check('five texts, one at a time', async (context) => {
    const client = await context.connect()
    for (let count = 0; count < 5; count += 1) await exchange(client, { count, text: context.random.text() })
  })

  requirement('JSON-4', {
    tier: 'core',
    points: 2,
    needs: 'JSON-1',
    says: 'When the client closes, the server closes that connection.',
    hint: 'When recv() returns nothing, the client has closed. Leave the loop and close the connection.',
  }).check('after one text', async (context) => {
    const client = await context.connect()
    await exchange(client, { text: context.random.text() })
    client.endSending()
    await client.receiveSettled(0)
    client.take(/^\s*/.exec(client.pending().toString('latin1'))?.[0].length ?? 0)
    await expect(client).toEnd()
  })
}

/** Texts that arrive in several segments. */
function collectsTexts(requirement: DefineRequirement<ServerContext>): void {
  requirement('JSON-5', {
    tier: 'robust',
    points: 1,
    needs: 'JSON-1',
    says: 'A text of 100,000 bytes comes back equal.',
    hint: 'One recv() may return only part of a text. Collect bytes until they parse.',
  }).check(
    '100,000 bytes',
    unusual(async (context) => {
      const list = Array.from({ length: 100 }, (_, index) => index * 7)
      const rest = JSON.stringify({ text: '', list }).length
      await exchange(await context.connect(), { text: context.random.text(100_000 - rest), list })
    }),
  )

  requirement('JSON-6', {
    tier: 'robust',
    points: 1,
    needs: ['JSON-1', 'JSON-3'],
    explainedBy: ['JSON-2', 'JSON-5'],
    says: 'A text that arrives in two segments, cut in the middle of a character too, comes back equal.',
    hint: 'Collect the bytes, and decode and parse them only once the text is complete.',
  })
    .check(
      'split inside a word',
      unusual(async ({ connect, random }) => exchangePieces(await connect(), { text: random.text(40) }, 20)),
    )
    .check(
      'split inside a character',
      unusual(async ({ connect }) => exchangePieces(await connect(), { text: '€uro 世界' }, Buffer.from('{"text":"').length)),
    )
    .check(
      'random values, split anywhere',
      unusual(async (context) => {
        // A null in each, so that a program that loses it always fails, whatever the seed.
        const inputs = fastCheck.record({ value: fastCheck.jsonValue({ maxDepth: 3 }), cut: fastCheck.nat() })
        const converse = conversations(context)
        await forRandom(context.random, inputs, ({ value, cut }) =>
          converse((client) => exchangePieces(client, { value: withoutMinusZero(value), nothing: null }, cut)),
        )
      }),
    )
}

/** The next client, after a good one and after a bad one. */
function servesTheNextClient(requirement: DefineRequirement<ServerContext>): void {
  requirement('JSON-8', {
    tier: 'robust',
    points: 1,
    needs: ['JSON-1', 'JSON-4'],
    says: 'The next client is served after the first has left.',
    hint: 'When a client has left, go back to accept().',
  }).check('three clients, one after another', async (context) => {
    for (let count = 0; count < 3; count += 1) {
      const client = await context.connect()
      await exchange(client, { count, text: context.random.text() })
      await client.close()
    }
  })

  requirement('JSON-7', {
    tier: 'robust',
    points: 1,
    needs: 'JSON-8',
    says: 'Input that is not JSON does not end the server; the next client is served.',
    hint: 'Parsing fails on invalid JSON, and decoding fails on invalid UTF-8. Catch both errors, close that connection, and serve the next client.',
  }).check('three kinds of invalid input, then a valid text', async (context) => {
    for (const invalid of [Buffer.from('{"name": oops]'), Buffer.of(0x22, 0xff, 0xfe, 0x22), Buffer.from('not json at all')]) {
      const client = await context.connect()
      await client.send(invalid)
      client.endSending()
      await client.close()
      await context.settle()
    }
    await exchange(await context.connect(), { text: context.random.text() })
  })
}

/** Texts that are not objects. */
function answersBareValues(requirement: DefineRequirement<ServerContext>): void {
  requirement('JSON-9', {
    tier: 'robust',
    points: 1,
    needs: 'JSON-1',
    says: 'A JSON text that is a bare string, number, `true` or `null` comes back equal.',
    hint: 'Any JSON value is a JSON text, not only an object (RFC 8259, section 2). A number is complete once the client has half-closed, if not before.',
  }).check(
    'a string, a number, true and null',
    unusual(async (context) => {
      const withNewClient = clientsInTurn(context)
      for (const value of [context.random.text(12), context.random.integer(1, 9), context.random.integer(1_000, 99_999) / 8, true, null]) {
        await withNewClient(async (client) => {
          await client.send(JSON.stringify(value))
          await expect(client).toReceiveJson(value, { orAfterEnd: true })
        })
      }
    }),
  )
}

/** Input that a program may stumble on: afterwards it serves the next client. */
function unusual(body: (context: ServerContext) => Promise<void>): (context: ServerContext) => Promise<void> {
  return thenStillRuns(body, (context) => serveOne(context, { serve: exchangeObject }))
}

function exchangeObject(client: TcpConnection, { random }: ServerContext): Promise<void> {
  return exchange(client, { text: random.text(), number: random.integer(0, 1_000_000) })
}

async function exchange(client: TcpConnection, value: unknown, text = JSON.stringify(value)): Promise<void> {
  await client.send(text)
  await expect(client).toReceiveJson(value)
}

/** Sends the text in two pieces. `cut` selects the place modulo the length, so that both pieces have bytes. */
async function exchangePieces(client: TcpConnection, value: unknown, cut: number): Promise<void> {
  const text = Buffer.from(JSON.stringify(value))
  const at = 1 + (cut % (text.length - 1))
  await client.sendPieces([text.subarray(0, at), text.subarray(at)])
  await expect(client).toReceiveJson(value)
}

function oneOfEveryKind({ random }: ServerContext): unknown {
  return {
    nested: [[], {}, [[1, [2, [3]]]], { a: { b: { c: [random.text(3)] } } }],
    numbers: [0, -1, 1.5, 1e100, -2.5e-7, random.integer(1, 1_000_000)],
    others: [null, true, false, ''],
    text: 'Grüße, 世界! Привет 🙂',
    none: null,
    no: false,
    nothing: [],
    escapes: '"quoted" \\ back / slash \b\f\n\r\t \u0001 \u2028',
  }
}

/** Escapes that JSON.stringify() never writes but other libraries do: letters, a surrogate pair, a slash (RFC 8259, section 7). */
const escapedByOthers = String.raw`"escaped": "Gr\u00fc\u00dfe, \u4e16\u754c \ud83d\ude42 \/"`

/** Replaces minus zero by zero: the two are equal, and a program may return either. */
function withoutMinusZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown
}
