/** The exercise `pickle-client`: sends a serialised object to an echo server and prints the name of the copy that comes back. */

import {
  type ClientContext,
  clientExercise,
  type DefineRequirement,
  echoUntilClosed,
  fail,
  meetClient,
  type Meeting,
  quoteBytes,
  tcpClientConnects,
  tcpClientEnds,
  untestable,
  watchFolder,
  wording,
} from '../harness/check/index.js'

export const pickleClient = clientExercise(
  {
    id: 'pickle-client',
    title: 'TCP object client',
    transport: 'tcp',
    usage: '<program> <host> <port>',
    usualPort: 12345,
    aliases: ['pickling-client', 'object-client', 'serial-client', 'serialize-client'],
    statement:
      'Serialise an object that has a `name` (with Python’s pickle or your language’s equivalent) and send it to an echo server. De-serialise the bytes that come back, print the name of that copy, and exit.',
    example: { command: './pickle_client 127.0.0.1 12345', shows: 'Johanna' },
  },
  (requirement) => {
    tcpClientConnects(requirement)
    exchangesAnObject(requirement)
    runsNothing(requirement)
    tcpClientEnds(requirement, {
      needs: 'PCLI-1',
      ask: async ({ connection }) => connection.receiveSettled(1),
      answer: async ({ connection }) => {
        await connection.send(connection.take(connection.pending().length))
        await echoUntilClosed(connection)
        if (connection.incoming() === 'open') connection.endSending()
      },
    })
  },
)

/** The object that it sends, and the copy that comes back. */
function exchangesAnObject(requirement: DefineRequirement<ClientContext>): void {
  requirement('PCLI-1', {
    tier: 'core',
    points: 3,
    needs: 'CLI-1',
    says: 'It sends one serialised object and prints the `name` of the copy that came back.',
    hint: 'De-serialise the bytes that recv() returned, for example with pickle.loads(). Print the name of that copy, not of the object that you sent.',
  }).check('a copy with another name', async (context) => {
    const original = await exchange(context, (sent) => sent)
    const outputs = await tryOtherNames(context, original)
    if (outputs === 'accepted') return
    fail({
      message: outputs.length === 0 ? 'The program prints no name from the object that it sent.' : 'The program does not print the name of a renamed copy.',
      expected: ['the name of the object that came back'],
      actual: shown(original.printed),
    })
  })

  requirement('PCLI-2', {
    tier: 'robust',
    points: 2,
    needs: 'PCLI-1',
    says: 'An answer in several segments is read whole.',
    hint: 'One recv() may return only part of the object. Receive until it is complete, or half-close and receive until the end.',
  }).check('a copy in three segments', async (context) => {
    const original = await exchange(context, (sent) => sent)
    // A full stop ends a pickle, but not inside a string. The second segment ends with one.
    const outputs = await tryOtherNames(context, original, { second: '.', cutsAt: (cut) => [Math.ceil(cut / 2), cut] })
    if (outputs === 'accepted') return
    fail({
      message: 'The program did not print the name of a copy that arrived in three segments.',
      expected: [`${quoteBytes(Buffer.from(outputs.at(-1)?.name ?? ''))}, the name of the copy`],
      actual: shown(outputs.at(-1)?.printed ?? ''),
    })
  })
}

/** Bytes that are made to run code. */
function runsNothing(requirement: DefineRequirement<ClientContext>): void {
  requirement('PCLI-3', {
    tier: 'robust',
    points: 1,
    needs: 'PCLI-1',
    says: 'Bytes made to run code when they are de-serialised do not run it.',
    hint: 'pickle.loads() runs code that the bytes name. Use an Unpickler whose find_class() allows only the classes that you need.',
  }).check('bytes that would create a file', async (context) => {
    for (const attack of [systemAttack, openAttack, execAttack, importedAttack]) {
      const marker = `made-by-${context.random.text(6)}`
      await exchange(context, (sent) => (isPickle(sent) ? attack(marker) : untestable('wirecheck has such bytes only for Python’s pickle.')))
      if (!watchFolder(context.folder).take(marker)) continue
      fail({
        message: 'The bytes that came back ran code, which created a file in the program’s folder.',
        expected: ['a message that the program does not accept these bytes'],
        actual: 'The file exists.',
      })
    }
  })
}

async function finish({ connection }: Meeting): Promise<void> {
  if (connection.incoming() === 'open') await connection.receiveAll()
  connection.endSending()
}

/** One conversation: what the client sent, what it printed until it exited or waited, and its exit status if it has exited. */
interface Exchange {
  readonly sent: Buffer
  readonly printed: string
  readonly status: number | null
}

async function exchange(context: ClientContext, answer: (sent: Buffer) => Buffer, cutsOf: (bytes: Buffer) => number[] = () => []): Promise<Exchange> {
  const meeting = await meetClient(context)
  await meeting.connection.receiveSettled(1)
  const sent = meeting.connection.take(meeting.connection.pending().length)
  const bytes = answer(sent)
  const cuts = cutsOf(bytes)
  await meeting.connection.sendPieces([0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index])))
  await finish(meeting)
  await context.settle()
  await meeting.client.running.flushed()
  return { sent, printed: meeting.client.printed(), status: meeting.client.running.ending()?.status ?? null }
}

interface Renaming {
  readonly second?: string
  readonly cutsAt?: (cut: number) => number[]
}

