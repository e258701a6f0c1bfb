/**
 * The UDP upper-case server: answers each datagram with the same text in upper case.
 *
 *     node udp-upper.js [port]
 */
import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'

const port = Number(process.argv[2] ?? process.env['PORT'] ?? 11111)
const host = process.env['HOST'] ?? '0.0.0.0'

/**
 * Changes only ASCII letters. It works on bytes, because a datagram need not be text. Other letters can become longer in
 * upper case (`ß` becomes `SS`), so the answer to the longest possible datagram would not fit into one. No byte of a
 * longer UTF-8 character looks like an ASCII letter.
 */
function toUpperCase(datagram: Buffer): Uint8Array {
  const isLower = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a
  return datagram.map((byte) => (isLower(byte) ? byte - 0x20 : byte))
}

const server = createSocket(isIPv6(host) ? 'udp6' : 'udp4')

// UDP has no connections, so the answer goes to the address that the datagram came from. Each `send` sends exactly one
// datagram, even an empty one.
server.on('message', (datagram, client) => {
  // The client may have gone. The callback handles the error that some systems report in that case.
  server.send(toUpperCase(datagram), client.port, client.address, () => {})
})

server.bind(port, host, () => {
  // From now on, an error concerns one client, not the server. An earlier error, such as a port in use, has no listener,
  // so it ends the program with a message.
  server.on('error', () => {})
})

// The first process in a container or PID namespace ignores these signals by default, so it needs these listeners.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
