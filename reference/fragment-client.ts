/**
 * The fragment client: puts a message that comes in pieces together again and prints it.
 *
 *     node fragment-client.js <host> <port>
 *
 * How a message is cut on its way is none of the sender's doing, and nothing in the bytes shows where. Here the message
 * ends where the stream ends: when the server closes.
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

  // Only all the bytes together are text: a piece may end in the middle of a character.
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
