/**
 * The HTTP client: requests a page from a web server and prints the status line and the body.
 *
 *     node http-client.js <host> <port> <path>
 *
 * An answer that the page does not exist is printed like any other.
 */
import { connect } from 'node:net'

/** The message that we print instead of a stack trace. */
class Failure extends Error {}

/** Reads lines, a number of bytes, or everything, whatever pieces TCP delivers. */
function createReader(source: AsyncIterable<Buffer>) {
  const pieces = source[Symbol.asyncIterator]()
  let unread: Buffer = Buffer.alloc(0)

  async function readMore(): Promise<boolean> {
    const { done, value } = await pieces.next()
    if (done === true) return false
    unread = Buffer.concat([unread, value])
    return true
  }

  /** Reads exactly this many bytes. */
  async function take(count: number): Promise<Buffer> {
    while (unread.length < count) {
      if (!(await readMore())) throw new Failure('The server closed the connection before its answer was complete')
    }
    const bytes = unread.subarray(0, count)
    unread = unread.subarray(count)
    return bytes
  }

  /** Reads one line without its line end, which is CR LF, or LF alone from some servers. */
  async function takeLine(): Promise<string> {
    while (!unread.includes('\n')) {
      if (!(await readMore())) throw new Failure('The server closed the connection before its answer was complete')
    }
    const line = await take(unread.indexOf('\n') + 1)
    return line.toString('latin1').replace(/\r?\n$/, '')
  }

  /** Reads everything until the server closes. */
  async function takeRest(): Promise<Buffer> {
    while (await readMore());
    return take(unread.length)
  }

  return { take, takeLine, takeRest }
}

type Reader = ReturnType<typeof createReader>

/** The header fields as a map. The names are in lower case, because HTTP ignores their case. */
async function readFields(answer: Reader): Promise<Map<string, string>> {
  const fields = new Map<string, string>()
  for (let line = await answer.takeLine(); line !== ''; line = await answer.takeLine()) {
    const colon = line.indexOf(':')
    fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return fields
}

/** Reads a chunked body: each chunk starts with its size in hexadecimal, and the last one has size 0. */
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

/** Reads the body of an answer, which can mark its end in three ways. */
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
  // A character outside printable ASCII would break the request line.
  const target = path.replace(/[^!-~]/gu, encodeURIComponent)
  // Each line ends in CR LF, and an empty line ends the request. We keep our side open, because some servers treat a
  // half-close as a client that has left.
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
