/**
 * The time client: prints the time that a time server sends.
 *
 *     node time-client.js <host> <port>
 */
import { connect } from 'node:net'

/** The length of a time in the format of C's ctime, without its line end. */
const timeLength = 24

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

async function readTime(host: string, port: number): Promise<void> {
  const pieces: Buffer[] = []
  // The server closes after the time, so the time is complete at the end of the stream.
  for await (const piece of connect(port, host)) pieces.push(piece)
  const time = Buffer.concat(pieces).toString('latin1').trim()
  if (time.length < timeLength) fail(`${host}:${port} closed the connection before it had told the whole time`)
  console.log(`The time is ${time}`)
}

function explain(error: NodeJS.ErrnoException, address: string): string {
  if (error.syscall !== 'connect') return `The connection to ${address} broke: ${error.message}`
  return `Cannot connect to ${address}: ${error.code === 'ECONNREFUSED' ? 'nobody listens there' : error.message}`
}

const [host, port] = process.argv.slice(2)
if (host === undefined || port === undefined || !/^\d{1,5}$/.test(port)) fail('Usage: time-client <host> <port>')
readTime(host, Number(port)).catch((error) => fail(explain(error, `${host}:${port}`)))
