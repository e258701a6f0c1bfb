/**
 * The object client: sends an object to an echo server and prints the name of the copy that comes back.
 *
 *     node pickle-client.js <host> <port>
 *
 * Node's own serialisation holds values but no code, so bytes from an unknown server cannot run anything.
 */
import { connect } from 'node:net'
import { deserialize, serialize } from 'node:v8'

const person = { name: 'Johanna', female: true }

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

async function exchange(host: string, port: number): Promise<void> {
  const sent = serialize(person)
  const server = connect(port, host)
  server.write(sent)

  let received = Buffer.alloc(0)
  // The echo has as many bytes as were sent, and may arrive in several pieces.
  for await (const piece of server) {
    received = Buffer.concat([received, piece])
    if (received.length >= sent.length) break
  }
  if (received.length < sent.length) fail(`The server closed after ${received.length} of ${sent.length} bytes`)
  console.log(`The copy is called ${nameOf(received)}`)
}

function nameOf(bytes: Buffer): string {
  try {
    const copy: unknown = deserialize(bytes)
    if (typeof copy === 'object' && copy !== null && 'name' in copy) return String(copy.name)
  } catch {
    // The bytes are not an object at all. The message below says so.
  }
  return fail('The server did not send back an object with a name')
}

function explain(error: NodeJS.ErrnoException, address: string): string {
  if (error.syscall !== 'connect') return `The connection to ${address} broke: ${error.message}`
  return `Cannot connect to ${address}: ${error.code === 'ECONNREFUSED' ? 'nobody listens there' : error.message}`
}

const [host, port] = process.argv.slice(2)
if (host === undefined || port === undefined || !/^\d{1,5}$/.test(port)) fail('Usage: pickle-client <host> <port>')
exchange(host, Number(port)).catch((error) => fail(explain(error, `${host}:${port}`)))
