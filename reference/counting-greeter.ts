/**
 * The counting greeter: tells each client its number, then closes.
 *
 *     node counting-greeter.js [port] [--first 1] [--text 'Welcome.']
 */
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { first: { type: 'string', default: '0' }, text: { type: 'string', default: 'Hi new friend!' } },
})
const port = Number(positionals[0] ?? process.env['PORT'] ?? 10001)
const host = process.env['HOST'] // If this is undefined, Node listens on every address, IPv6 and IPv4.
const lingerMs = 10_000

let nextNumber = Number(values.first)

const server = createServer((client) => {
  // A client may reset its connection at any time. Without this listener, the error would end the whole server.
  client.on('error', () => {})

  // What the client sends does not matter, but it must be read. If bytes are unread at the close, the kernel sends a
  // reset, and the reset can overtake the line or discard it at the client.
  client.resume()

  // Node runs one callback at a time, so no other client can read the counter before it is increased. With threads,
  // use a lock here, or take the number in the loop that accepts the clients.
  const number = nextNumber
  nextNumber += 1
  client.end(`${number}. ${values.text}\n`)

  // The connection stays open until the client closes too. A client that never does must not keep it open for ever.
  client.setTimeout(lingerMs, () => client.destroy())
})

server.on('error', (error) => {
  console.error(`Cannot listen on port ${port}: ${error.message}`)
  process.exit(1)
})

// The backlog is the number of connections that the kernel queues until they are accepted.
server.listen({ port, host, backlog: 511 })

// The first process in a container or PID namespace ignores these signals by default, so it needs these listeners.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
