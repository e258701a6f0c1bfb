/** One TCP connection with the program, whichever side opened it. It keeps all that arrives, tells FIN, RST and silence apart, and never disturbs the program unless told to. */

import type { Socket } from 'node:net'
import { drain, type Outcome } from '../kernel/wait-for.js'
import type { Address } from '../model/report.js'
import { limits } from '../support/limits.js'
import { awaitUnlessAborted, type Conversation } from './conversation.js'
import { openSocket, type OpeningOptions, type SocketInUse } from './tcp-opening.js'
import { fill, type Filling } from './tcp-filling.js'
import { receiveFrom, type Incoming, type Receiver } from './tcp-receiving.js'
import { sendTo } from './tcp-sending.js'

/**
 * A TCP connection with the program, whichever side opened it. What arrives is kept until a check takes it.
 *
 * @example
 * ```ts
 * // a server that sends each line back
 *
 * const client = await context.connect()
 * await client.sendPieces([Buffer.from('in two '), Buffer.from('segments\n')]) // one arrives after the other
 * await client.receiveLine()
 * await expect(client).toReceive('in two segments\n')
 * client.endSending() // half-close
 * await expect(client).toEnd()
 * ```
 */
export interface TcpConnection extends AsyncDisposable {
  readonly kind: 'tcp-connection'
  /** @internal */
  readonly conversation: Conversation
  /** Wirecheck's end. */
  readonly local: Address
  /** The program's end. */
  readonly remote: Address
  /** Whether the program's direction is open, ended by FIN, or broken by RST. */
  incoming(): Incoming
  /** The bytes that have arrived and were not taken yet. */
  pending(): Buffer
  /** Takes the first `length` bytes that have arrived. */
  take(length: number): Buffer
  /** Hands bytes to the kernel. Waits until the kernel has taken them, the connection is broken, or the program will never read them. */
  send(bytes: Uint8Array | string): Promise<void>
  /** Sends each piece once the program has read the previous one, so that each arrives by itself. */
  sendPieces(pieces: readonly Uint8Array[]): Promise<void>
  /** Waits until the program has read everything that was sent. */
  awaitRead(): Promise<void>
  /** Sends pieces, on a connection that was opened without reading, until the program cannot send back what it has read. */
  fill(nextPiece: () => Uint8Array): Promise<Filling>
  /** Half-closes: sends FIN and goes on reading. */
  endSending(): void
  /** Sends bytes and half-closes. Waits until the kernel has taken both, as `send` does. */
  sendLast(bytes: Uint8Array | string): Promise<void>
  /** Breaks the connection with RST. Only for checks that are about that. */
  reset(): void
  /** Starts reading, where the connection was opened without. */
  startReading(): void
  /** All bytes until the program ends the connection. */
  receiveAll(deadlineMs?: number): Promise<Outcome<Buffer>>
  /** Waits until at least `length` bytes are pending, or the connection is over. */
  receive(length: number, deadlineMs?: number): Promise<Outcome<Buffer>>
  /** Waits for at least `length` bytes, and then until the program ends the connection or falls silent. */
  receiveSettled(length: number): Promise<void>
  /** Waits until a whole line is pending, or the connection is over. */
  receiveLine(): Promise<Outcome<Buffer>>
  /** Reads what is left, then closes with FIN. When the conversation's signal fires, closes at once. */
  close(): Promise<void>
}

/** Takes over a socket that is connecting to `remote`, or was accepted from there. `connected` tells how connecting went. */
export function wrapSocket(conversation: Conversation, socket: Socket, options: OpeningOptions): TcpConnection & Pick<SocketInUse, 'connected'> {
  const wire = openSocket(conversation, socket, options)
  const receiver = receiveFrom(wire, { paused: options.paused === true })
  const { incoming, pending, take, startReading, receiveUntil } = receiver
  const sender = sendTo(wire, incoming)
  const close = (): Promise<void> => closeGently(wire, receiver)
  return {
    kind: 'tcp-connection',
    conversation,
    get local() {
      return wire.local()
    },
    remote: wire.remote,
    connected: wire.connected,
    incoming,
    pending,
    take,
    ...sender,
    fill: (nextPiece) => fill(wire, { send: sender.send, incoming }, nextPiece),
    startReading,
    receiveAll: (deadlineMs) => receiveUntil(() => false, deadlineMs),
    receive: (length, deadlineMs) => receiveUntil((arrived) => arrived >= length, deadlineMs),
    async receiveSettled(length) {
      await receiveUntil((arrived) => arrived >= length)
      await receiveUntil(() => false, limits.quietWindowMs)
    },
    receiveLine: receiver.receiveLine,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Closes with FIN, but first reads what is still to come, until the program waits: closing with unread bytes would send RST (RFC 1122, 4.2.2.13). */
async function closeGently({ conversation, socket, record }: SocketInUse, { startReading, isOver }: Receiver): Promise<void> {
  if (socket.destroyed) return
  startReading()
  if (!socket.writableEnded) {
    record('suite', 'close')
    socket.end()
  }
  try {
    const deadlineMs = conversation.pulse.hasBurned() ? limits.closeBurnedMs : limits.closeMs
    await awaitUnlessAborted(conversation, () => (isOver() ? true : undefined), { deadlineMs, untilWaiting: true })
    await drain()
  } finally {
    socket.destroy()
  }
}
