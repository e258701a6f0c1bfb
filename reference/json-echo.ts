/**
 * The JSON echo server: sends each JSON text back as soon as it is complete.
 *
 *     node json-echo.js [port]
 *
 * TCP delivers bytes, not messages. A text may come in pieces, a piece may end within a character, and two texts may
 * come in one piece. Nothing but the JSON itself says where a text ends.
 */
import { createServer } from 'node:net'
import { pipeline, Transform } from 'node:stream'

const port = Number(process.argv[2] ?? process.env['PORT'] ?? 12345)
const host = process.env['HOST'] // Left out, Node listens on every address, by IPv6 and by IPv4.
const textBytesMax = 1024 * 1024

/** Says whether these bytes are one JSON text. Bytes that are no UTF-8 are not: `fatal` makes `decode` throw. */
function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return true
  } catch {
    return false
  }
}

/**
 * Makes a stream that cuts what goes in, in pieces of any size, into JSON texts. An object or an array ends at its
 * last bracket, a bare string at its second quote. A bare word (`12`, `true`, `null`) has no such mark: it ends where
 * white space follows, or where a piece ends and the word is valid. The texts come out as they went in: to parse one
 * and write it anew would round its large numbers.
 */
function createTextSplitter(): Transform {
  let text = ''
  let depth = 0
  let inString = false
  let isEscaped = false

  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      // Latin-1 makes one character of each byte and loses none. That is enough to find the end: brackets and quotes
      // are ASCII, and no byte of a longer UTF-8 character looks like one of them.
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
        else if (text.trim() !== '') return done(new Error('This is no JSON'))
        text = ''
      }

      const bareWord = Buffer.from(depth === 0 && !inString ? text : '', 'latin1')
      if (isJson(bareWord)) {
        this.push(bareWord)
        text = ''
      }
      done(text.length > textBytesMax ? new Error('This text is too long') : null)
    },
  })
}

// The end that a client sends means "I have said all", not "I am no longer listening". With `allowHalfOpen` Node
// leaves our side open until everything is answered, and `pipeline` closes it then.
const server = createServer({ allowHalfOpen: true }, (client) => {
  // `pipeline` also stops reading while the client does not take the answers. What goes wrong, here or at the client,
  // closes this one connection, and its callback takes the error, so that the server goes on.
  pipeline(client, createTextSplitter(), client, () => {})
})

server.listen({ port, host })

// A process that is the first one in its container or PID namespace gets no default action for these signals:
// without a listener it would not hear them at all.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
