/** What is expected of a TCP connection. FIN, RST and silence are three outcomes; the message says which one it was. */

import { drain, type Outcome } from '../../kernel/wait-for.js'
import { countBytes, firstDifference, quoteBytes } from '../../support/bytes.js'
import { limits } from '../../support/limits.js'
import { awaitEvent } from '../../wire/conversation.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import { lacksOnlyLineEnd } from '../evidence/line-end.js'
import { hintOnExtraBytes } from '../evidence/extra-bytes.js'
import { CheckFailure, compareBytes, evidence, inSeconds, Untestable } from '../evidence/failure.js'
import { received, sentence, sentences, stateOf, type ConnectionState } from './connection-state.js'

const asBytes = (data: Uint8Array | string): Uint8Array => (typeof data === 'string' ? Buffer.from(data) : data)

/** The next bytes are exactly these. */
export async function expectReceived(client: TcpConnection, data: Uint8Array | string): Promise<void> {
  const wanted = asBytes(data)
  let compared = 0
  const outcome = await awaitEvent(client.conversation, () => {
    const got = client.pending()
    const upTo = Math.min(got.length, wanted.length)
    const differs = firstDifference(got.subarray(compared, upTo), wanted.subarray(compared, upTo)) < upTo - compared
    compared = upTo
    return differs || got.length >= wanted.length || client.incoming() !== 'open' ? true : undefined
  })
  if (outcome.kind === 'found' && client.incoming() === 'open' && firstDifference(client.pending(), wanted) < compared)
    await receiveTheRest(client, wanted.length)
  const got = client.pending()
  if (firstDifference(got, wanted) === wanted.length) {
    client.take(wanted.length)
    return
  }
  if (client.conversation.acceptsMissingLineEnd === true && lacksOnlyLineEnd(wanted, got)) {
    client.take(got.length)
    return
  }
  const isRight = firstDifference(got, wanted) === got.length
  if (outcome.kind === 'late' && outcome.isMoving === true && isRight) throw tooSlow(wanted.length, got.length)
  throw wrongBytes(wanted, got, stateOf(client, outcome))
}

/** After a wrong byte: what follows shows whether the rest is right, missing or something else. */
async function receiveTheRest(client: TcpConnection, wanted: number): Promise<void> {
  const enough = 2 * wanted + restMax
  await awaitEvent(client.conversation, () => (client.pending().length > enough || client.incoming() !== 'open' ? true : undefined), {
    deadlineMs: limits.quietWindowMs,
    untilWaiting: true,
  })
  await drain()
}

const restMax = 65_536 // one that sends for ever has shown enough by then

/** Right so far, and more was still coming. */
function tooSlow(wanted: number, got: number): Untestable {
  return new Untestable(
    `The program is too slow for this check: after ${inSeconds(limits.slowMs)}, ${got.toLocaleString('en-US')} of ${countBytes(wanted)} had arrived, all of them right, and more were still arriving.`,
  )
}

/** The failure of a program that sent other bytes than `wanted`, or only the first of them. */
function wrongBytes(wanted: Uint8Array, got: Buffer, { clause, nothing, nothingArrived, cause }: ConnectionState): CheckFailure {
  const common = { expected: [quoteBytes(wanted)], comparison: compareBytes(wanted, got) }
  if (got.length === 0) return new CheckFailure(evidence({ ...common, message: nothingArrived, actual: nothing, cause }))
  const differsAt = firstDifference(got, wanted)
  if (differsAt < got.length)
    return new CheckFailure({
      ...common,
      message: `The received bytes differ from the expected ones at byte ${differsAt.toLocaleString('en-US')}.`,
      actual: quoteBytes(got),
    })
  return new CheckFailure(
    evidence({
      ...common,
      message: sentences(`Only ${got.length.toLocaleString('en-US')} of ${countBytes(wanted.length)} arrived.`, clause),
      actual: received(quoteBytes(got), clause),
      cause,
    }),
  )
}

/** The next line is one of these. It ends with LF or CR LF. */
export async function expectLineOf(client: TcpConnection, ...acceptable: string[]): Promise<void> {
  const outcome = await client.receiveLine()
  const got = client.pending()
  const end = got.indexOf(0x0a)
  const line = (end < 0 ? got : got.subarray(0, end)).toString('latin1').replace(/\r$/, '')
  if (end >= 0 && acceptable.some((text) => Buffer.from(text).toString('latin1') === line)) {
    client.take(end + 1)
    return
  }
  throw textFailure(client, outcome, { wanted: acceptable.map((text) => `${text}\n`), got, what: 'line' })
}

/**
 * The next line, without its line end (LF or CR LF). If no line end arrives: the bytes that did.
 *
 * @example
 * ```ts
 * // a server that sends each line back
 *
 * const client = await context.connect()
 * const number = context.random.integer(100, 999)
 * await client.send(`${number}\n`)
 * const answer = await lineOf(client)
 * if (Number(answer) !== number) {
 *   fail({ message: `Sent ${number}, and received ${quoteBytes(Buffer.from(answer))}.`, expected: [String(number)], actual: answer })
 * }
 * ```
 */
export async function lineOf(client: TcpConnection): Promise<string> {
  await client.receiveLine()
  const got = client.pending()
  const end = got.indexOf(0x0a)
  return client
    .take(end < 0 ? got.length : end + 1)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}

