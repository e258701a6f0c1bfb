/** The exercise `json-echo`: a TCP server that answers each JSON text with an equal one, in the framing of the assignment. */

import {
  choice,
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
  withOptions,
} from '../harness/check/index.js'
import { type Framing, framings } from './json-echo/framing.js'

const options = {
  framing: choice('How a text is told apart from the next: it is complete when it parses, each is a line, or 4 bytes with its length stand before it.', [
    'text',
    'lines',
    'length-prefix',
  ]),
  answer: choice('Whether the answer is the value itself, or an object with the value in its member `echo`.', ['equal', 'wrapped']),
}

/** What a server has to do with each text. */
interface Echoing {
  readonly framing: Framing
  readonly isWrapped: boolean
}

const sample = '{"name": "Johanna", "female": true}'

export const jsonEcho = withOptions(options, ({ framing: name, answer }) => {
  const echoing: Echoing = { framing: framings[name], isWrapped: answer === 'wrapped' }
  const { framing, isWrapped } = echoing
  const serve = (client: TcpConnection, context: ServerContext): Promise<void> => exchangeObject(client, context, echoing)
  return serverExercise(
    {
      id: 'json-echo',
      title: 'TCP JSON echo server',
      transport: 'tcp',
      usage: '<program> <port>',
      usualPort: 12345,
      aliases: ['json', 'echo-json'],
      statement: `Read a JSON text (RFC 8259, UTF-8) and answer with a JSON text of ${isWrapped ? 'an object whose one member `echo` has the same value' : 'the same value'}. Go on until the client closes. ${framing.says}`,
      example: { command: framing.command(sample), shows: isWrapped ? `{"echo": ${sample}}` : sample },
    },
    (requirement) => {
      tcpServerStarts(requirement)
      answersTexts(requirement, echoing)
      collectsTexts(requirement, echoing)
      servesTheNextClient(requirement, echoing)
      answersBareValues(requirement, echoing)
      tcpServerServes(requirement, {
        needs: 'JSON-1',
        nextClient: 'JSON-8',
        closing: 'JSON-4',
        serve,
        begin: (client, { random }) => client.send(framing.wrap(JSON.stringify({ text: random.text() })).subarray(0, -3)),
        ask: (client, { random }) => client.send(framing.wrap(JSON.stringify({ text: random.text() }))),
      })
    },
  )
})

/** Texts of every kind, one after another, until the client closes. */
function answersTexts(requirement: DefineRequirement<ServerContext>, echoing: Echoing): void {
  requirement('JSON-1', {
    tier: 'core',
    points: 3,
    needs: 'TCP-1',
    says: echoing.isWrapped ? 'The object comes back equal, in the member `echo` of an object that has no other member.' : 'The object comes back equal.',
    hint: echoing.framing.hints.receive,
  }).check('one object', async (context) => {
    await exchange(await context.connect(), echoing, { name: context.random.text(8), female: true })
  })

  requirement('JSON-2', {
    tier: 'core',
    points: 2,
    needs: 'JSON-1',
    says: 'Nested arrays and objects, numbers, null, booleans, empty ones, text beyond ASCII and escapes come back equal.',
    hint: 'Use a JSON library both ways. In C and Java, choose UTF-8 explicitly instead of the platform’s default encoding.',
  }).check(
    'one text with every kind of value',
    unusual(echoing, async (context) => {
      const text = `${JSON.stringify(oneOfEveryKind(context)).slice(0, -1)},${escapedByOthers}}`
      await exchange(await context.connect(), echoing, JSON.parse(text), text)
    }),
  )

  const several = requirement('JSON-3', {
    tier: 'core',
    points: 2,
    needs: 'JSON-1',
    says: `Several texts on one connection, each answered before the next is sent${echoing.framing.ofAnswers === undefined ? '' : ', or all sent at once'}.`,
    hint: 'Receive and answer in a loop until recv() returns nothing.',
  }).check('five texts, one at a time', async (context) => {
    const client = await context.connect()
    for (let count = 0; count < 5; count += 1) await exchange(client, echoing, { count, text: context.random.text() })
  })
  // Only where something marks the end of a text must a program answer several that arrive together.
  if (echoing.framing.ofAnswers !== undefined)
    several.check('three texts in one segment', async (context) => {
      const values = [0, 1, 2].map((count) => ({ count, text: context.random.text() }))
      const client = await context.connect()
      await client.send(Buffer.concat(values.map((value) => echoing.framing.wrap(JSON.stringify(value)))))
      for (const value of values) await expectAnswer(client, echoing, value)
    })

  requirement('JSON-4', {
    tier: 'core',
    points: 2,
    needs: 'JSON-1',
    says: 'When the client closes, the server closes that connection.',
    hint: 'When recv() returns nothing, the client has closed. Leave the loop and close the connection.',
  }).check('after one text', async (context) => {
    const client = await context.connect()
    await exchange(client, echoing, { text: context.random.text() })
    client.endSending()
    await client.receiveSettled(0)
    client.take(/^\s*/.exec(client.pending().toString('latin1'))?.[0].length ?? 0)
    await expect(client).toEnd()
  })
}

