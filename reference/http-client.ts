/**
 * The HTTP client: asks a web server for one page and prints the status line and the body.
 *
 *     node http-client.js <host> <port> <path>
 *
 * A page that does not exist is an answer like any other: the server says so, and the client prints what it says.
 */
import { connect } from 'node:net'

/** What we say to the person in place of a stack trace. */
class Failure extends Error {}

/** Reads lines, counted bytes, or all that comes, in whatever pieces TCP delivers them. */
function createReader(source: AsyncIterable<Buffer>) {
  const pieces = source[Symbol.asyncIterator]()
  let unread: Buffer = Buffer.alloc(0)

  async function readMore(): Promise<boolean> {
    const { done, value } = await pieces.next()
    if (done === true) return false
    unread = Buffer.concat([unread, value])
    return true
  }

  /** Exactly this many bytes. */
  async function take(count: number): Promise<Buffer> {
    while (unread.length < count) {
      if (!(await readMore())) throw new Failure('The server closed the connection before its answer was complete')
    }
    const bytes = unread.subarray(0, count)
    unread = unread.subarray(count)
    return bytes
  }

  /** One line, without its line end: CR LF, or LF alone from a careless server. */
  async function takeLine(): Promise<string> {
    while (!unread.includes('\n')) {
      if (!(await readMore())) throw new Failure('The server closed the connection before its answer was complete')
    }
    const line = await take(unread.indexOf('\n') + 1)
    return line.toString('latin1').replace(/\r?\n$/, '')
  }

  /** All that comes until the server closes. */
  async function takeRest(): Promise<Buffer> {
    while (await readMore());
    return take(unread.length)
  }

  return { take, takeLine, takeRest }
}

type Reader = ReturnType<typeof createReader>

/** The header fields as a map, their names in lower case: HTTP does not tell `Content-Length` from `content-length`. */
async function readFields(answer: Reader): Promise<Map<string, string>> {
  const fields = new Map<string, string>()
  for (let line = await answer.takeLine(); line !== ''; line = await answer.takeLine()) {
    const colon = line.indexOf(':')
    fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return fields
}

/** A body in chunks: each is led by its size in hexadecimal, and one of size 0 is the last. */
async function readChunks(answer: Reader): Promise<Buffer> {
  const chunks: Buffer[] = []
  for (;;) {
    const size = Number.parseInt(await answer.takeLine(), 16)
    if (Number.isNaN(size)) throw new Failure('The server sent a chunk without a size')
    if (size === 0) return Buffer.concat(chunks)
    chunks.push(await answer.take(size))
    await answer.takeLine() // the line end after the chunk
  }
}

/** The body of an answer. There are three ways to say where it ends. */
async function readBody(answer: Reader, status: number, fields: Map<string, string>): Promise<Buffer> {
  const length = fields.get('content-length')
  if (status === 204 || status === 304) return Buffer.alloc(0)
  if (fields.get('transfer-encoding')?.toLowerCase() === 'chunked') return readChunks(answer)
  if (length === undefined) return answer.takeRest()
  if (!/^\d+$/.test(length)) throw new Failure(`The server sent a Content-Length that is no number: ${length}`)
  return answer.take(Number(length))
}

async function fetchPage(host: string, port: number, path: string): Promise<void> {
  const server = connect(port, host)
  // What else than printable ASCII stands in the path would tear the request line apart.
  const target = path.replace(/[^!-~]/gu, encodeURIComponent)
  // Each line ends in CR LF, and an empty line ends the request. We do not close our side then: some servers take that
  // for a client that has left.
  server.write(`GET ${target} HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: close\r\n\r\n`)

  const answer = createReader(server)
  const statusLine = await answer.takeLine()
  const status = /^HTTP\/1\.\d (\d{3})/.exec(statusLine)?.[1]
  if (status === undefined) throw new Failure(`This is no HTTP answer: ${statusLine}`)
  const fields = await readFields(answer)
  const body = await readBody(answer, Number(status), fields)

  process.stdout.write(`${statusLine}\n`)
  process.stdout.write(body)
  server.destroy()
}

function explain(error: NodeJS.ErrnoException, address: string): string {
  if (error instanceof Failure) return error.message
  if (error.syscall === 'read') return `The connection to ${address} broke before the answer was complete: ${error.message}`
  return `Cannot connect to ${address}: ${error.code === 'ECONNREFUSED' ? 'nobody listens there' : error.message}`
}

const [host, port, path, ...rest] = process.argv.slice(2)
if (host === undefined || port === undefined || !/^\d{1,5}$/.test(port) || !path?.startsWith('/') || rest.length > 0) {
  console.error('Usage: http-client <host> <port> </path>')
  process.exit(1)
}
fetchPage(host, Number(port), path).catch((error) => {
  console.error(explain(error, `${host}:${port}`))
  process.exit(1)
})
