/** Wirecheck as an HTTP server. Requests are judged by Node's own parser, which is strict. */

import { createServer, type IncomingMessage } from 'node:http'
import { Duplex } from 'node:stream'
import { limits } from '../support/limits.js'
import { awaitEvent } from './conversation.js'
import type { TcpConnection } from './tcp-connection.js'

/** A request that a client has sent. */
export interface HttpRequest {
  readonly method: string
  readonly target: string
  readonly version: string
  /** By name, in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether the client wants to keep the connection after the answer (RFC 9112, 9.3). */
  readonly keepsAlive: boolean
}

/** Parses a request. Returns null if a strict parser rejects it. */
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

/** Whether bytes begin as those of TLS do, which clients of https URLs speak (RFC 8446, section 5.1: a handshake record). */
export function isTls(bytes: Buffer): boolean {
  return bytes[0] === 22 && bytes[1] === 3
}

/** Replaces bare LF line ends by those that RFC 9112 requires, for checks that accept a bare LF. */
export function withCarriageReturns(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')
}

/** Waits for the head of a request, which ends with an empty line. Returns what has arrived by then: a head without an end is cut. */
export async function receiveHead(connection: TcpConnection): Promise<Buffer> {
  const isComplete = (): boolean => {
    const pending = connection.pending()
    return pending.length > limits.requestHeadBytesMax || /\r?\n\r?\n/.test(pending.toString('latin1'))
  }
  await awaitEvent(connection.conversation, () => (isComplete() || connection.incoming() !== 'open' ? true : undefined))
  return connection.pending()
}

/** What a client gets for its request. Default: 200 OK, without a body. */
export interface HttpAnswer {
  readonly status?: number
  readonly reason?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
  /** Whether the body lasts until the connection ends (RFC 9112, 6.3), instead of having a Content-Length. */
  readonly untilClose?: boolean
  /** Whether header names are sent in lower case, which means the same (RFC 9110, 5.1). */
  readonly hasSmallNames?: boolean
  /** In how many segments the body is sent. */
  readonly pieces?: number
}

/**
 * Sends an answer, without its body if the request is HEAD. Then ends the connection, unless the client wants to keep it and the answer tells its length.
 *
 * @example
 * ```ts
 * // a client that prints a page that it has fetched over HTTP
 *
 * const { client, connection } = await meetClient(context)
 * const head = await http.receiveHead(connection)
 * const request = await http.parseRequest(head)
 * if (request === null) {
 *   fail({ message: 'This is not a request (RFC 9112).', expected: ['GET / HTTP/1.1 …'], actual: quoteBytes(head) })
 * }
 * await http.sendAnswer(connection, request, { body: Buffer.from('the page') })
 * await expect(client).toPrint('the page')
 * ```
 */
export async function sendAnswer(connection: TcpConnection, request: Pick<HttpRequest, 'keepsAlive' | 'method'>, answer: HttpAnswer): Promise<void> {
  const { body = Buffer.alloc(0), untilClose = false, pieces = 1 } = answer
  const isKept = request.keepsAlive && !untilClose
  const head = Buffer.from(headOf(answer, { isKept, bodyLength: body.length }))
  const sentBody = request.method === 'HEAD' ? Buffer.alloc(0) : body
  if (pieces === 1) {
    // Head and body leave together, as a short answer of a real server does, so that it is not left to chance whether a program reads both at once.
    await connection.send(Buffer.concat([head, sentBody]))
  } else {
    await connection.send(head)
    await connection.sendPieces(divide(sentBody, pieces))
  }
  if (!isKept) connection.endSending()
}

function headOf(answer: HttpAnswer, { isKept, bodyLength }: { isKept: boolean; bodyLength: number }): string {
  const { status = 200, reason = 'OK', headers = {}, untilClose = false, hasSmallNames = false } = answer
  const all = {
    'Content-Type': 'text/plain',
    ...headers,
    ...(!untilClose && { 'Content-Length': String(bodyLength) }),
    ...(!isKept && { Connection: 'close' }),
  }
  const lines = Object.entries(all).map(([name, value]) => `${hasSmallNames ? name.toLowerCase() : name}: ${value}`)
  return [`HTTP/1.1 ${status} ${reason}`, ...lines, '', ''].join('\r\n')
}

function divide(bytes: Buffer, pieces: number): Buffer[] {
  const length = Math.max(1, Math.ceil(bytes.length / pieces))
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) => bytes.subarray(index * length, (index + 1) * length))
}
