/** The suite as an HTTP server: requests are judged by Node's own parser, which is strict. */

import { createServer, type IncomingMessage } from 'node:http'
import { Duplex } from 'node:stream'
import { awaitEvent } from './conversation.js'
import type { TcpConnection } from './tcp-connection.js'

export interface HttpRequest {
  readonly method: string
  readonly target: string
  readonly version: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether the client wants to go on with the connection after the answer (RFC 9112, 9.3). */
  readonly keepsAlive: boolean
}

/** A request as bytes; null where a strict parser does not take it. */
export async function parseRequest(bytes: Buffer): Promise<HttpRequest | null> {
  const server = createServer({ requireHostHeader: false })
  const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() })
  try {
    return await new Promise<HttpRequest | null>((resolve) => {
      server.on('request', (message) => resolve(describe(message)))
      server.on('clientError', () => resolve(null))
      server.emit('connection', stream)
      stream.push(bytes)
      stream.push(null)
      stream.once('close', () => resolve(null))
    })
  } finally {
    stream.destroy()
    server.close()
  }
}

function describe({ method = '', url = '', httpVersion, headers }: IncomingMessage): HttpRequest {
  const texts = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
  const wish = (texts['connection'] ?? '').toLowerCase()
  return {
    method,
    target: url,
    version: httpVersion,
    headers: texts,
    keepsAlive: httpVersion === '1.1' ? !wish.includes('close') : wish.includes('keep-alive'),
  }
}

/** Line ends as RFC 9112 wants them, for requests that are let pass with a bare LF. */
export function withCarriageReturns(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')
}

/** Waits for the head of a request: up to the empty line. Returns what has come until then. */
export async function receiveHead(connection: TcpConnection): Promise<Buffer> {
  const isComplete = (): boolean => /\r?\n\r?\n/.test(connection.pending().toString('latin1'))
  await awaitEvent(connection.conversation, () => (isComplete() || connection.incoming() !== 'open' ? true : undefined))
  return connection.pending()
}

export interface HttpAnswer {
  readonly status?: number
  readonly reason?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
  /** Whether the end of the connection ends the body (RFC 9112, 6.3), instead of Content-Length. */
  readonly untilClose?: boolean
  /** Whether the names of the headers are in small letters, which mean the same (RFC 9110, 5.1). */
  readonly hasSmallNames?: boolean
  /** In how many segments the body is sent. */
  readonly pieces?: number
}

/** Sends an answer, to HEAD without its body; the connection ends after it unless the client wants to go on and the length is told. */
export async function sendAnswer(connection: TcpConnection, request: Pick<HttpRequest, 'keepsAlive' | 'method'>, answer: HttpAnswer): Promise<void> {
  const { status = 200, reason = 'OK', headers = {}, body = Buffer.alloc(0), untilClose = false, pieces = 1, hasSmallNames = false } = answer
  const stays = request.keepsAlive && !untilClose
  const sentBody = request.method === 'HEAD' ? Buffer.alloc(0) : body
  const lines = [
    `HTTP/1.1 ${status} ${reason}`,
    ...Object.entries({ 'Content-Type': 'text/plain', ...headers }).map(([name, value]) => `${name}: ${value}`),
    ...(untilClose ? [] : [`Content-Length: ${body.length}`]),
    ...(stays ? [] : ['Connection: close']),
  ]
  const head = `${lines.map((line) => (hasSmallNames ? line.replace(/^[\w-]+:/, (name) => name.toLowerCase()) : line)).join('\r\n')}\r\n\r\n`
  // As one, like a short answer of a real server: so that it is not left to chance whether a program reads both at once.
  if (pieces === 1) await connection.send(Buffer.concat([Buffer.from(head), sentBody]))
  else await connection.send(head)
  const length = Math.max(1, Math.ceil(sentBody.length / pieces))
  const segments = Array.from({ length: Math.ceil(sentBody.length / length) }, (_, index) => sentBody.subarray(index * length, (index + 1) * length))
  if (pieces > 1) await connection.sendPieces(segments)
  if (!stays) connection.endSending()
}
