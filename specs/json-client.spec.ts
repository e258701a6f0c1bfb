/** The exercise `json-client`: sends a JSON object to a JSON echo server and prints the value that comes back. */

import {
  type ClientContext,
  clientExercise,
  type DefineRequirement,
  echoUntilClosed,
  expect,
  fail,
  meetClient,
  type Meeting,
  quoteBytes,
  tcpClientConnects,
  tcpClientEnds,
  whyNothingSent,
} from '../harness/check/index.js'

type JsonObject = Record<string, unknown>

export const jsonClient = clientExercise(
  {
    id: 'json-client',
    title: 'TCP JSON client',
    transport: 'tcp',
    usage: '<program> <host> <port>',
    usualPort: 12345,
    aliases: ['json-echo-client'],
    statement: 'Send one JSON object, such as `{"name": "Johanna", "female": true}`, print the value that comes back, and exit.',
    example: { command: './json_client 127.0.0.1 12345', shows: "{'name': 'Johanna', 'female': True}" },
  },
  (requirement) => {
    tcpClientConnects(requirement)
    exchangesAnObject(requirement)
    readsAnyAnswer(requirement)
    tcpClientEnds(requirement, {
      needs: 'JCLI-2',
      ask: async (meeting) => void (await receiveObject(meeting)),
      answerPartly: async ({ connection }) => {
        const text = connection.take(connection.pending().length)
        const half = text.subarray(0, text.length / 2)
        await connection.send(half)
        return half.toString()
      },
      answer: async ({ connection }) => {
        await connection.send(connection.take(connection.pending().length))
        await echoUntilClosed(connection)
      },
    })
  },
)

/** The object that it sends, and the value that it prints. */
function exchangesAnObject(requirement: DefineRequirement<ClientContext>): void {
  requirement('JCLI-1', {
    tier: 'core',
    points: 2,
    needs: 'CLI-1',
    says: 'It sends one valid JSON object, in UTF-8.',
    hint: 'Write the object with a library (json.dumps(), JSON.stringify()), then encode it as UTF-8. JSON has double quotes, true and null, not single quotes, True and None.',
  }).check('the object that it sends', async (context) => {
    await meetAfterObject(context)
  })

  requirement('JCLI-2', {
    tier: 'core',
    points: 3,
    needs: 'JCLI-1',
    says: 'It prints the value that came back: a value changed by the server shows.',
    hint: 'Parse what recv() returned and print the result, not the object that you sent.',
  })
    .check('one value changed', async (context) => {
      const { meeting, object } = await meetAfterObject(context)
      const change = withOneChange(object, context)
      await meeting.connection.send(JSON.stringify(change.object))
      await finish(meeting)
      await expect(meeting.client).toPrint(change.shows)
    })
    .check('the other values changed', async (context) => {
      const [usual, other] = [await outputFor(context, (object) => object), await outputFor(context, othersChanged)]
      if (usual !== other || usual === null) return
      fail({
        message: 'The output does not show a value that the server changed.',
        expected: ['the whole object that came back'],
        actual: usual.trim() === '' ? 'nothing' : quoteBytes(Buffer.from(usual)),
        hint: 'Print the whole parsed object, not just one of its values.',
      })
    })
}

/** Answers in several segments, and answers that are not JSON. */
function readsAnyAnswer(requirement: DefineRequirement<ClientContext>): void {
  requirement('JCLI-3', {
    tier: 'robust',
    points: 2,
    needs: 'JCLI-2',
    says: 'An answer in several segments is read whole.',
    hint: 'One recv() may return only part of the answer. Receive until the text parses, or half-close and receive until the end.',
  }).check('an answer in four segments', async (context) => {
    const { meeting, object } = await meetAfterObject(context)
    // A bracket inside a string does not end the object, and one piece ends inside a character.
    const change = withOneChange(object, context, '} ü')
    const text = Buffer.from(JSON.stringify(change.object))
    const bracket = text.indexOf('} ü')
    const cuts = bracket < 0 ? [0.25, 0.5, 0.75].map((share) => Math.ceil(text.length * share)) : [bracket + 1, bracket + 3, text.length - 1]
    await meeting.connection.sendPieces([0, ...cuts].map((from, index) => text.subarray(from, cuts[index])).filter(({ length }) => length > 0))
    await finish(meeting)
    await expect(meeting.client).toPrint(change.shows)
  })

  requirement('JCLI-4', {
    tier: 'robust',
    points: 1,
    needs: 'JCLI-2',
    says: 'An answer that is not JSON gets a readable message and a non-zero status.',
    hint: 'Catch the parser’s error, print one sentence, and exit with status 1.',
  }).check('an HTML page instead of JSON', async (context) => {
    const usual = await outputFor(context, (object) => object)
    const { meeting } = await meetAfterObject(context)
    const answer = `<html>${context.random.text(12)}</html>`
    await meeting.connection.send(answer)
    meeting.connection.endSending()
    await expect(meeting.client).toEndWithMessage({ known: `${usual} name true false ${answer}` })
  })
}

