/**
 * The greeter: greets each client with the client's address, then closes.
 *
 *     node greeter.js [port] [--greeting 'Good day, {address}!'] [--line-end no]
 */
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { greeting: { type: 'string', default: 'Hello {address}' }, 'line-end': { type: 'string', default: 'yes' } },
})
const port = Number(positionals[0] ?? process.env['PORT'] ?? 9000)
const lineEnd = values['line-end'] === 'yes' ? '\n' : ''
const host = process.env['HOST'] // If this is undefined, Node listens on every address, IPv6 and IPv4.
const lingerMs = 10_000

const server = createServer((client) => {
  // A client may reset its connection at any time. Without this listener, the error would end the whole server.
  client.on('error', () => {})

  // What the client sends does not matter, but it must be read. If bytes are unread at the close, the kernel sends a
  // reset, and the reset can overtake the greeting or discard it at the client.
  client.resume()

  // An IPv6 socket also accepts IPv4 clients and shows their addresses as ::ffff:127.0.0.1, so we drop that prefix.
  const address = client.remoteAddress?.replace('::ffff:', '') ?? 'stranger'
  client.end(values.greeting.replaceAll('{address}', address) + lineEnd)

  // The connection stays open until the client closes too. A client that never does must not keep it open for ever.
  client.setTimeout(lingerMs, () => client.destroy())
})

server.listen({ port, host })

// The first process in a container or PID namespace ignores these signals by default, so it needs these listeners.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
