/** What is expected of a program that answers with a JSON text: an equal value. Spacing and the order of keys do not matter. */

import { isDeepStrictEqual } from 'node:util'
import { quoteBytes } from '../../support/bytes.js'
import { awaitEvent } from '../../wire/conversation.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import { CheckFailure, evidence } from '../evidence/failure.js'
import { received, sentences, stateOf, type ConnectionState } from './connection-state.js'

/** The value of a JSON text (RFC 8259), or undefined if the bytes are not one. White space around it is allowed. */
function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

/** How texts are told apart on a connection, where something marks where they end. */
export interface JsonFraming {
  /** The next text, and how many bytes it takes with its mark; null until all of it has arrived. */
  next(pending: Buffer): { readonly text: Buffer; readonly size: number } | null
  /** A sentence that says what is missing, for bytes that hold no whole text. `isRight` tells whether bytes are the wanted text without its mark. */
  lacks(pending: Buffer, isRight: (text: Buffer) => boolean): string
  /** What is expected, from the wanted text in quotes. */
  describe(quoted: string): string
}

/** How a JSON text arrives. */
export interface JsonOptions {
  /** Allows the program to wait for the client's half-close before it answers. */
  readonly orAfterEnd?: boolean
  /** What tells texts apart. Without it, all bytes that have arrived are one text. */
  readonly framing?: JsonFraming | undefined
}

/** The next JSON text has a value equal to `value`. */
export async function expectJson(client: TcpConnection, value: unknown, { orAfterEnd = false, framing }: JsonOptions = {}): Promise<void> {
  const isRight = (text: Buffer): boolean => isDeepStrictEqual(parseJson(text), value)
  const next = (): { readonly text: Buffer; readonly size: number } | null => {
    const pending = client.pending()
    return framing === undefined ? { text: pending, size: pending.length } : framing.next(pending)
  }
  const look = (): true | undefined => {
    const found = next()
    return client.incoming() !== 'open' || (found !== null && (framing !== undefined || isRight(found.text))) ? true : undefined
  }
  let outcome = await awaitEvent(client.conversation, look)
  if (outcome.kind !== 'found' && orAfterEnd) {
    client.endSending()
    outcome = await awaitEvent(client.conversation, look)
  }
  const found = next()
  if (found !== null && isRight(found.text)) {
    client.take(found.size)
    return
  }
  const got = client.pending()
  const isValid = found !== null && parseJson(found.text) !== undefined
  const wrong = isValid ? 'The answer is a different JSON value.' : 'The answer is not valid JSON.'
  const quoted = quoteBytes(Buffer.from(JSON.stringify(value)))
  throw wrongJson(found === null ? (framing?.lacks(got, isRight) ?? wrong) : wrong, got, {
    expected: framing?.describe(quoted) ?? `${quoted}, or another text with the same value`,
    state: stateOf(client, outcome),
  })
}

/** An object or a list that begins with a text in single quotes. */
const pythonNotation = /^\s*[{[]\s*'/
const pythonHint =
  "This is Python's own notation of the value, as str() and f-strings produce it. JSON has double quotes, true, false and null: send json.dumps(value).encode()."

function wrongJson(wrong: string, got: Buffer, { expected, state }: { expected: string; state: ConnectionState }): CheckFailure {
  const { clause, nothing, nothingArrived, cause } = state
  return new CheckFailure(
    evidence({
      message: got.length === 0 ? nothingArrived : sentences(wrong, clause),
      expected: [expected],
      actual: got.length === 0 ? nothing : received(quoteBytes(got), clause),
      cause,
      hint: pythonNotation.test(got.toString()) ? pythonHint : undefined,
    }),
  )
}