async function meetAfterObject(context: ClientContext): Promise<{ meeting: Meeting; object: JsonObject }> {
  const meeting = await meetClient(context)
  return { meeting, object: await receiveObject(meeting) }
}

/** Closes once the client has closed or half-closed, as a client does that receives its answer until the end. */
async function finish({ connection }: Meeting): Promise<void> {
  if (connection.incoming() === 'open') await connection.receiveAll()
  connection.endSending()
}

async function receiveObject({ client, connection }: Meeting): Promise<JsonObject> {
  await connection.receiveSettled(1)
  const sent = connection.pending()
  const value = parse(sent)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
  return fail({
    message: sent.length === 0 ? 'The program sent nothing.' : 'The program did not send a JSON object in UTF-8.',
    expected: ['one JSON object, such as {"name": "Johanna", "female": true}'],
    actual: sent.length === 0 ? 'nothing' : quoteBytes(sent),
    ...(sent.length === 0 && whyNothingSent(client)),
  })
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

/** Changes one value at any depth: the name, else a string, else a number. Adds a string if the object has none of them. */
function withOneChange(object: JsonObject, { random }: ClientContext, before = ''): { object: JsonObject; shows: string } {
  const text = `${random.pick(['Ada', 'Eva', 'Ida', 'Uta'])}${random.text(6)}`
  const all = leavesOf(object)
  const texts = all.filter(({ value }) => typeof value === 'string')
  const leaf = texts.find(({ path }) => path.at(-1) === 'name') ?? texts[0]
  if (leaf !== undefined) return { object: withValue(object, leaf.path, `${before}${text}`) as JsonObject, shows: text }
  const number = all.find(({ value }) => typeof value === 'number')
  const value = random.integer(1_000, 9_999)
  if (number !== undefined) return { object: withValue(object, number.path, value) as JsonObject, shows: String(value) }
  return { object: { ...object, note: text }, shows: text }
}

/** Returns everything that the program prints when `change` is applied to its object, or null if `change` finds nothing to change. */
async function outputFor(context: ClientContext, change: (object: JsonObject) => JsonObject | null): Promise<string | null> {
  const { meeting, object } = await meetAfterObject(context)
  const answer = change(object)
  if (answer === null) return null
  await meeting.connection.send(JSON.stringify(answer))
  await finish(meeting)
  // Waits until the program exits, because it may pause before it prints. Whether it exits at all is CLI-2's question.
  await expect(meeting.client)
    .toEnd()
    .catch(() => undefined)
  await meeting.client.running.flushed()
  return meeting.client.printed()
}

/** Changes every number and boolean in the object. Returns null if it has none. */
function othersChanged(object: JsonObject): JsonObject | null {
  const others = leavesOf(object).filter(({ value }) => typeof value === 'number' || typeof value === 'boolean')
  if (others.length === 0) return null
  return others.reduce((all, { path, value }) => withValue(all, path, typeof value === 'number' ? value + 1 : !value) as JsonObject, object)
}

interface Leaf {
  readonly path: readonly string[]
  readonly value: unknown
}

/** Lists all values that are neither arrays nor objects, the least deeply nested first. */
function leavesOf(value: unknown, path: readonly string[] = []): Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }]
  const leaves = Object.entries(value).flatMap(([key, each]) => leavesOf(each, [...path, key]))
  return leaves.sort((left, right) => left.path.length - right.path.length)
}

function withValue(value: unknown, [key, ...rest]: readonly string[], wanted: unknown): unknown {
  if (key === undefined) return wanted
  if (Array.isArray(value)) return value.map((each, index) => (String(index) === key ? withValue(each, rest, wanted) : each))
  const object = value as JsonObject
  return { ...object, [key]: withValue(object[key], rest, wanted) }
}
