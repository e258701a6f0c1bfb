/** One conversation with an echo server, as all checks of the exercise `echo` have it. */

import { expect, type ServerContext, serveOne, type TcpConnection, thenStillRuns } from '../../harness/check/index.js'

/** What a message is: any bytes, or a line. */
export type Framing = 'bytes' | 'lines'

/** A message that a server of this framing must answer as soon as it has it whole. */
export function asMessage(text: string, framing: Framing): string {
  return framing === 'lines' ? `${text}\n` : text
}

/** Requirements that only a byte stream has are left out of a list. */
export function ofFraming(framing: Framing, ...ids: readonly string[]): readonly string[] {
  return framing === 'lines' ? ids.filter((id) => id !== 'ECHO-3') : ids
}

/** Ends messages that are about something else than line ends: a program that waits for one fails ECHO-3 only. */
export const lineEnd = Buffer.from('\n')

/** Input that a program may stumble on: afterwards it serves the next client. */
export function unusual(body: (context: ServerContext) => Promise<void>): (context: ServerContext) => Promise<void> {
  return thenStillRuns(body, (context) => serveOne(context, { serve: echoLine }))
}

export function echoLine(client: TcpConnection, { random }: ServerContext): Promise<void> {
  return echoMessage(client, random.line())
}

export async function echoMessage(client: TcpConnection, message: string | Uint8Array): Promise<void> {
  await client.send(message)
  await expect(client).toReceive(message)
}

export async function echoPieces(client: TcpConnection, pieces: readonly Uint8Array[]): Promise<void> {
  await client.sendPieces(pieces)
  await expect(client).toReceive(Buffer.concat(pieces))
}
