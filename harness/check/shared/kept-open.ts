/** Clients that wait for the end of a connection that their server keeps open. */

import { CheckFailure } from '../evidence/failure.js'
import type { Meeting } from './client-meeting.js'

/** For HTTP/1.1 (RFC 9112, section 9.3). */
export const keptAliveHint =
  'An HTTP/1.1 server keeps the connection open after its answer, so recv() waits there for ever. Send "Connection: close" with the request (or use HTTP/1.0), or stop once as many bytes of the body have arrived as Content-Length says.'

/** Gives the hint to a failure if, when it was found, the client was waiting for more bytes on a connection that is still open. */
export async function whileKeptOpen({ client, connection }: Meeting, hint: string | undefined, expectation: () => Promise<unknown>): Promise<void> {
  try {
    await expectation()
  } catch (thrown) {
    const isWaiting = connection.incoming() === 'open' && client.running.ending() === null
    if (hint === undefined || !isWaiting || !(thrown instanceof CheckFailure) || thrown.evidence.cause?.kind !== 'recv') throw thrown
    throw new CheckFailure({ ...thrown.evidence, hint })
  }
}
