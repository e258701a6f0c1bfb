/** How a JSON text is told apart from the next one on a connection: it parses, it is a line, or its length stands before it. */

import type { JsonFraming } from '../../harness/check/index.js'

export type FramingName = 'text' | 'lines' | 'length-prefix'

export interface Framing {
  /** How the program's answers are told apart. Undefined: everything that has arrived is one. */
  readonly ofAnswers: JsonFraming | undefined

  /** A text as it is sent. */
  wrap(text: string | Uint8Array): Buffer
  /** How many bytes stand before each text. */
  readonly headBytes: number
  /** What the program is told, for the statement. */
  readonly says: string
  /** The command of the example, which sends this text. */
  command(text: string): string
  /** How to receive a text, and how to receive one that comes in pieces. */
  readonly hints: { readonly receive: string; readonly collect: string }
}

const asSent = (text: string | Uint8Array): Buffer => Buffer.from(typeof text === 'string' ? Buffer.from(text) : text)

/** RFC 8259, section 2: a text ends where it is complete. */
const text: Framing = {
  headBytes: 0,
  says: 'A text is complete when it parses; no line end marks its end.',
  hints: {
    receive: 'Receive, parse, and send the value back as JSON in UTF-8, without waiting for a line end.',
    collect: 'Collect the bytes, and decode and parse them only once the text is complete.',
  },
  wrap: asSent,
  command: (sent) => `printf '${sent}' | nc -N 127.0.0.1 12345`,
  ofAnswers: undefined,
}

/** One text on each line. */
const lines: Framing = {
  headBytes: 0,
  says: 'Each text is one line; so is each answer.',
  hints: {
    receive: 'Receive up to the line end, parse, and send the value back as JSON in UTF-8, on one line with a line end.',
    collect: 'Collect the bytes up to the line end, and decode and parse them only then. What follows the line end belongs to the next text.',
  },
  wrap: (sent) => Buffer.concat([asSent(sent), Buffer.from('\n')]),
  command: (sent) => `printf '${sent}\\n' | nc -N 127.0.0.1 12345`,
  ofAnswers: {
    next(pending) {
      const end = pending.indexOf('\n')
      return end < 0 ? null : { text: pending.subarray(0, end), size: end + 1 }
    },
    lacks: (pending, isRight) => (isRight(pending) ? 'The answer is right, but no line end follows it.' : 'The answer has no line end.'),
    describe: (quoted) => `${quoted}, or another text with the same value, on one line with a line end`,
  },
}

const lengthBytes = 4

/** The length in bytes before each text, in network byte order. */
const lengthPrefix: Framing = {
  headBytes: lengthBytes,
  says: 'Before each text stands its length in bytes, as an unsigned 4-byte number in network byte order; so it does before each answer.',
  hints: {
    receive:
      'Receive 4 bytes: the length, the most significant byte first (struct.unpack("!I", …) in Python, ntohl() in C). Then receive as many bytes as it says. Count bytes, not characters, for the length of the answer.',
    collect:
      'One recv() may return only part of the length or of the text, or several texts. Go on until you have as many bytes as you need, and keep the rest.',
  },
  wrap(sent) {
    const bytes = asSent(sent)
    const length = Buffer.alloc(lengthBytes)
    length.writeUInt32BE(bytes.length)
    return Buffer.concat([length, bytes])
  },
  command: (sent) => `printf '\\0\\0\\0\\${Buffer.byteLength(sent).toString(8)}${sent}' | nc -N 127.0.0.1 12345 | tail -c +5`,
  ofAnswers: {
    next(pending) {
      if (pending.length < lengthBytes) return null
      const size = lengthBytes + pending.readUInt32BE()
      return pending.length < size ? null : { text: pending.subarray(lengthBytes, size), size }
    },
    lacks(pending, isRight) {
      if (isRight(pending)) return 'The answer has no length before it.'
      if (pending.length < lengthBytes) return `Only ${pending.length} of the 4 bytes of the length arrived.`
      const said = pending.readUInt32BE().toLocaleString('en-US')
      return `The first 4 bytes say that ${said} bytes follow, and ${(pending.length - lengthBytes).toLocaleString('en-US')} did.`
    },
    describe: (quoted) => `4 bytes with the length, then ${quoted} or another text with the same value`,
  },
}

export const framings: Readonly<Record<FramingName, Framing>> = { text, lines, 'length-prefix': lengthPrefix }
