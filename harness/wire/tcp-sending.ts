/** Wirecheck's direction of a TCP connection: sends bytes, and knows when the program has read them. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { readSockets } from '../kernel/sockets.js'
import { limits } from '../support/limits.js'
import { awaitEvent, type Conversation } from './conversation.js'
import type { SocketInUse } from './tcp-opening.js'
import type { Incoming } from './tcp-receiving.js'

export interface Sender {
  send(data: Uint8Array | string): Promise<void>
  sendPieces(pieces: readonly Uint8Array[]): Promise<void>
  awaitRead(): Promise<void>
  endSending(): void
  sendLast(data: Uint8Array | string): Promise<void>
  reset(): void
}

export function sendTo(wire: SocketInUse, incoming: () => Incoming): Sender {
  const { conversation, socket, record } = wire

  async function send(data: Uint8Array | string): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data
    record('suite', 'data', bytes)
    let isTaken = false
    socket.write(bytes, () => {
      isTaken = true
      conversation.pulse.beat()
    })
    await awaitEvent(conversation, () => (isTaken || incoming() === 'reset' ? true : undefined))
  }

  // A program that has half-closed still reads, but nothing is read once the connection is broken.
  const awaitRead = (): Promise<void> => untilTrue(conversation, () => incoming() === 'reset' || socket.destroyed || isAllRead(wire))

  return {
    send,
    async sendPieces(pieces) {
      for (const piece of pieces) {
        await send(piece)
        await awaitRead()
      }
    },
    awaitRead,
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

/** Waits for something that mostly happens within microseconds: for some turns of the event loop before the program is looked at. */
async function untilTrue(conversation: Conversation, isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < limits.readTurns; turn += 1) {
    if (isTrue()) return
    await nextTurn()
  }
  await awaitEvent(conversation, () => (isTrue() ? true : undefined))
}

/** Whether the kernel shows nothing unread at the program's end and nothing unsent at wirecheck's. */
function isAllRead({ remote, isAccepted, local }: SocketInUse): boolean {
  const sockets = readSockets('tcp').filter(({ state }) => state !== 'listen')
  // A program that was redirected to wirecheck believes that it is connected to another port, so only its own port counts then.
  const others = sockets.filter(({ localPort, remotePort }) => localPort === remote.port && (isAccepted || remotePort === local().port))
  const own = sockets.find(({ localPort, remotePort }) => localPort === local().port && remotePort === remote.port)
  return others.every(({ unread }) => unread === 0) && (own?.unsent ?? 0) === 0
}
