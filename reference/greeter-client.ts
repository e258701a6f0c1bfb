/**
 * The greeter client: prints the greeting that a server sends.
 *
 *     node greeter-client.js <host> <port>
 */
import { connect } from 'node:net'

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

async function readGreeting(host: string, port: number): Promise<void> {
  const pieces: Buffer[] = []
  // The greeting may arrive in pieces. It ends when the stream ends.
  for await (const piece of connect(port, host)) pieces.push(piece)
  if (pieces.length === 0) fail(`${host}:${port} closed the connection without a greeting`)
  console.log(Buffer.concat(pieces).toString('utf8').trimEnd())
}

function explain(error: NodeJS.ErrnoException, address: string): string {
  if (error.syscall !== 'connect') return `The connection to ${address} broke: ${error.message}`
  return `Cannot connect to ${address}: ${error.code === 'ECONNREFUSED' ? 'nobody listens there' : error.message}`
}

const [host, port] = process.argv.slice(2)
if (host === undefined || port === undefined || !/^\d{1,5}$/.test(port)) fail('Usage: greeter-client <host> <port>')
readGreeting(host, Number(port)).catch((error) => fail(explain(error, `${host}:${port}`)))
