/** The exercise `pickle-client`: sends a serialised object to an echo server and prints the name of the copy that comes back. */

import {
  watchFolder,
  type ClientContext,
  clientExercise,
  fail,
  meetClient,
  type Meeting,
  quoteBytes,
  tcpClientConnects,
  tcpClientEnds,
  untestable,
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
      'StartedProgram as `<program> <host> <port>`: serialise an object that has a `name` (Python’s pickle, or your language’s own way), send it to an echo server, make an object of the bytes that come back, print its name, and end.',
    example: { command: './pickle_client 127.0.0.1 12345', shows: 'Johanna' },
  },
  (requirement) => {
    tcpClientConnects(requirement)

    requirement('PCLI-1', {
      tier: 'core',
      points: 3,
      needs: 'CLI-1',
      says: 'It sends one serialised object and prints the `name` of the copy that came back.',
      hint: 'Make a new object of the bytes that recv() returned (pickle.loads()) and print its name, not that of the object that you sent.',
    }).check('a copy with another name', async (context) => {
      const plain = await exchange(context, (sent) => sent)
      const names = namesIn(plain.sent, plain.printed)
      let refused: Exchange | undefined
      for (const name of names) {
        let other = ''
        const changed = await exchange(context, (sent) => {
          const change = renamed(sent, name, context)
          other = change.other
          return change.copy
        })
        if (!changed.printed.includes(other)) continue
        if (isAccepted(changed, plain)) return
        refused ??= changed
      }
      if (refused !== undefined) failAsRefused(refused)
      fail({
        message: names.length === 0 ? 'It prints no name that stands in the object that it sent.' : 'A copy with another name does not show.',
        expected: ['the name of the object that came back'],
        actual: plain.printed.trim() === '' ? 'nothing' : quoteBytes(Buffer.from(plain.printed)),
      })
    })

    requirement('PCLI-2', {
      tier: 'robust',
      points: 2,
      needs: 'PCLI-1',
      says: 'An answer in several segments is read whole.',
      hint: 'One recv() may return a part of the object: receive until it is complete, or half-close and receive until the end.',
    }).check('a copy in three segments', async (context) => {
      const plain = await exchange(context, (sent) => sent)
      let shown = ''
      let refused: Exchange | undefined
      for (const name of namesIn(plain.sent, plain.printed)) {
        let change = { copy: Buffer.alloc(0), other: '', cut: 0 }
        // A full stop, which ends a pickle, ends none within a text: the second segment ends with it.
        const changed = await exchange(
          context,
          (sent) => {
            change = renamed(sent, name, context, '.')
            return change.copy
          },
          () => [Math.ceil(change.cut / 2), change.cut],
        )
        shown = changed.printed
        if (!shown.includes(change.other)) continue
        if (isAccepted(changed, plain)) return
        refused ??= changed
      }
      if (refused !== undefined) failAsRefused(refused)
      fail({
        message: 'A copy that came in three segments was not read whole.',
        expected: [quoteBytes(Buffer.from(plain.printed))],
        actual: shown.trim() === '' ? 'nothing' : quoteBytes(Buffer.from(shown)),
      })
    })

    requirement('PCLI-3', {
      tier: 'robust',
      points: 1,
      needs: 'PCLI-1',
      says: 'Bytes made to run code when they are de-serialised do not run it.',
      hint: 'pickle.loads() runs what the bytes say. Use an Unpickler whose find_class() allows only the classes that you need.',
    }).check('bytes that would make a file', async (context) => {
      for (const attack of [systemAttack, openAttack, execAttack, importedAttack]) {
        const marker = `made-by-${context.random.text(6)}`
        await exchange(context, (sent) => (isPickle(sent) ? attack(marker) : untestable('Only for Python’s pickle are such bytes known.')))
        if (!watchFolder(context.folder).take(marker)) continue
        fail({
          message: 'The bytes that came back ran code: they made a file in the program’s folder.',
          expected: ['The program says that it does not take these bytes.'],
          actual: 'The file was there.',
        })
      }
    })

    tcpClientEnds(requirement, {
      needs: 'PCLI-1',
      ask: async ({ connection }) => connection.receiveSettled(1),
      answer: async (meeting) => {
        await meeting.connection.send(meeting.connection.take(meeting.connection.pending().length))
        await finish(meeting)
      },
    })
  },
)

