/**
 * A small netcat: sends a text, half-closes, and prints the server's answer until it closes.
 *
 *     node netcat-client.js <host> <port> <text>
 */
import { connect } from 'node:net'

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

function talk(host: string, port: number, text: string): void {
  let isConnected = false
  let lastByte: number | undefined

  const server = connect(port, host, () => {
    isConnected = true
    // `end` sends the text, then closes only our sending side: the server sees the end, and we can still read.
    server.end(text)
  })

  // We write the bytes unchanged, so a character split between two pieces is whole on the screen.
  server.on('data', (piece) => {
    process.stdout.write(piece)
    lastByte = piece.at(-1)
  })

  server.on('end', () => {
    if (lastByte !== undefined && lastByte !== 0x0a) console.log()
    console.log('Connection closed')
  })

  server.on('error', (error: NodeJS.ErrnoException) => {
    if (isConnected) fail(`The connection to ${host}:${port} broke: ${error.message}`)
    fail(`Cannot connect to ${host}:${port}: ${error.code === 'ECONNREFUSED' ? 'nobody listens there' : error.message}`)
  })
}

const [host, port, text, ...rest] = process.argv.slice(2)
if (host === undefined || port === undefined || !/^\d{1,5}$/.test(port) || text === undefined || rest.length > 0) {
  fail('Usage: netcat-client <host> <port> <text>')
}
talk(host, Number(port), text)