/** Everything up to the end of the stream is exactly one of these. A reset after the last byte is accepted as the end. */
export async function expectStreamOf(client: TcpConnection, ...acceptable: (Uint8Array | string)[]): Promise<void> {
  const outcome = await client.receiveAll()
  const got = client.pending()
  const wanted = acceptable.map((data) => Buffer.from(asBytes(data)))
  if (client.incoming() !== 'open' && wanted.some((bytes) => bytes.equals(got))) {
    client.take(got.length)
    return
  }
  throw textFailure(client, outcome, { wanted, got, what: 'stream' })
}

function textFailure(
  client: TcpConnection,
  outcome: Outcome<unknown>,
  { wanted, got, what }: { wanted: readonly (Uint8Array | string)[]; got: Buffer; what: 'line' | 'stream' },
): CheckFailure {
  const { clause, nothing, nothingArrived, notClosed, cause } = stateOf(client, outcome)
  const closest = asBytes(wanted[0] ?? '')
  const open = what === 'stream' && client.incoming() === 'open'
  const after = what === 'stream' ? notClosed : clause
  return new CheckFailure(
    evidence({
      message: got.length === 0 ? nothingArrived : sentences(`Received ${quoteBytes(got)}.`, after),
      expected: wanted.map((data) => `${quoteBytes(asBytes(data))}${what === 'stream' ? ', then the end of the stream' : ''}`),
      actual: got.length === 0 ? nothing : received(quoteBytes(got), after),
      comparison: got.length === 0 || (open && firstDifference(closest, got) === closest.length) ? undefined : compareBytes(closest, got),
      cause,
    }),
    open ? 'open connection' : null,
  )
}

/** How a connection may end. */
export interface EndOptions {
  /** Accepts a reset as the end. For requirements that are not about closing. */
  readonly orReset?: boolean
  /** Discards what the program sends before the end. For requirements that are not about what it sends. */
  readonly afterBytes?: boolean
}

/** The program closes the connection, and sends nothing before that. */
export async function expectEnd(client: TcpConnection, { orReset = false, afterBytes = false }: EndOptions = {}): Promise<void> {
  const outcome = await awaitEvent(client.conversation, () => {
    if (afterBytes) client.take(client.pending().length)
    return client.incoming() !== 'open' || client.pending().length > 0 ? true : undefined
  })
  const got = client.pending()
  if (got.length === 0 && (client.incoming() === 'end' || (orReset && client.incoming() === 'reset'))) return
  const { notClosed, cause } = stateOf(client, outcome)
  const more = got.length > 0
  throw new CheckFailure(
    evidence({
      message: more
        ? `The program should have closed the connection, but sent ${countBytes(got.length)} more: ${quoteBytes(got)}.`
        : client.incoming() === 'reset'
          ? 'The connection was reset (RST), not closed (FIN).'
          : sentence(notClosed),
      expected: ['the end of the stream (FIN)', ...(orReset ? ['a reset (RST)'] : [])],
      actual: more ? quoteBytes(got) : client.incoming() === 'reset' ? 'a reset (RST)' : notClosed,
      cause: more ? undefined : cause,
      hint: more ? hintOnExtraBytes(Buffer.alloc(0), got) : client.incoming() === 'reset' ? resetHint : undefined,
      comparison: more ? compareBytes(Buffer.alloc(0), got) : undefined,
    }),
    more ? null : client.incoming() === 'reset' ? 'not by hand' : 'open connection',
  )
}

const resetHint =
  'Closing a socket resets the connection if it has unread bytes, or if SO_LINGER is set with a time of 0. Read what the client has sent before you close, and leave SO_LINGER alone.'

/** Nothing arrives and the connection stays open. Watches until the program is at rest, or for `limits.quietWindowMs`. */
export async function expectQuiet(client: TcpConnection): Promise<void> {
  await awaitEvent(client.conversation, () => (client.pending().length > 0 || client.incoming() !== 'open' ? true : undefined), {
    deadlineMs: limits.quietWindowMs,
  })
  assertNothingPending(client)
  if (client.incoming() === 'open') return
  const isReset = client.incoming() === 'reset'
  throw new CheckFailure(
    {
      message: `${isReset ? 'The connection was reset (RST)' : 'The program closed the connection'} before the client had finished.`,
      expected: ['no bytes, and the connection stays open'],
      actual: isReset ? 'the connection was reset (RST)' : 'the program closed the connection (FIN)',
    },
    isReset ? 'not by hand' : 'closed connection',
  )
}

/** No further byte arrives. Watches until the program waits again, even if it only waits for a timer. */
export async function expectNoMoreBytes(client: TcpConnection): Promise<void> {
  const look = (): true | undefined => (client.pending().length > 0 || client.incoming() !== 'open' ? true : undefined)
  await awaitEvent(client.conversation, look, { deadlineMs: limits.quietWindowMs, untilWaiting: true })
  await drain()
  assertNothingPending(client)
}

function assertNothingPending(client: TcpConnection): void {
  const got = client.pending()
  if (got.length === 0) return
  const hint = hintOnExtraBytes(Buffer.alloc(0), got)
  throw new CheckFailure({
    ...(hint !== undefined && { hint }),
    message: `The program sent ${countBytes(got.length)} more than it should have: ${quoteBytes(got)}.`,
    expected: ['nothing more'],
    actual: quoteBytes(got),
    comparison: compareBytes(Buffer.alloc(0), got),
  })
}