async function finish({ connection }: Meeting): Promise<void> {
  if (connection.incoming() === 'open') await connection.receiveAll()
  connection.endSending()
}

/** One whole conversation: what the client sent, what it printed until it ended or waited, and its exit status where it has ended. */
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

/** A message that refuses the copy may show its name, too; so may one that knows no class of that name, where the word was the class's. */
function isAccepted(changed: Exchange, plain: Exchange): boolean {
  return plain.status !== 0 || changed.status === null || changed.status === 0
}

function failAsRefused(refused: Exchange): never {
  return fail({
    message: `It took its own object back, and refused a copy with another name (exit status ${refused.status}).`,
    expected: ['the name of the object that came back'],
    actual: quoteBytes(Buffer.from(refused.printed)),
  })
}

/** How languages write text: pickle and Java as UTF-8, v8 as Latin-1 where that will do, else in two bytes a character. */
const encodings = ['utf8', 'latin1', 'utf16le'] as const

/** Words that stand in the bytes and on the screen, the longest first: one of them is the name. */
function namesIn(sent: Buffer, printed: string): string[] {
  const words = new Set(wording.wordsIn(printed, 2))
  return [...words].filter((word) => encodings.some((encoding) => sent.includes(encoded(word, encoding)))).sort((left, right) => right.length - left.length)
}

function encoded(word: string, encoding: (typeof encodings)[number]): Buffer {
  const bytes = Buffer.from(word, encoding)
  return bytes.toString(encoding) === word ? bytes : Buffer.from(word)
}

/** So many letters that the name has its bytes, and the lengths in the object still hold; after the second of them the copy may be cut. */
function renamed(bytes: Buffer, name: string, { random }: ClientContext, second = ''): { copy: Buffer<ArrayBuffer>; other: string; cut: number } {
  const encoding = encodings.find((each) => bytes.includes(encoded(name, each))) ?? 'utf8'
  const wanted = encoded(name, encoding)
  const letters = random.text(encoding === 'utf16le' ? name.length : wanted.length).replace(/[^A-Za-z]/g, 'x')
  const other = second === '' ? letters : `${letters.slice(0, 1)}${second}${letters.slice(2)}`
  const copy = bytes.toString('latin1').replaceAll(wanted.toString('latin1'), Buffer.from(other, encoding).toString('latin1'))
  const at = copy.indexOf(Buffer.from(other, encoding).toString('latin1'))
  return { copy: Buffer.from(copy, 'latin1'), other, cut: at + Buffer.byteLength(other.slice(0, 2), encoding) }
}

/** Pickles end in STOP, a full stop; since protocol 2 they begin with PROTO, 0x80 (pickletools). */
function isPickle(bytes: Buffer): boolean {
  return bytes.at(-1) === 0x2e && (bytes[0] === 0x80 || /^[(c}\]]/.test(bytes.toString('latin1')))
}

/** os.system('touch …'), protocol 0. */
function systemAttack(marker: string): Buffer {
  return Buffer.from(`cos\nsystem\n(S'touch "${marker}"'\ntR.`)
}

/** exec('…'), protocol 0: without a word that a search for bad ones would look for. */
function execAttack(marker: string): Buffer {
  return Buffer.from(`cbuiltins\nexec\n(S'import pathlib; pathlib.Path("${marker}").touch()'\ntR.`)
}

/** What the program itself has imported, by way of its own module, protocol 4: __main__.socket.os.system('touch …'). */
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
