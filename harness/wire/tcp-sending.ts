/** Wirecheck's direction of a TCP connection: sends bytes, and knows when the program has read them. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { readSockets } from '../kernel/sockets.js'
import { limits } from '../support/limits.js'
import { createFairClock } from '../kernel/wait-for.js'
import { awaitEvent } from './conversation.js'
import type { SocketInUse } from './tcp-opening.js'
import type { Incoming } from './tcp-receiving.js'

export interface Sender {
  /** Resolves when the kernel has taken everything, or the program reads no more. `untilWaiting`: also when the program waits with a time limit. */
  send(data: Uint8Array | string, options?: { readonly untilWaiting?: boolean }): Promise<void>
  sendPieces(pieces: readonly Uint8Array[]): Promise<void>
  awaitRead(): Promise<void>
  endSending(): void
  sendLast(data: Uint8Array | string): Promise<void>
  reset(): void
}

export function sendTo(wire: SocketInUse, incoming: () => Incoming): Sender {
  const { conversation, socket, record } = wire

  async function send(data: Uint8Array | string, { untilWaiting = false } = {}): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data
    record('suite', 'data', bytes)
    let isTaken = false
    socket.write(bytes, () => {
      isTaken = true
      conversation.pulse.beat()
    })
    await awaitEvent(conversation, () => (isTaken || incoming() === 'reset' ? true : undefined), { untilWaiting, progress: () => bytesLeft(wire) })
  }

  // A program that has half-closed still reads, but nothing is read once the connection is broken.
  const awaitRead = (): Promise<boolean> => untilTrue(wire, () => incoming() === 'reset' || socket.destroyed || bytesLeft(wire) === 0)

  return {
    send,
    async sendPieces(pieces) {
      const clock = createFairClock(conversation.watch)
      let isReading = true
      for (const piece of pieces) {
        await send(piece)
        // A program that has left one piece unread, or that is slow, is not waited for again.
        isReading = isReading && (await awaitRead()) && clock() < limits.slowMs
      }
    },
    async awaitRead() {
      await awaitRead()
    },
    endSending() {
      record('suite', 'end')
      socket.end()
    },
    async sendLast(data) {
      await send(data)
      record('suite', 'end')
      let isEnded = false
      socket.end(() => {
        isEnded = true
        conversation.pulse.beat()
      })
      await awaitEvent(conversation, () => (isEnded || incoming() === 'reset' ? true : undefined))
    },
    reset() {
      record('suite', 'reset')
      socket.resetAndDestroy()
    },
  }
}

/** Waits for something that mostly happens within microseconds: for some turns of the event loop before the program is looked at. Resolves with whether it has happened. */
async function untilTrue(wire: SocketInUse, isTrue: () => boolean): Promise<boolean> {
  for (let turn = 0; turn < limits.readTurns; turn += 1) {
    if (isTrue()) return true
    await nextTurn()
  }
  const outcome = await awaitEvent(wire.conversation, () => (isTrue() ? true : undefined), { progress: () => bytesLeft(wire) })
  return outcome.kind === 'found'
}

/** How many bytes the kernel shows unread at the program's end and unsent at wirecheck's. */
export function bytesLeft({ remote, isAccepted, local }: SocketInUse): number {
  const sockets = readSockets('tcp').filter(({ state }) => state !== 'listen')
  // A program that was redirected to wirecheck believes that it is connected to another port, so only its own port counts then.
  const others = sockets.filter(({ localPort, remotePort }) => localPort === remote.port && (isAccepted || remotePort === local().port))
  const own = sockets.find(({ localPort, remotePort }) => localPort === local().port && remotePort === remote.port)
  return others.reduce((sum, { unread }) => sum + unread, own?.unsent ?? 0)
}
