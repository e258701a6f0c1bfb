/**
 * The talk server: repeats what its client says, until a message contains "bye". Then the program ends.
 *
 *     node talk.js [port] [--answer 'You said {message}'] [--stop-word bye]
 */
import { createServer, type Socket } from 'node:net'
import { parseArgs } from 'node:util'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { answer: { type: 'string', default: 'You said {message}' }, 'stop-word': { type: 'string', default: 'bye' } },
})
const port = Number(positionals[0] ?? process.env['PORT'] ?? 9087)
const host = process.env['HOST'] // If this is undefined, Node listens on every address, IPv6 and IPv4.
const lingerMs = 1_000

/**
 * Splits a piece of text into messages, one for each line. Text without a line end is a message too, because a client
 * that waits for its answer may never send one.
 */
function splitMessages(piece: string): string[] {
  return piece.replace(/\r?\n$/, '').split(/\r?\n/)
}

const server = createServer((client) => {
  // A client may leave without a message or reset its connection. The server then goes on with the next client.
  client.on('error', () => {})

  // Node now decodes the text, and keeps an incomplete character until its other bytes arrive.
  client.setEncoding('utf8')

  client.on('data', (piece: string) => {
    for (const message of splitMessages(piece)) {
      // A function, because replaceAll() would take "$&" in a message for a pattern of its own.
      client.write(`${values.answer.replaceAll('{message}', () => message)}\n`)
      if (message.includes(values['stop-word'])) return endAfter(client)
    }
  })
})

/** Ends the program once this client has received its last answer. */
function endAfter(client: Socket): void {
  client.removeAllListeners('data')
  client.resume() // We read the rest without answering it, because a close with unread bytes becomes a reset.
  client.end()
  server.close()

  // Node exits with status 0 once nothing is open any more. Clients that are still connected must not keep it running.
  setTimeout(() => process.exit(0), lingerMs).unref()
}

server.on('error', (error) => {
  console.error(`Cannot listen on port ${port}: ${error.message}`)
  process.exit(1)
})

server.listen({ port, host })

// The first process in a container or PID namespace ignores these signals by default, so it needs these listeners.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
