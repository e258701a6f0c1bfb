/**
 * The printer: prints what its clients send as soon as it arrives, and sends nothing back.
 *
 *     node printer.js [port]
 */
import { createServer } from 'node:net'

const port = Number(process.argv[2] ?? process.env['PORT'] ?? 65431)
const host = process.env['HOST'] // If this is undefined, Node listens on every address, IPv6 and IPv4.

const server = createServer((client) => {
  // A client may reset its connection at any time. Without this listener, the error would end the whole server.
  client.on('error', () => {})

  // TCP delivers bytes in pieces of any size, and a piece may end inside a character. With an encoding set, Node keeps
  // an incomplete character until its other bytes arrive. `piece.toString()` would print replacement characters for it.
  // Bytes that are not valid UTF-8 become replacement characters and do no harm.
  client.setEncoding('utf8')

  // We use `write`, because `console.log` would add a line end after each piece.
  client.on('data', (text: string) => process.stdout.write(text))

  // When the client closes, Node closes our side as well. Then the server waits for the next client.
})

server.on('error', (error) => {
  console.error(`Cannot listen on port ${port}: ${error.message}`)
  process.exit(1)
})

server.listen({ port, host })

// The first process in a container or PID namespace ignores these signals by default, so it needs these listeners.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
