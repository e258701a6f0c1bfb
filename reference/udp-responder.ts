/**
 * The UDP responder: prints each datagram and tells its sender where it came from.
 *
 *     node udp-responder.js [port]
 */
import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'

const port = Number(process.argv[2] ?? process.env['PORT'] ?? 25000)
const host = process.env['HOST'] ?? '0.0.0.0'

const server = createSocket(isIPv6(host) ? 'udp6' : 'udp4')

// UDP has no connections: a datagram is the whole conversation, and one without content is a datagram too.
server.on('message', (datagram, client) => {
  // Whatever is no UTF-8 is printed as a replacement character. Anybody can send anything to a UDP port.
  console.log(datagram.toString('utf8'))

  // The client may be gone. The callback takes the error that some systems then report.
  server.send(`Response for ${client.address}`, client.port, client.address, () => {})
})

server.on('error', (error) => {
  console.error(`Cannot receive on port ${port}: ${error.message}`)
  process.exit(1)
})

server.bind(port, host)

// A process that is the first one in its container or PID namespace gets no default action for these signals:
// without a listener it would not hear them at all.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
