/**
 * The printer: prints what its clients send, as soon as it comes, and sends nothing back.
 *
 *     node printer.js [port]
 */
import { createServer } from 'node:net'

const port = Number(process.argv[2] ?? process.env['PORT'] ?? 65431)
const host = process.env['HOST'] // Left out, Node listens on every address, by IPv6 and by IPv4.

const server = createServer((client) => {
  // A client may reset its connection at any time. Without a listener that error would end the whole server.
  client.on('error', () => {})

  // TCP delivers bytes in pieces of any size, and a piece may end within a character. With an encoding set, Node keeps
  // such a beginning back until the rest has come, for each client by itself. `piece.toString()` would not: it would
  // print two replacement characters. Bytes that are no UTF-8 at all become a replacement character and do no harm.
  client.setEncoding('utf8')

  // `write` and not `console.log`, which would add a line end after each piece.
  client.on('data', (text: string) => process.stdout.write(text))

  // When the client closes, Node closes our side as well. Then the server waits for the next client.
})

server.on('error', (error) => {
  console.error(`Cannot listen on port ${port}: ${error.message}`)
  process.exit(1)
})

server.listen({ port, host })

// A process that is the first one in its container or PID namespace gets no default action for these signals:
// without a listener it would not hear them at all.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