/** Texts that arrive in several segments. */
function collectsTexts(requirement: DefineRequirement<ServerContext>, echoing: Echoing): void {
  const { headBytes } = echoing.framing
  requirement('JSON-5', {
    tier: 'robust',
    points: 1,
    needs: 'JSON-1',
    says: 'A text of 100,000 bytes comes back equal.',
    hint:
      echoing.framing.ofAnswers === undefined ? 'One recv() may return only part of a text. Collect bytes until they parse.' : echoing.framing.hints.collect,
  }).check(
    '100,000 bytes',
    unusual(echoing, async (context) => {
      const list = Array.from({ length: 100 }, (_, index) => index * 7)
      const rest = JSON.stringify({ text: '', list }).length
      await exchange(await context.connect(), echoing, { text: context.random.text(100_000 - rest), list })
    }),
  )

  const inPieces = requirement('JSON-6', {
    tier: 'robust',
    points: 1,
    needs: ['JSON-1', 'JSON-3'],
    explainedBy: ['JSON-2', 'JSON-5'],
    says: 'A text that arrives in two segments, cut in the middle of a character too, comes back equal.',
    hint: echoing.framing.hints.collect,
  })
    .check(
      'split inside a word',
      unusual(echoing, async ({ connect, random }) => exchangePieces(await connect(), echoing, { text: random.text(40) }, headBytes + 20)),
    )
    .check(
      'split inside a character',
      unusual(echoing, async ({ connect }) => exchangePieces(await connect(), echoing, { text: '€uro 世界' }, headBytes + Buffer.from('{"text":"').length)),
    )
    .check(
      'random values, split anywhere',
      unusual(echoing, async (context) => {
        // A null, a fraction and a capital in each, so that a program that loses one always fails, whatever the seed.
        const inputs = fastCheck.record({ value: fastCheck.jsonValue({ maxDepth: 3 }), cut: fastCheck.nat() })
        const converse = conversations(context)
        await forRandom(context.random, inputs, ({ value, cut }) =>
          converse((client) => exchangePieces(client, echoing, { value: withoutMinusZero(value), nothing: null, Third: 1 / 3 }, cut)),
        )
      }),
    )
  if (headBytes > 0)
    inPieces.check(
      'split inside the length',
      unusual(echoing, async ({ connect, random }) => exchangePieces(await connect(), echoing, { text: random.text(40) }, 1)),
    )
}

/** The next client, after a good one and after a bad one. */
function servesTheNextClient(requirement: DefineRequirement<ServerContext>, echoing: Echoing): void {
  requirement('JSON-8', {
    tier: 'robust',
    points: 1,
    needs: ['JSON-1', 'JSON-4'],
    says: 'The next client is served after the first has left.',
    hint: 'When a client has left, go back to accept().',
  }).check('three clients, one after another', async (context) => {
    for (let count = 0; count < 3; count += 1) {
      const client = await context.connect()
      await exchange(client, echoing, { count, text: context.random.text() })
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
      await client.send(echoing.framing.wrap(invalid))
      client.endSending()
      await client.close()
      await context.settle()
    }
    await exchange(await context.connect(), echoing, { text: context.random.text() })
  })
}

/** Texts that are not objects. */
function answersBareValues(requirement: DefineRequirement<ServerContext>, echoing: Echoing): void {
  requirement('JSON-9', {
    tier: 'robust',
    points: 1,
    needs: 'JSON-1',
    says: 'A JSON text that is a bare string, number, `true` or `null` comes back equal.',
    hint: `Any JSON value is a JSON text, not only an object (RFC 8259, section 2).${echoing.framing.ofAnswers === undefined ? ' A number is complete once the client has half-closed, if not before.' : ''}`,
  }).check(
    'a string, a number, true and null',
    unusual(echoing, async (context) => {
      const withNewClient = clientsInTurn(context)
      for (const value of [context.random.text(12), context.random.integer(1, 9), context.random.integer(1_000, 99_999) / 8, true, null]) {
        await withNewClient(async (client) => {
          await client.send(echoing.framing.wrap(JSON.stringify(value)))
          await expectAnswer(client, echoing, value, { orAfterEnd: echoing.framing.ofAnswers === undefined })
        })
      }
    }),
  )
}

/** Input that a program may stumble on: afterwards it serves the next client. */
function unusual(echoing: Echoing, body: (context: ServerContext) => Promise<void>): (context: ServerContext) => Promise<void> {
  return thenStillRuns(body, (context) => serveOne(context, { serve: (client) => exchangeObject(client, context, echoing) }))
}

function exchangeObject(client: TcpConnection, { random }: ServerContext, echoing: Echoing): Promise<void> {
  return exchange(client, echoing, { text: random.text(), number: random.integer(0, 1_000_000) })
}

async function exchange(client: TcpConnection, echoing: Echoing, value: unknown, text = JSON.stringify(value)): Promise<void> {
  await client.send(echoing.framing.wrap(text))
  await expectAnswer(client, echoing, value)
}

/** Sends the text in two pieces. `cut` selects the place modulo the length, so that both pieces have bytes. */
async function exchangePieces(client: TcpConnection, echoing: Echoing, value: unknown, cut: number): Promise<void> {
  const text = echoing.framing.wrap(JSON.stringify(value))
  const at = 1 + (cut % (text.length - 1))
  await client.sendPieces([text.subarray(0, at), text.subarray(at)])
  await expectAnswer(client, echoing, value)
}

function expectAnswer(client: TcpConnection, { framing, isWrapped }: Echoing, value: unknown, options: { readonly orAfterEnd?: boolean } = {}): Promise<void> {
  return expect(client).toReceiveJson(isWrapped ? { echo: value } : value, { ...options, framing: framing.ofAnswers })
}

function oneOfEveryKind({ random }: ServerContext): unknown {
  return {
    nested: [[], {}, [[1, [2, [3]]]], { a: { b: { c: [random.text(3)] } } }],
    Numbers: [0, -1, 1.5, 1e100, -2.5e-7, 1 / 3, random.integer(1, 1_000_000)],
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
