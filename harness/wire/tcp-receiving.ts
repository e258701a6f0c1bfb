/** The program's direction of a TCP connection: keeps every byte that arrives, and tells apart FIN, RST and silence. */

import type { Outcome } from '../kernel/wait-for.js'
import { limits } from '../support/limits.js'
import { awaitEvent } from './conversation.js'
import { keepBytesBeforeReset } from './reset-socket.js'
import type { SocketInUse } from './tcp-opening.js'

/** The state of the program's direction: open, ended by FIN, or broken by RST. */
export type Incoming = 'open' | 'end' | 'reset'

const lineFeed = 0x0a

export interface Receiver {
  incoming(): Incoming
  /** The bytes that have arrived and were not taken yet. */
  pending(): Buffer
  /** Takes the first `length` bytes that have arrived. */
  take(length: number): Buffer
  startReading(): void
  /** Whether nothing more will be received: the program ended the connection, or sent more than is kept. */
  isOver(): boolean
  /** Waits until `isEnough` of the number of pending bytes, or until the connection is over. */
  receiveUntil(isEnough: (length: number) => boolean, deadlineMs?: number): Promise<Outcome<Buffer>>
  /** Waits until a whole line is pending, or the connection is over. */
  receiveLine(): Promise<Outcome<Buffer>>
}

export function receiveFrom({ conversation, socket, connected, record }: SocketInUse, { paused }: { paused: boolean }): Receiver {
  let incoming: Incoming = 'open'
  const bytes = createPendingBytes()
  const isFull = (): boolean => bytes.length() > limits.receivedBytesMax || conversation.transcript.received().bytes > limits.receivedTogetherMax
  const isOver = (): boolean => incoming !== 'open' || isFull()

  function onEnding(how: 'end' | 'reset'): void {
    incoming = how
    record('program', how)
    conversation.pulse.beat()
  }

  function onData(data: Buffer): void {
    bytes.add(data)
    record('program', 'data', data)
    if (isFull()) socket.pause()
    conversation.pulse.beat()
  }

  const { wasReset } = keepBytesBeforeReset(socket, onData)
  if (!paused) socket.on('data', onData)
  socket.on('end', () => onEnding(wasReset() ? 'reset' : 'end'))
  socket.on('error', () => {
    if (connected() === 'connected' && incoming === 'open') onEnding('reset')
  })
  return {
    incoming: () => incoming,
    pending: bytes.all,
    take: bytes.take,
    startReading() {
      if (socket.listenerCount('data') === 0) socket.on('data', onData)
      socket.resume()
    },
    isOver,
    receiveUntil: (isEnough, deadlineMs) => awaitEvent(conversation, () => (isEnough(bytes.length()) || isOver() ? bytes.all() : undefined), { deadlineMs }),
    receiveLine: () => awaitEvent(conversation, () => (bytes.hasLine() || isOver() ? bytes.all() : undefined)),
  }
}

/** The bytes that have arrived and were not taken yet. They are joined only when somebody asks for them. */
function createPendingBytes() {
  let pieces: Buffer[] = []
  let length = 0
  let hasLine = false

  function all(): Buffer {
    if (pieces.length > 1) pieces = [Buffer.concat(pieces)]
    return pieces[0] ?? Buffer.alloc(0)
  }

  return {
    length: () => length,
    hasLine: () => hasLine,
    add(piece: Buffer) {
      hasLine ||= piece.includes(lineFeed)
      pieces.push(piece)
      length += piece.length
    },
    all,
    take(count: number): Buffer {
      const before = all()
      const rest = before.subarray(count)
      pieces = [rest]
      length = rest.length
      hasLine &&= rest.includes(lineFeed)
      return before.subarray(0, count)
    },
  }
}
