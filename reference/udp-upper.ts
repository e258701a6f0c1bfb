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
 * Changes the ASCII letters and nothing else. It works on bytes because a datagram need not be text, and because
 * the upper case of other letters can be longer (`ß` becomes `SS`): the answer to the longest possible datagram
 * would then no longer fit into one. A byte of a longer UTF-8 character never looks like an ASCII letter.
 */
function toUpperCase(datagram: Buffer): Uint8Array {
  const isLower = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a
  return datagram.map((byte) => (isLower(byte) ? byte - 0x20 : byte))
}

const server = createSocket(isIPv6(host) ? 'udp6' : 'udp4')

// UDP has no connections: the address that came with the datagram is all there is to know about the client, and
// the answer goes there at once. One datagram in, one out, an empty one too: each `send` makes exactly one.
server.on('message', (datagram, client) => {
  // The client may be gone. The callback takes the error that some systems then report.
  server.send(toUpperCase(datagram), client.port, client.address, () => {})
})

server.bind(port, host, () => {
  // An error from here on concerns one client (see above), not the server. One before, such as a port in use, has no
  // listener and so ends the program with a message.
  server.on('error', () => {})
})

// A process that is the first one in its container or PID namespace gets no default action for these signals:
// without a listener it would not hear them at all.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
