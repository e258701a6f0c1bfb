/**
 * The UDP responder: prints each datagram and tells its sender where it came from.
 *
 *     node udp-responder.js [port] [--answer '{address} has written to me']
 */
import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { parseArgs } from 'node:util'

const { positionals, values } = parseArgs({ allowPositionals: true, options: { answer: { type: 'string', default: 'Response for {address}' } } })
const port = Number(positionals[0] ?? process.env['PORT'] ?? 25000)
const host = process.env['HOST'] ?? '0.0.0.0'

const server = createSocket(isIPv6(host) ? 'udp6' : 'udp4')

// UDP has no connections: each datagram is a whole conversation, and an empty one counts too.
server.on('message', (datagram, client) => {
  // Anybody can send any bytes to a UDP port. Those that are not valid UTF-8 are printed as replacement characters.
  console.log(datagram.toString('utf8'))

  // The client may have gone. The callback handles the error that some systems report in that case.
  server.send(values.answer.replaceAll('{address}', client.address), client.port, client.address, () => {})
})

server.on('error', (error) => {
  console.error(`Cannot receive on port ${port}: ${error.message}`)
  process.exit(1)
})

server.bind(port, host)

// The first process in a container or PID namespace ignores these signals by default, so it needs these listeners.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
