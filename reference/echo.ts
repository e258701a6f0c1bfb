/**
 * The TCP echo server: sends each client's bytes back to it until the client closes.
 *
 *     node echo.js [port]
 */
import { createServer } from 'node:net'

const port = Number(process.argv[2] ?? process.env['PORT'] ?? 12345)
const host = process.env['HOST'] // If this is undefined, Node listens on every address, IPv6 and IPv4.

// A client that ends its side has sent everything, but may still be reading. With `allowHalfOpen`
// Node keeps our side open until everything has been echoed, and then `pipe` closes it.
const server = createServer({ allowHalfOpen: true }, (client) => {
  // `pipe` works on bytes, so it neither waits for line ends nor damages split characters. It also stops reading
  // while the client does not read the echo, so a slow client costs little memory and loses nothing.
  client.pipe(client)

  // A client may reset its connection at any time. Node has closed the socket by then, but without this
  // listener, the error would end the whole server.
  client.on('error', () => {})
})

server.listen({ port, host })

// The first process in a container or PID namespace ignores these signals by default, so it needs these listeners.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
