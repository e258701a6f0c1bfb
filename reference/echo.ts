/**
 * The TCP echo server: sends each client's bytes back to it until the client closes.
 *
 *     node echo.js [port] [--prefix '> '] [--banner 'Welcome']
 */
import { createServer } from 'node:net'
import { Transform } from 'node:stream'
import { parseArgs } from 'node:util'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { prefix: { type: 'string', default: '' }, banner: { type: 'string', default: '' } },
})
const port = Number(positionals[0] ?? process.env['PORT'] ?? 12345)
const host = process.env['HOST'] // If this is undefined, Node listens on every address, IPv6 and IPv4.

/** Creates a stream that puts the prefix before each line. It does not wait for the end of a line. */
function createPrefixer(prefix: string): Transform {
  let isAtStart = true
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      for (let rest = piece; rest.length > 0; ) {
        const end = rest.indexOf('\n') + 1
        const part = end === 0 ? rest : rest.subarray(0, end)
        if (isAtStart) this.push(prefix)
        this.push(part)
        isAtStart = end > 0
        rest = rest.subarray(part.length)
      }
      done()
    },
  })
}

// A client that ends its side has sent everything, but may still be reading. With `allowHalfOpen`
// Node keeps our side open until everything has been echoed, and then `pipe` closes it.
const server = createServer({ allowHalfOpen: true }, (client) => {
  // `pipe` works on bytes, so it neither waits for line ends nor damages split characters. It also stops reading
  // while the client does not read the echo, so a slow client costs little memory and loses nothing.
  if (values.banner !== '') client.write(`${values.banner}\n`)
  if (values.prefix === '') client.pipe(client)
  else client.pipe(createPrefixer(values.prefix)).pipe(client)

  // A client may reset its connection at any time. Node has closed the socket by then, but without this
  // listener, the error would end the whole server.
  client.on('error', () => {})
})

server.listen({ port, host })

// The first process in a container or PID namespace ignores these signals by default, so it needs these listeners.
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
