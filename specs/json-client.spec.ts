/** The exercise `json-client`: sends a JSON object to a JSON echo server and prints the value that comes back. */

import {
  type ClientContext,
  clientExercise,
  expect,
  fail,
  meetClient,
  type Meeting,
  quoteBytes,
  tcpClientConnects,
  tcpClientEnds,
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
    statement:
      'StartedProgram as `<program> <host> <port>`: send one JSON object, `{"name": "Johanna", "female": true}`, print the value that comes back, and end.',
    example: { command: './json_client 127.0.0.1 12345', shows: "{'name': 'Johanna', 'female': True}" },
  },
  (requirement) => {
    tcpClientConnects(requirement)

    requirement('JCLI-1', {
      tier: 'core',
      points: 2,
      needs: 'CLI-1',
      says: 'It sends one valid JSON object, in UTF-8.',
      hint: 'Let a library write it (json.dumps(), JSON.stringify()): quotes are double, True is true, None is null; then encode it in UTF-8.',
    }).check('what it sends', async (context) => {
      await askForObject(context)
    })

    requirement('JCLI-2', {
      tier: 'core',
      points: 3,
      needs: 'JCLI-1',
      says: 'It prints the value that came back: a value changed by the server shows.',
      hint: 'Parse what recv() returned and print that, not the object that you sent.',
    })
      .check('a changed value', async (context) => {
        const { meeting, object } = await askForObject(context)
        const change = changed(object, context)
        await meeting.connection.send(JSON.stringify(change.object))
        await finish(meeting)
        await expect(meeting.client).toPrint(change.shows)
      })
      .check('all values but the name changed', async (context) => {
        const [usual, other] = [await shownFor(context, (object) => object), await shownFor(context, othersChanged)]
        if (usual !== other || usual === null) return
        fail({
          message: 'A value that the server changed does not show.',
          expected: ['all of the object that came back'],
          actual: usual.trim() === '' ? 'nothing' : quoteBytes(Buffer.from(usual)),
          hint: 'Print the whole object that you parsed, not one of its values.',
        })
      })

    requirement('JCLI-3', {
      tier: 'robust',
      points: 2,
      needs: 'JCLI-2',
      says: 'An answer in several segments is read whole.',
      hint: 'One recv() may return a part: receive until the text is complete (it parses), or half-close and receive until the end.',
    }).check('an answer in four segments', async (context) => {
      const { meeting, object } = await askForObject(context)
      // A bracket within a text ends nothing, and a piece may end within a character.
      const change = changed(object, context, '} ü')
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
      says: 'An answer that is no JSON gets a readable message and another status than 0.',
      hint: 'Catch the error of the parser, print one sentence, and end with exit status 1.',
    }).check('a text that is no JSON', async (context) => {
      const usual = await shownFor(context, (object) => object)
      const { meeting } = await askForObject(context)
      const answer = `<html>${context.random.text(12)}</html>`
      await meeting.connection.send(answer)
      meeting.connection.endSending()
      await expect(meeting.client).toEndWithMessage({ known: `${usual} name true false ${answer}` })
    })

    tcpClientEnds(requirement, {
      needs: 'JCLI-2',
      ask: async (meeting) => void (await objectOf(meeting)),
      answer: async (meeting) => {
        const { connection } = meeting
        await connection.send(connection.take(connection.pending().length))
        await connection.receiveAll()
        // The server closes when its client has: one that waits for the other to begin never ends.
        if (connection.incoming() !== 'open') connection.endSending()
      },
    })
  },
)

async function askForObject(context: ClientContext): Promise<{ meeting: Meeting; object: JsonObject }> {
  const meeting = await meetClient(context)
  return { meeting, object: await objectOf(meeting) }
}

/** The server closes when the client has said all; one that waits for the end to know that the answer is complete has half-closed. */
async function finish({ connection }: Meeting): Promise<void> {
  if (connection.incoming() === 'open') await connection.receiveAll()
  connection.endSending()
}

async function objectOf({ connection }: Meeting): Promise<JsonObject> {
  await connection.receiveSettled(1)
  const sent = connection.pending()
  const value = parse(sent)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
  return fail({
    message: sent.length === 0 ? 'It sent nothing.' : 'What it sent is no JSON object in UTF-8.',
    expected: ['one JSON object, such as {"name": "Johanna", "female": true}'],
    actual: sent.length === 0 ? 'nothing' : quoteBytes(sent),
  })
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

/** The object with one of its values changed, however deep it lies: a name, else a text, else a number; without any of them one more text. */
function changed(object: JsonObject, { random }: ClientContext, before = ''): { object: JsonObject; shows: string } {
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

/** All that it prints when its object comes back changed; null where there is nothing to change. */
async function shownFor(context: ClientContext, change: (object: JsonObject) => JsonObject | null): Promise<string | null> {
  const { meeting, object } = await askForObject(context)
  const answer = change(object)
  if (answer === null) return null
  await meeting.connection.send(JSON.stringify(answer))
  await finish(meeting)
  // Until its end: a program may pause before it prints. One that does not end is another requirement's business.
  await expect(meeting.client)
    .toEnd()
    .catch(() => undefined)
  await meeting.client.running.flushed()
  return meeting.client.printed()
}

/** Each number and each truth value another one; null where the object has none. */
function othersChanged(object: JsonObject): JsonObject | null {
  const others = leavesOf(object).filter(({ value }) => typeof value === 'number' || typeof value === 'boolean')
  if (others.length === 0) return null
  return others.reduce((all, { path, value }) => withValue(all, path, typeof value === 'number' ? value + 1 : !value) as JsonObject, object)
}

interface Leaf {
  readonly path: readonly string[]
  readonly value: unknown
}

/** All values that are neither array nor object, those that lie less deep first. */
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
