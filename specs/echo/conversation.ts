/** One conversation with an echo server, as all checks of the exercise `echo` have it. */

import { expect, type ServerContext, serveOne, type TcpConnection, thenStillRuns } from '../../harness/check/index.js'

/** What a message is: any bytes, or a line. */
export type Framing = 'bytes' | 'lines'

/** What an instructor chooses. */
export interface Chosen {
  readonly framing: Framing
  /** What stands before each line that comes back; empty unless messages are lines. */
  readonly prefix: string
  /** The line with which the server greets each client; empty: it does not. */
  readonly banner: string
}

/** How a server with these options echoes. */
export interface Echoing extends Chosen {
  /** A message that the server must answer as soon as it has it whole. */
  asMessage(text: string): string
  /** What was sent comes back next, after the banner. */
  expectEcho(client: TcpConnection, sent: string | Uint8Array): Promise<void>
  /** The banner has come, and is taken. The second time it does nothing, as without a banner. */
  welcome(client: TcpConnection): Promise<void>
  echoLine(client: TcpConnection, context: ServerContext): Promise<void>
  echoMessage(client: TcpConnection, message: string | Uint8Array): Promise<void>
  echoPieces(client: TcpConnection, pieces: readonly Uint8Array[]): Promise<void>
  /** Requirements that only a byte stream has are left out of a list. */
  ofFraming(...ids: readonly string[]): readonly string[]
  /** Input that a program may stumble on: afterwards it serves the next client. */
  unusual(body: (context: ServerContext) => Promise<void>): (context: ServerContext) => Promise<void>
}

/** Ends messages that are about something else than line ends: a program that waits for one fails ECHO-3 only. */
export const lineEnd = Buffer.from('\n')

export function echoingOf(chosen: Chosen): Echoing {
  const { framing, prefix, banner } = chosen
  const welcomed = new WeakSet<TcpConnection>()

  const echoing: Echoing = {
    ...chosen,
    asMessage: (text) => (framing === 'lines' ? `${text}\n` : text),
    async expectEcho(client, sent) {
      await echoing.welcome(client)
      await expect(client).toReceive(withPrefix(typeof sent === 'string' ? Buffer.from(sent) : sent, Buffer.from(prefix)))
    },
    async welcome(client) {
      if (banner === '' || welcomed.has(client)) return
      welcomed.add(client)
      await expect(client).toReceiveLine(banner)
    },
    echoLine: (client, { random }) => echoing.echoMessage(client, random.line()),
    async echoMessage(client, message) {
      await client.send(message)
      await echoing.expectEcho(client, message)
    },
    async echoPieces(client, pieces) {
      await client.sendPieces(pieces)
      await echoing.expectEcho(client, Buffer.concat(pieces))
    },
    ofFraming: (...ids) => (framing === 'lines' ? ids.filter((id) => id !== 'ECHO-3') : ids),
    unusual: (body) => thenStillRuns(body, (context) => serveOne(context, { serve: echoing.echoLine })),
  }
  return echoing
}

/** These lines with the prefix before each. */
function withPrefix(lines: Uint8Array, prefix: Buffer): Uint8Array {
  if (prefix.length === 0) return lines
  const pieces: Uint8Array[] = []
  for (let at = 0; at < lines.length; ) {
    const end = lines.indexOf(lineFeed, at)
    const next = end < 0 ? lines.length : end + 1
    pieces.push(prefix, lines.subarray(at, next))
    at = next
  }
  return Buffer.concat(pieces)
}

const lineFeed = 0x0a
