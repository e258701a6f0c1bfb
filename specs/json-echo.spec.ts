/** The exercise `json-echo`: a TCP server that answers a JSON text with an equal one. */

import {
  clientsInTurn,
  conversations,
  expect,
  fastCheck,
  forRandom,
  type ServerContext,
  serverExercise,
  type TcpConnection,
  tcpServerServes,
  tcpServerStarts,
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
      'Read a JSON text (RFC 8259, UTF-8), and answer with a JSON text of the same value; go on until the client closes. No line end marks the end of a text: it is complete when it parses.',
    example: { command: `printf '{"name": "Johanna", "female": true}' | nc -N 127.0.0.1 12345`, shows: '{"name": "Johanna", "female": true}' },
  },
  (requirement) => {
    tcpServerStarts(requirement)

    requirement('JSON-1', {
      tier: 'core',
      points: 3,
      needs: 'TCP-1',
      says: 'The object comes back equal.',
      hint: 'Receive, parse, and send the value back as JSON in UTF-8, without waiting for a line end.',
    }).check('an object with a name', async (context) => {
      await exchange(await context.connect(), { name: context.random.text(8), female: true })
    })

    requirement('JSON-2', {
      tier: 'core',
      points: 2,
      needs: 'JSON-1',
      says: 'Nested arrays and objects, numbers, null, booleans, empty ones, text beyond ASCII and escapes come back equal.',
      hint: 'Use a JSON library both ways; in C and Java mind the encoding: JSON is UTF-8, not the platform’s default.',
    }).check('one text with all of them', async (context) => {
      const text = `${JSON.stringify(everyKind(context)).slice(0, -1)},${escapedByOthers}}`
      await exchange(await context.connect(), JSON.parse(text), text)
    })

    requirement('JSON-3', {
      tier: 'core',
      points: 2,
      needs: 'JSON-1',
      says: 'Several texts on one connection, each answered before the next is sent.',
      hint: 'Loop: receive, answer, receive again, until recv() returns nothing.',
    }).check('five in turns', async (context) => {
      const client = await context.connect()
      for (let count = 0; count < 5; count += 1) await exchange(client, { count, text: context.random.text() })
    })

    requirement('JSON-4', {
      tier: 'core',
      points: 2,
      needs: 'JSON-1',
      says: 'When the client closes, the server closes that connection.',
      hint: 'recv() that returns nothing means that the client has closed: leave the loop and close.',
    }).check('after one text', async (context) => {
      const client = await context.connect()
      await exchange(client, { text: context.random.text() })
      client.endSending()
      await client.receiveSettled(0)
      client.take(/^\s*/.exec(client.pending().toString('latin1'))?.[0].length ?? 0)
      await expect(client).toEnd()
    })

    requirement('JSON-5', {
      tier: 'robust',
      points: 1,
      needs: 'JSON-1',
      says: 'A text of 100,000 bytes comes back equal.',
      hint: 'One recv() is not one text: collect until what you have parses.',
    }).check('100,000 bytes', async (context) => {
      const list = Array.from({ length: 100 }, (_, index) => index * 7)
      const rest = JSON.stringify({ text: '', list }).length
      await exchange(await context.connect(), { text: context.random.text(100_000 - rest), list })
    })

    requirement('JSON-6', {
      tier: 'robust',
      points: 1,
      needs: ['JSON-1', 'JSON-3'],
      says: 'A text that arrives in two segments, cut in the middle of a character too, comes back equal.',
      hint: 'Collect bytes, and decode and parse only what is complete.',
    })
      .check('cut in a word', async ({ connect, random }) => exchangePieces(await connect(), { text: random.text(40) }, 20))
      .check('cut in a character', async ({ connect }) => exchangePieces(await connect(), { text: '€uro 世界' }, Buffer.from('{"text":"').length))
      .check('random values, cut anywhere', async (context) => {
        const inputs = fastCheck.record({ value: fastCheck.jsonValue({ maxDepth: 3 }), cut: fastCheck.nat() })
        const next = conversations(context)
        await forRandom(context.random, inputs, ({ value, cut }) => next((client) => exchangePieces(client, { value: withoutMinusZero(value) }, cut)))
      })

    requirement('JSON-8', {
      tier: 'robust',
      points: 1,
      needs: ['JSON-1', 'JSON-4'],
      says: 'The next client is served after the first has left.',
      hint: 'Go back to accept() when a client has left.',
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
      says: 'What is no JSON does not end the server; the next client is served.',
      hint: 'Parsing fails on what is no JSON, decoding on what is no UTF-8: catch both, close that connection, go on with the next.',
    }).check('three kinds of nonsense, then a good client', async (context) => {
      for (const nonsense of [Buffer.from('{"name": oops]'), Buffer.of(0x22, 0xff, 0xfe, 0x22), Buffer.from('not json at all')]) {
        const client = await context.connect()
        await client.send(nonsense)
        client.endSending()
        await client.close()
        await context.settle()
      }
      await exchange(await context.connect(), { text: context.random.text() })
    })

    requirement('JSON-9', {
      tier: 'robust',
      points: 1,
      needs: 'JSON-1',
      says: 'A JSON text that is a bare string, number, `true` or `null` comes back equal.',
      hint: 'Any value is a JSON text, not only objects (RFC 8259, 2). A number is complete at the latest when the client has shut down its sending side.',
    }).check('a string, a number, true and null', async (context) => {
      const next = clientsInTurn(context)
      for (const value of [context.random.text(12), context.random.integer(1, 9), context.random.integer(1_000, 99_999) / 8, true, null]) {
        await next(async (client) => {
          await client.send(JSON.stringify(value))
          await expect(client).toReceiveJson(value, { orAfterEnd: true })
        })
      }
    })

    tcpServerServes(requirement, {
      needs: 'JSON-1',
      nextClient: 'JSON-8',
      serve: (client, { random }) => exchange(client, { text: random.text(), number: random.integer(0, 1_000_000) }),
      begin: (client, { random }) => client.send(`{"text": "${random.text()}`),
    })
  },
)

async function exchange(client: TcpConnection, value: unknown, text = JSON.stringify(value)): Promise<void> {
  await client.send(text)
  await expect(client).toReceiveJson(value)
}

/** Sends the text in two pieces, cut after some byte inside it. */
async function exchangePieces(client: TcpConnection, value: unknown, cut: number): Promise<void> {
  const text = Buffer.from(JSON.stringify(value))
  const at = 1 + (cut % (text.length - 1))
  await client.sendPieces([text.subarray(0, at), text.subarray(at)])
  await expect(client).toReceiveJson(value)
}

function everyKind({ random }: ServerContext): unknown {
  return {
    nested: [[], {}, [[1, [2, [3]]]], { a: { b: { c: [random.text(3)] } } }],
    numbers: [0, -1, 1.5, 1e100, -2.5e-7, random.integer(1, 1_000_000)],
    others: [null, true, false, ''],
    text: 'Grüße, 世界! Привет 🙂',
    escapes: '"quoted" \\ back / slash \b\f\n\r\t \u0001 \u2028',
  }
}

/** Escapes that this language never writes and others do: of letters, of a pair of surrogates, of a slash (RFC 8259, 7). */
const escapedByOthers = String.raw`"escaped": "Gr\u00fc\u00dfe, \u4e16\u754c \ud83d\ude42 \/"`

/** Minus zero may come back as zero: the two are equal numbers. */
function withoutMinusZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown
}
