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

export interface JsonOptions {
  /** Allows the program to wait for the client's half-close before it answers. */
  readonly orAfterEnd?: boolean
}

/** The next JSON text has a value equal to `value`. */
export async function expectJson(client: TcpConnection, value: unknown, { orAfterEnd = false }: JsonOptions = {}): Promise<void> {
  const look = (): true | undefined => (client.incoming() !== 'open' || isDeepStrictEqual(parseJson(client.pending()), value) ? true : undefined)
  let outcome = await awaitEvent(client.conversation, look)
  if (outcome.kind !== 'found' && orAfterEnd) {
    client.endSending()
    outcome = await awaitEvent(client.conversation, look)
  }
  const got = client.pending()
  const parsed = parseJson(got)
  if (isDeepStrictEqual(parsed, value)) {
    client.take(got.length)
    return
  }
  throw wrongJson(value, got, { isValid: parsed !== undefined, state: stateOf(client, outcome) })
}

function wrongJson(value: unknown, got: Buffer, { isValid, state }: { isValid: boolean; state: ConnectionState }): CheckFailure {
  const { clause, nothing, nothingArrived, cause } = state
  const message = sentences(isValid ? 'The answer is a different JSON value.' : 'The answer is not valid JSON.', clause)
  return new CheckFailure(
    evidence({
      message: got.length === 0 ? nothingArrived : message,
      expected: [`${quoteBytes(Buffer.from(JSON.stringify(value)))}, or another text with the same value`],
      actual: got.length === 0 ? nothing : received(quoteBytes(got), clause),
      cause,
    }),
  )
}
