/** What is expected of a TCP connection. FIN, RST and silence are three outcomes, and the message says which one it was. */

import { drain, type Outcome } from '../../kernel/wait-for.js'
import type { Evidence } from '../../model/verdict.js'
import { countBytes, firstDifference, quoteBytes } from '../../support/bytes.js'
import { limits } from '../../support/limits.js'
import { awaitEvent } from '../../wire/conversation.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import { CheckFailure, causeOf, compareBytes, evidence } from '../evidence/failure.js'

const asBytes = (data: Uint8Array | string): Uint8Array => (typeof data === 'string' ? Buffer.from(data) : data)

/** How the connection stood when the wait was over, in words; and what the program did meanwhile. */
function describeStop(client: TcpConnection, outcome: Outcome<unknown>): { how: string } & Pick<Evidence, 'cause'> {
  if (client.incoming() === 'end') return { how: 'then the program closed the connection (FIN)' }
  if (client.incoming() === 'reset') return { how: 'then the connection was reset (RST)' }
  if (outcome.kind === 'found') return { how: 'and the connection is still open' }
  const cause = causeOf(outcome.threads)
  if (outcome.kind === 'at-rest' && outcome.threads.length === 0) return { how: 'then nothing: the program has ended' }
  const how =
    outcome.kind === 'at-rest' ? 'then nothing: the program waits and will send no more' : `then nothing for ${limits.answerMs.toLocaleString('en-US')} ms`
  return cause === undefined ? { how } : { how, cause }
}

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
  const got = client.pending()
  if (firstDifference(got, wanted) === wanted.length) {
    client.take(wanted.length)
    return
  }
  const { how, cause } = describeStop(client, outcome)
  const isBeginning = firstDifference(got, wanted) === got.length
  const came =
    got.length === 0
      ? 'Nothing came'
      : isBeginning
        ? `Only ${got.length.toLocaleString('en-US')} of ${countBytes(wanted.length)} came`
        : 'Other bytes came than expected'
  throw new CheckFailure(
    evidence({
      message: isBeginning ? `${came}, ${how}.` : `${came}: they differ at byte ${firstDifference(got, wanted).toLocaleString('en-US')}.`,
      expected: [quoteBytes(wanted)],
      actual: got.length === 0 ? `nothing, ${how}` : `${quoteBytes(got)}${isBeginning ? `, ${how}` : ''}`,
      comparison: compareBytes(wanted, got),
      cause: isBeginning ? cause : undefined,
    }),
  )
}

/** The next line is one of these; the line end may be LF or CR LF, or the end of the stream. */
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

/** The next line without its line end, LF or CR LF; what has come when the stream ends, or no more comes. */
export async function lineOf(client: TcpConnection): Promise<string> {
  await client.receiveLine()
  const got = client.pending()
  const end = got.indexOf(0x0a)
  return client
    .take(end < 0 ? got.length : end + 1)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}

/** All that comes until the end of the stream is exactly one of these. A reset after it has come whole is let pass. */
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
  const { how, cause } = describeStop(client, outcome)
  const closest = asBytes(wanted[0] ?? '')
  const open = what === 'stream' && client.incoming() === 'open'
  return new CheckFailure(
    evidence({
      message: got.length === 0 ? `Nothing came, ${how}.` : `${quoteBytes(got)} came, ${how}.`,
      expected: wanted.map((data) => `${quoteBytes(asBytes(data))}${what === 'stream' ? ', then the end of the stream' : ''}`),
      actual: got.length === 0 ? `nothing, ${how}` : `${quoteBytes(got)}, ${how}`,
      comparison: got.length === 0 || (open && firstDifference(closest, got) === closest.length) ? undefined : compareBytes(closest, got),
      cause,
    }),
  )
}

export interface EndOptions {
  /** Whether a reset is as good as an end: where the requirement is not about closing. */
  readonly orReset?: boolean
}

/** The program ends the connection, and nothing more comes before it. */
export async function expectEnd(client: TcpConnection, { orReset = false }: EndOptions = {}): Promise<void> {
  const outcome = await awaitEvent(client.conversation, () => (client.incoming() !== 'open' || client.pending().length > 0 ? true : undefined))
  const got = client.pending()
  if (got.length === 0 && (client.incoming() === 'end' || (orReset && client.incoming() === 'reset'))) return
  const { how, cause } = describeStop(client, outcome)
  const more = got.length > 0
  throw new CheckFailure(
    evidence({
      message: more
        ? `${countBytes(got.length)} more came instead of the end: ${quoteBytes(got)}.`
        : client.incoming() === 'reset'
          ? 'The connection was reset (RST) instead of closed (FIN).'
          : `The connection was not closed: ${how}.`,
      expected: ['the end of the stream (FIN)', ...(orReset ? ['a reset (RST)'] : [])],
      actual: more ? quoteBytes(got) : client.incoming() === 'reset' ? 'a reset (RST)' : `no end, ${how}`,
      cause: more ? undefined : cause,
    }),
  )
}

/** Nothing comes, and the connection stays open, until the program is seen to be at rest, or for a quiet window. */
export async function expectQuiet(client: TcpConnection): Promise<void> {
  await awaitEvent(client.conversation, () => (client.pending().length > 0 || client.incoming() !== 'open' ? true : undefined), {
    deadlineMs: limits.quietWindowMs,
  })
  assertNothingPending(client)
  if (client.incoming() === 'open') return
  const how = client.incoming() === 'end' ? 'the program closed the connection (FIN)' : 'the connection was reset (RST)'
  throw new CheckFailure({ message: `Nothing was asked for, but ${how}.`, expected: ['nothing, and the connection stays open'], actual: how })
}

/** No byte more comes in answer: over as soon as the program waits again, be it for the clock. */
export async function expectNoMoreBytes(client: TcpConnection): Promise<void> {
  const look = (): true | undefined => (client.pending().length > 0 || client.incoming() !== 'open' ? true : undefined)
  await awaitEvent(client.conversation, look, { deadlineMs: limits.quietWindowMs, untilWaiting: true })
  await drain()
  assertNothingPending(client)
}

function assertNothingPending(client: TcpConnection): void {
  const got = client.pending()
  if (got.length === 0) return
  throw new CheckFailure({
    message: `The program sent ${countBytes(got.length)} more than it should: ${quoteBytes(got)}.`,
    expected: ['nothing more'],
    actual: quoteBytes(got),
    comparison: compareBytes(Buffer.alloc(0), got),
  })
}
