/**
 * The echo client: sends a text to an echo server and prints what comes back.
 *
 *     node echo-client.js <host> <port> [<text>]
 */
import { connect } from 'node:net'

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

async function echo(host: string, port: number, text: string): Promise<void> {
  const sent = Buffer.from(text)
  const pieces: Buffer[] = []
  let received = 0

  const server = connect(port, host)
  server.write(sent)
  // The answer may arrive in pieces, and an echo server does not close first. The length tells when it is complete.
  for await (const piece of server) {
    pieces.push(piece)
    received += piece.length
    if (received >= sent.length) break
  }
  if (received < sent.length) fail(`The server closed after ${received} of ${sent.length} bytes`)
  console.log(Buffer.concat(pieces).toString('utf8'))
}

function explain(error: NodeJS.ErrnoException, address: string): string {
  if (error.syscall !== 'connect') return `The connection to ${address} broke: ${error.message}`
  return `Cannot connect to ${address}: ${error.code === 'ECONNREFUSED' ? 'nobody listens there' : error.message}`
}

const [host, port, text = 'This is Socket Programming in Python.'] = process.argv.slice(2)
if (host === undefined || port === undefined || !/^\d{1,5}$/.test(port)) fail('Usage: echo-client <host> <port> [<text>]')
echo(host, Number(port), text).catch((error) => fail(explain(error, `${host}:${port}`)))
