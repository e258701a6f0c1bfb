/** The suite's own end as an echo server that has answered once. */

import type { TcpConnection } from '../../wire/tcp-connection.js'

/** Far more pieces than a text or a few can arrive in. A client that is still sending would never stop. */
const furtherPiecesMax = 200

/**
 * Sends back whatever else arrives, as an echo server does, until the client has closed or waits, then closes. A client that waits for the
 * server to close first never exits.
 */
export async function echoUntilClosed(connection: TcpConnection): Promise<void> {
  for (let count = 0; count < furtherPiecesMax && (await connection.receive(1)).kind === 'found' && connection.pending().length > 0; count += 1)
    await connection.send(connection.take(connection.pending().length))
  if (connection.incoming() !== 'open') connection.endSending()
}
