/**
 * The talk server: repeats what its client says, until somebody says "bye". Then the program ends.
 *
 *     node talk.js [port]
 */
import { createServer, type Socket } from 'node:net'

const port = Number(process.argv[2] ?? process.env['PORT'] ?? 9087)
const host = process.env['HOST'] // Left out, Node listens on every address, by IPv6 and by IPv4.
const lingerMs = 1_000

/**
 * Cuts a piece of text into messages. Each line is one. What comes without a line end is a message too: a client
 * that waits for its answer may never send one.
 */
function splitMessages(piece: string): string[] {
  return piece.replace(/\r?\n$/, '').split(/\r?\n/)
}

const server = createServer((client) => {
  // A client may leave without a word, or reset its connection. Neither is a reason to end: the next one is welcome.
  client.on('error', () => {})

  // Node now decodes for us, and keeps the first bytes of a character until the others have come.
  client.setEncoding('utf8')

  client.on('data', (piece: string) => {
    for (const message of splitMessages(piece)) {
      client.write(`You said ${message}\n`)
      if (message.includes('bye')) return endAfter(client)
    }
  })
})

/** Ends the program once this client has got its last answer. */
function endAfter(client: Socket): void {
  client.removeAllListeners('data')
  client.resume() // The rest is not answered, but has to be read: a close with unread bytes becomes a reset.
  client.end()
  server.close()

  // Node ends by itself, with exit status 0, when nothing is open any more. Whoever is still connected then
  // must not keep it running.
  setTimeout(() => process.exit(0), lingerMs).unref()
}

server.on('error', (error) => {
  console.error(`Cannot listen on port ${port}: ${error.message}`)
  process.exit(1)
})

server.listen({ port, host })

// A process that is the first one in its container or PID namespace gets no default action for these signals:
// without a listener it would not hear them at all.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
