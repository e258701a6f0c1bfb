/**
 * The UDP upper-case server: answers each datagram with the same text in upper case, or as `--answer` says.
 *
 *     node udp-upper.js [port] [--answer upper|lower|reverse]
 */
import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { parseArgs } from 'node:util'

const { positionals, values } = parseArgs({ allowPositionals: true, options: { answer: { type: 'string', default: 'upper' } } })
const port = Number(positionals[0] ?? process.env['PORT'] ?? 11111)
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

function toLowerCase(datagram: Buffer): Uint8Array {
  const isUpper = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a
  return datagram.map((byte) => (isUpper(byte) ? byte + 0x20 : byte))
}

/** The characters in reverse order. Bytes that are no text have none, so they are reversed themselves. */
function reverse(datagram: Buffer): Uint8Array {
  const text = datagram.toString('utf8')
  const isText = Buffer.from(text).equals(datagram)
  return isText ? Buffer.from([...text].reverse().join('')) : Buffer.from(datagram).reverse()
}

const answerTo = values.answer === 'lower' ? toLowerCase : values.answer === 'reverse' ? reverse : toUpperCase

const server = createSocket(isIPv6(host) ? 'udp6' : 'udp4')

// UDP has no connections, so the answer goes to the address that the datagram came from. Each `send` sends exactly one
// datagram, even an empty one.
server.on('message', (datagram, client) => {
  // The client may have gone. The callback handles the error that some systems report in that case.
  server.send(answerTo(datagram), client.port, client.address, () => {})
})

server.bind(port, host, () => {
  // From now on, an error concerns one client, not the server. An earlier error, such as a port in use, has no listener,
  // so it ends the program with a message.
  server.on('error', () => {})
})

// The first process in a container or PID namespace ignores these signals by default, so it needs these listeners.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
