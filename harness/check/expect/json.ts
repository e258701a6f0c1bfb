/** What is expected of a program that answers with a JSON text: an equal value; spacing and the order of keys are free. */

import { isDeepStrictEqual } from 'node:util'
import { quoteBytes } from '../../support/bytes.js'
import { awaitEvent } from '../../wire/conversation.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import { CheckFailure, causeOf, evidence } from '../evidence/failure.js'

/** The value of a JSON text, or undefined where it is none (RFC 8259). White space around it is allowed. */
function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

export interface JsonOptions {
  /** Whether the program may wait for the client's half-close to know that the text is complete. */
  readonly orAfterEnd?: boolean
}

/** The next text is equal to `value`. */
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
  const closing =
    client.incoming() === 'open'
      ? 'and then nothing more'
      : client.incoming() === 'end'
        ? 'then the program closed the connection (FIN)'
        : 'then the connection was reset (RST)'
  const what = got.length === 0 ? 'Nothing came' : parsed === undefined ? 'What came is no JSON text' : 'The value that came is another one'
  throw new CheckFailure(
    evidence({
      message: `${what}, ${closing}.`,
      expected: [`${quoteBytes(Buffer.from(JSON.stringify(value)))}, or another text of the same value`],
      actual: got.length === 0 ? `nothing, ${closing}` : `${quoteBytes(got)}, ${closing}`,
      cause: outcome.kind === 'found' ? undefined : causeOf(outcome.threads),
    }),
  )
}
