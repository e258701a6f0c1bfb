/**
 * The TCP echo server: sends back to each client what it sends, byte for byte, until the client closes.
 *
 *     node echo.js [port]
 */
import { createServer } from 'node:net'

const port = Number(process.argv[2] ?? process.env['PORT'] ?? 12345)
const host = process.env['HOST'] // Left out, Node listens on every address, by IPv6 and by IPv4.

// The end that a client sends means "I have said all", not "I am no longer listening". With `allowHalfOpen`
// Node leaves our side open until everything has been echoed, and `pipe` closes it then.
const server = createServer({ allowHalfOpen: true }, (client) => {
  // `pipe` works on bytes, so it neither waits for line ends nor takes characters apart. It also stops reading
  // while the client does not take the echo, so that a slow client costs little memory and loses nothing.
  client.pipe(client)

  // A client may reset its connection at any time. Node has closed the socket by then and there is nothing left
  // to do, but without a listener the error would end the whole server.
  client.on('error', () => {})
})

server.listen({ port, host })

// A process that is the first one in its container or PID namespace gets no default action for these signals:
// without a listener it would not hear them at all.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
