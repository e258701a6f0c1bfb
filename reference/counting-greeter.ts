/**
 * The counting greeter: tells each client its number, then closes.
 *
 *     node counting-greeter.js [port]
 */
import { createServer } from 'node:net'

const port = Number(process.argv[2] ?? process.env['PORT'] ?? 10001)
const host = process.env['HOST'] // Left out, Node listens on every address, by IPv6 and by IPv4.
const lingerMs = 10_000

let clientCount = 0

const server = createServer((client) => {
  // A client may reset its connection at any time. Without a listener that error would end the whole server.
  client.on('error', () => {})

  // What the client says does not matter, but it has to be read. The kernel answers a close with unread bytes by a
  // reset, and a reset can overtake the line or wipe it out at the client.
  client.resume()

  // Node runs one callback at a time, so nothing can come between taking a number and counting on. In a language
  // with threads a lock belongs here, or the number is taken where the clients are accepted, one after another.
  const number = clientCount
  clientCount += 1
  client.end(`${number}. Hi new friend!\n`)

  // We are done, but the connection lasts until the client closes as well. One that never does must not keep it for ever.
  client.setTimeout(lingerMs, () => client.destroy())
})

server.on('error', (error) => {
  console.error(`Cannot listen on port ${port}: ${error.message}`)
  process.exit(1)
})

// Many clients may come at once: the backlog is the number that the kernel lets wait until they are accepted.
server.listen({ port, host, backlog: 511 })

// A process that is the first one in its container or PID namespace gets no default action for these signals:
// without a listener it would not hear them at all.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
