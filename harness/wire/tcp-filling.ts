/** Fills a connection that wirecheck does not read, and proves from the kernel's queues that the program cannot send more. */

import { readSockets } from '../kernel/sockets.js'
import { limits } from '../support/limits.js'
import { awaitEvent } from './conversation.js'
import type { SocketInUse } from './tcp-opening.js'
import type { Incoming } from './tcp-receiving.js'
import { bytesLeft, type Sender } from './tcp-sending.js'

/** What `fill` did. */
export interface Filling {
  /** Everything that was sent. */
  readonly sent: Buffer
  /** Whether the program provably had more to send than the kernel took. */
  readonly isFull: boolean
}

/**
 * Sends pieces until the program cannot send back all that it has read. How many bytes that takes depends on the kernel's
 * buffers: the private network has known ones (lab/network.ts). Gives up after `limits.fillBytesMax`, or when the program
 * does not read.
 */
export async function fill(
  wire: SocketInUse,
  { send, incoming }: Pick<Sender, 'send'> & { incoming(): Incoming },
  nextPiece: () => Uint8Array,
): Promise<Filling> {
  const { conversation, socket } = wire
  const isBroken = (): true | undefined => (socket.destroyed || incoming() !== 'open' ? true : undefined)
  const pieces: Uint8Array[] = []
  const filling = (isFull: boolean): Filling => ({ sent: Buffer.concat(pieces), isFull })
  for (let sentBytes = 0; sentBytes < limits.fillBytesMax; ) {
    const piece = nextPiece()
    pieces.push(piece)
    sentBytes += piece.length
    // A program that gives up a client which reads nothing for a few seconds is right: it must not have to wait for wirecheck.
    await send(piece, { untilWaiting: true })
    await awaitEvent(conversation, isBroken, { untilWaiting: true })
    if (isFull(wire)) return filling(true)
    // One that sleeps for a moment has not stopped reading.
    await awaitEvent(conversation, () => (hasUntaken(wire) ? isBroken() : true), { progress: () => bytesLeft(wire) })
    await awaitEvent(conversation, isBroken, { untilWaiting: true })
    if (isFull(wire)) return filling(true)
    if (isBroken() === true || hasUntaken(wire)) return filling(false)
  }
  return filling(false)
}

/** Whether bytes are left that wirecheck's own kernel buffer did not take, because the program reads no more. */
const hasUntaken = ({ socket }: SocketInUse): boolean => socket.writableLength > 0

/**
 * Whether the program cannot send more. Its send buffer does not empty, because wirecheck does not read. And either it
 * has stopped reading, or it has read more than it has sent: it holds the rest, or has dropped it.
 */
function isFull(wire: SocketInUse): boolean {
  const { socket, local, remote } = wire
  const sockets = readSockets('tcp').filter(({ state }) => state !== 'listen')
  const own = sockets.find(({ localPort, remotePort }) => localPort === local().port && remotePort === remote.port)
  const program = sockets.find(({ localPort, remotePort }) => localPort === remote.port && remotePort === local().port)
  if (own === undefined || program === undefined || program.unsent === 0) return false
  const hasRead = socket.bytesWritten - own.unsent - program.unread
  const hasSent = socket.bytesRead + own.unread + program.unsent
  return hasUntaken(wire) || hasRead > hasSent
}
