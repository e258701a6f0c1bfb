/**
 * The JSON echo server: sends each JSON text back as soon as it is complete.
 *
 *     node json-echo.js [port] [--framing text|lines|length-prefix] [--answer equal|wrapped]
 *
 * TCP delivers bytes, not messages. A text may arrive in pieces, a piece may end inside a character, and one piece may
 * contain two texts. Without a framing, only the JSON itself shows where a text ends.
 */
import { createServer } from 'node:net'
import { pipeline, Transform } from 'node:stream'
import { parseArgs } from 'node:util'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { framing: { type: 'string', default: 'text' }, answer: { type: 'string', default: 'equal' } },
})
const port = Number(positionals[0] ?? process.env['PORT'] ?? 12345)
const host = process.env['HOST'] // If this is undefined, Node listens on every address, IPv6 and IPv4.
const textBytesMax = 1024 * 1024
const lengthBytes = 4
const tooLong = new Error('This text is too long')
const notJson = new Error('This is not JSON')

/** Whether these bytes are one JSON text. `fatal` makes `decode` throw if they are not valid UTF-8. */
function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return true
  } catch {
    return false
  }
}

/**
 * Creates a stream that splits its input into JSON texts. An object or an array ends at its last bracket, a bare string
 * at its second quote. A bare word (`12`, `true`, `null`) has no such mark: it ends at white space, or at the end of a
 * piece if the word is valid. The texts stay unchanged, because parsing and writing them again would round large numbers.
 */
function createTextSplitter(): Transform {
  let text = ''
  let depth = 0
  let inString = false
  let isEscaped = false

  return new Transform({
    readableObjectMode: true, // Otherwise two texts could become one piece.
    transform(piece: Buffer, _encoding, done) {
      // Latin-1 turns each byte into one character. That is enough to find the end: brackets and quotes are ASCII, and
      // no byte of a longer UTF-8 character looks like one of them.
      for (const byte of piece.toString('latin1')) {
        text += byte
        if (isEscaped) isEscaped = false
        else if (byte === '"') inString = !inString
        else if (inString) isEscaped = byte === '\\'
        else if ('{['.includes(byte)) depth += 1
        else if ('}]'.includes(byte)) depth -= 1

        const isEnd = depth <= 0 && !inString && '"}] \t\r\n'.includes(byte)
        if (!isEnd) continue
        const bytes = Buffer.from(text, 'latin1')
        if (isJson(bytes)) this.push(bytes)
        else if (text.trim() !== '') return done(notJson)
        text = ''
      }

      const bareWord = Buffer.from(depth === 0 && !inString ? text : '', 'latin1')
      if (isJson(bareWord)) {
        this.push(bareWord)
        text = ''
      }
      done(text.length > textBytesMax ? tooLong : null)
    },
  })
}

/** Creates a stream that splits its input into lines, each a JSON text, or into JSON texts with their length before them. */
function createFrameSplitter(): Transform {
  let bytes = Buffer.alloc(0)

  /** The first text and the number of bytes that it takes, or null if it is not complete. */
  function firstText(): { text: Buffer; size: number } | null {
    if (values.framing === 'lines') {
      const end = bytes.indexOf('\n')
      return end < 0 ? null : { text: bytes.subarray(0, end), size: end + 1 }
    }
    if (bytes.length < lengthBytes) return null
    const size = lengthBytes + bytes.readUInt32BE() // In network byte order.
    return bytes.length < size ? null : { text: bytes.subarray(lengthBytes, size), size }
  }

  return new Transform({
    readableObjectMode: true,
    transform(piece: Buffer, _encoding, done) {
      bytes = Buffer.concat([bytes, piece])
      for (let first = firstText(); first !== null; first = firstText()) {
        if (!isJson(first.text)) return done(notJson)
        this.push(first.text)
        bytes = bytes.subarray(first.size)
      }
      done(bytes.length > textBytesMax ? tooLong : null)
    },
  })
}

/** Creates a stream that makes an answer of each text. */
function createAnswers(): Transform {
  return new Transform({
    writableObjectMode: true,
    transform(text: Buffer, _encoding, done) {
      const answer = values.answer === 'wrapped' ? Buffer.concat([Buffer.from('{"echo":'), text, Buffer.from('}')]) : text
      const length = Buffer.alloc(lengthBytes)
      length.writeUInt32BE(answer.length)
      const before = values.framing === 'length-prefix' ? length : ''
      const after = values.framing === 'lines' ? '\n' : ''
      done(null, Buffer.concat([Buffer.from(before), answer, Buffer.from(after)]))
    },
  })
}

// A client that ends its side has sent everything, but may still be reading. With `allowHalfOpen` Node
// keeps our side open until everything is answered, and then `pipeline` closes it.
const server = createServer({ allowHalfOpen: true }, (client) => {
  // `pipeline` also stops reading while the client does not read the answers. An error closes only this connection: the
  // callback handles it, so the server goes on.
  pipeline(client, values.framing === 'text' ? createTextSplitter() : createFrameSplitter(), createAnswers(), client, () => {})
})

server.listen({ port, host })

// The first process in a container or PID namespace ignores these signals by default, so it needs these listeners.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
