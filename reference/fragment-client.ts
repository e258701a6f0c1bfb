/**
 * The fragment client: joins a message that arrives in pieces and prints it.
 *
 *     node fragment-client.js <host> <port>
 *
 * TCP may split a message anywhere, and nothing in the bytes shows where. Here the message ends when the server closes.
 */
import { connect } from 'node:net'

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

async function readMessage(host: string, port: number): Promise<void> {
  const pieces: Buffer[] = []
  for await (const piece of connect(port, host)) pieces.push(piece)
  if (pieces.length === 0) fail(`${host}:${port} closed the connection without a word`)

  // Decode all the bytes at once, because a piece may end inside a character.
  console.log(Buffer.concat(pieces).toString('utf8'))
}

function explain(error: NodeJS.ErrnoException, address: string): string {
  if (error.syscall === 'read') return `The connection to ${address} broke before the message was complete: ${error.message}`
  return `Cannot connect to ${address}: ${error.code === 'ECONNREFUSED' ? 'nobody listens there' : error.message}`
}

const [host, port, ...rest] = process.argv.slice(2)
if (host === undefined || port === undefined || !/^\d{1,5}$/.test(port) || rest.length > 0) {
  fail('Usage: fragment-client <host> <port>')
}
readMessage(host, Number(port)).catch((error) => fail(explain(error, `${host}:${port}`)))
