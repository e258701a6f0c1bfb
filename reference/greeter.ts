/**
 * The greeter: says hello to each client by its own address, then closes.
 *
 *     node greeter.js [port]
 */
import { createServer } from 'node:net'

const port = Number(process.argv[2] ?? process.env['PORT'] ?? 9000)
const host = process.env['HOST'] // Left out, Node listens on every address, by IPv6 and by IPv4.
const lingerMs = 10_000

const server = createServer((client) => {
  // A client may reset its connection at any time. Without a listener that error would end the whole server.
  client.on('error', () => {})

  // What the client says does not matter, but it has to be read. The kernel answers a close with unread bytes by a
  // reset, and a reset can overtake the greeting or wipe it out at the client.
  client.resume()

  // An IPv6 socket sees IPv4 clients too and writes their addresses as ::ffff:127.0.0.1. People do not.
  const address = client.remoteAddress?.replace('::ffff:', '')
  client.end(`Hello ${address}\n`)

  // We are done, but the connection lasts until the client closes as well. One that never does must not keep it for ever.
  client.setTimeout(lingerMs, () => client.destroy())
})

server.listen({ port, host })

// A process that is the first one in its container or PID namespace gets no default action for these signals:
// without a listener it would not hear them at all.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
