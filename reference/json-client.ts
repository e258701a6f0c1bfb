/**
 * The JSON client: sends a JSON object to a JSON echo server and prints the value that comes back.
 *
 *     node json-client.js <host> <port>
 */
import { connect } from 'node:net'

const person = { name: 'Johanna', female: true }

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

/** The value of a JSON text, or undefined if the text is not valid JSON yet. */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

async function exchange(host: string, port: number): Promise<void> {
  const server = connect(port, host)
  server.write(JSON.stringify(person))

  let received = Buffer.alloc(0)
  let value: unknown
  // The answer may arrive in pieces. It is complete when it parses.
  for await (const piece of server) {
    received = Buffer.concat([received, piece])
    value = parse(received)
    if (value !== undefined) break
  }
  if (received.length === 0) fail('The server closed without an answer')
  if (value === undefined) fail('The answer is not valid JSON')
  console.log(value)
}

function explain(error: NodeJS.ErrnoException, address: string): string {
  if (error.syscall !== 'connect') return `The connection to ${address} broke: ${error.message}`
  return `Cannot connect to ${address}: ${error.code === 'ECONNREFUSED' ? 'nobody listens there' : error.message}`
}

const [host, port] = process.argv.slice(2)
if (host === undefined || port === undefined || !/^\d{1,5}$/.test(port)) fail('Usage: json-client <host> <port>')
exchange(host, Number(port)).catch((error) => fail(explain(error, `${host}:${port}`)))