/**
 * Any word that is both sent and printed may be the name. Sends back copies in which one of these words is replaced,
 * until the program accepts a copy and prints its new word. Otherwise returns the new word of each copy, and what it printed.
 */
async function tryOtherNames(
  context: ClientContext,
  original: Exchange,
  { second, cutsAt = () => [] }: Renaming = {},
): Promise<readonly { readonly name: string; readonly printed: string }[] | 'accepted'> {
  const outputs: { name: string; printed: string }[] = []
  let refused: Exchange | undefined
  for (const name of namesIn(original)) {
    let change = { copy: Buffer.alloc(0), other: '', cut: 0 }
    const rename = (sent: Buffer): Buffer => {
      change = renamed(sent, name, context, second)
      return change.copy
    }
    const changed = await exchange(context, rename, () => cutsAt(change.cut))
    outputs.push({ name: change.other, printed: changed.printed })
    if (!changed.printed.includes(change.other)) continue
    if (isAccepted(changed, original)) return 'accepted'
    refused ??= changed
  }
  return refused === undefined ? outputs : failAsRefused(refused)
}

const shown = (printed: string): string => (printed.trim() === '' ? 'nothing' : quoteBytes(Buffer.from(printed)))

/**
 * Whether the program accepted the changed copy as it accepted the original. An error message may show the new word as
 * well: one that refuses the copy, or one about an unknown class if the word was the name of the class.
 */
function isAccepted(changed: Exchange, original: Exchange): boolean {
  return original.status !== 0 || changed.status === null || changed.status === 0
}

function failAsRefused(refused: Exchange): never {
  return fail({
    message: `The program accepted its own object, but refused a copy with another name (exit status ${refused.status}).`,
    expected: ['the name of the object that came back'],
    actual: quoteBytes(Buffer.from(refused.printed)),
  })
}

/** How languages encode strings: pickle and Java as UTF-8, v8 as Latin-1 if possible, else in two bytes a character. */
const encodings = ['utf8', 'latin1', 'utf16le'] as const

/** The words that are both in the sent bytes and in the output, the longest first. One of them is the name. */
function namesIn({ sent, printed }: Exchange): string[] {
  const words = new Set(wording.wordsIn(printed, 2))
  return [...words].filter((word) => encodings.some((encoding) => sent.includes(encoded(word, encoding)))).sort((left, right) => right.length - left.length)
}

function encoded(word: string, encoding: (typeof encodings)[number]): Buffer {
  const bytes = Buffer.from(word, encoding)
  return bytes.toString(encoding) === word ? bytes : Buffer.from(word)
}

/**
 * Replaces the name by letters that take as many bytes, so that the lengths inside the object stay right. `second`
 * replaces the second letter, and `cut` is the place after it.
 */
function renamed(bytes: Buffer, name: string, { random }: ClientContext, second = ''): { copy: Buffer<ArrayBuffer>; other: string; cut: number } {
  const encoding = encodings.find((each) => bytes.includes(encoded(name, each))) ?? 'utf8'
  const wanted = encoded(name, encoding)
  const letters = random.text(encoding === 'utf16le' ? name.length : wanted.length).replace(/[^A-Za-z]/g, 'x')
  const other = second === '' ? letters : `${letters.slice(0, 1)}${second}${letters.slice(2)}`
  const copy = bytes.toString('latin1').replaceAll(wanted.toString('latin1'), Buffer.from(other, encoding).toString('latin1'))
  const at = copy.indexOf(Buffer.from(other, encoding).toString('latin1'))
  return { copy: Buffer.from(copy, 'latin1'), other, cut: at + Buffer.byteLength(other.slice(0, 2), encoding) }
}

/** A pickle ends with the STOP opcode, a full stop. Since protocol 2 it begins with PROTO, 0x80 (see pickletools). */
function isPickle(bytes: Buffer): boolean {
  return bytes.at(-1) === 0x2e && (bytes[0] === 0x80 || /^[(c}\]]/.test(bytes.toString('latin1')))
}

/** os.system('touch …'), protocol 0. */
function systemAttack(marker: string): Buffer {
  return Buffer.from(`cos\nsystem\n(S'touch "${marker}"'\ntR.`)
}

/** exec('…'), protocol 0. It contains none of the words that a filter for dangerous names looks for. */
function execAttack(marker: string): Buffer {
  return Buffer.from(`cbuiltins\nexec\n(S'import pathlib; pathlib.Path("${marker}").touch()'\ntR.`)
}

/** __main__.socket.os.system('touch …'), protocol 4: reaches os through a module that the program itself has imported. */
function importedAttack(marker: string): Buffer {
  const text = (value: string): Buffer => Buffer.concat([Buffer.of(0x8c, value.length), Buffer.from(value)])
  return Buffer.concat([
    Buffer.from('\x80\x04', 'latin1'),
    ...['__main__', 'socket.os.system'].map(text),
    Buffer.of(0x93),
    text(`touch "${marker}"`),
    Buffer.from('\x85R.', 'latin1'),
  ])
}

/** open('…', 'w'), protocol 2. */
function openAttack(marker: string): Buffer {
  const text = (value: string): Buffer => Buffer.concat([Buffer.of(0x58, value.length, 0, 0, 0), Buffer.from(value)])
  return Buffer.concat([Buffer.from('\x80\x02cio\nopen\n', 'latin1'), text(marker), text('w'), Buffer.from('\x86R.', 'latin1')])
}
