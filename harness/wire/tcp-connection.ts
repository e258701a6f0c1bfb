/** One TCP connection as the suite sees it, whichever side opened it: it keeps all that comes, tells FIN, RST and silence apart, and never disturbs the program unless told to. */

import { readSync } from 'node:fs'
import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { drain, type Outcome } from '../kernel/wait-for.js'
import { readSockets } from '../kernel/sockets.js'
import type { Address } from '../model/report.js'
import { limits } from '../support/limits.js'
import { awaitEvent, type Conversation } from './conversation.js'

/** How the program's direction of the connection stands: open, ended by FIN, or broken by RST. */
export type Incoming = 'open' | 'end' | 'reset'

export interface TcpConnection extends AsyncDisposable {
  readonly kind: 'tcp-connection'
  readonly conversation: Conversation
  /** The suite's end. */
  readonly local: Address
  /** The program's end. */
  readonly remote: Address
  incoming(): Incoming
  /** What has come and was not taken yet. */
  pending(): Buffer
  /** Takes the first `length` bytes of what has come. */
  take(length: number): Buffer
  /** Hands bytes to the kernel; waits until it took them, or the connection broke, or the program will never read them. */
  send(bytes: Uint8Array | string): Promise<void>
  /** Sends each piece when the program has read the one before, so that each arrives by itself. */
  sendPieces(pieces: readonly Uint8Array[]): Promise<void>
  /** Waits until the program has read all that was sent. */
  awaitRead(): Promise<void>
  /** Half-close: says that nothing more will be sent (FIN), and goes on reading. */
  endSending(): void
  /** Breaks the connection (RST). Only for checks that are about it. */
  reset(): void
  stopReading(): void
  startReading(): void
  /** All bytes until the program ends the connection. */
  receiveAll(deadlineMs?: number): Promise<Outcome<Buffer>>
  /** Waits until at least `length` bytes are pending, or the connection is over. */
  receive(length: number, deadlineMs?: number): Promise<Outcome<Buffer>>
  /** All that comes, at least `length` bytes: until the end, or until the program says no more. */
  receiveSettled(length: number): Promise<void>
  /** Waits until a whole line is pending, or the connection is over. */
  receiveLine(): Promise<Outcome<Buffer>>
  /** Reads what is left, then closes with FIN. */
  close(): Promise<void>
}

/** Turns of the event loop, some 0.2 ms each. */
const readTurns = 10

/**
 * Whether the end that Node reports was a reset: libuv takes a reset that comes together with the last bytes for an end
 * (uv__stream_io, POLLHUP after a partial read). The kernel still holds the error and gives it to the next read(2).
 */
function wasReset(socket: Socket): boolean {
  const { _handle: handle } = socket as { _handle?: { fd?: number } | null }
  try {
    readSync(handle?.fd ?? -1, Buffer.alloc(1))
    return false
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ECONNRESET'
  }
}

/** Takes over a socket that is connecting to `remote`, or was accepted from there (`accepted`). `connected` tells how connecting went. */
export function wrapSocket(
  conversation: Conversation,
  socket: Socket,
  { remote, number, paused = false, accepted = false }: { remote: Address; number: number; paused?: boolean; accepted?: boolean },
): TcpConnection & { connected(): 'connected' | string | undefined } {
  const { pulse, transcript } = conversation
  let pending: Buffer[] = []
  let pendingLength = 0
  let incoming: Incoming = 'open'
  let connected: string | undefined
  let local: Address = { host: '', port: 0 }
  const record = (from: 'suite' | 'program', event: 'connect' | 'data' | 'end' | 'reset' | 'close', data?: Uint8Array): void =>
    transcript.record({ connection: number, from, event, ...(data !== undefined && { data }) })

  const onConnect = (): void => {
    local = { host: socket.localAddress ?? '', port: socket.localPort ?? 0 }
    const self = local.port === remote.port && local.host === remote.host
    connected = self ? 'ECONNREFUSED' : 'connected'
    const opener = accepted ? remote : local
    if (!self) transcript.record({ connection: number, from: accepted ? 'program' : 'suite', event: 'connect', address: `${opener.host}:${opener.port}` })
    if (paused) socket.pause()
    pulse.beat()
  }
  if (accepted) onConnect()
  else socket.on('connect', onConnect)
  if (!paused) socket.on('data', onData)
  socket.on('end', () => {
    incoming = wasReset(socket) ? 'reset' : 'end'
    record('program', incoming)
    pulse.beat()
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    connected ??= error.code ?? error.message
    if (connected === 'connected' && incoming === 'open') {
      incoming = 'reset'
      record('program', 'reset')
    }
    pulse.beat()
  })

  function onData(bytes: Buffer): void {
    pending.push(bytes)
    pendingLength += bytes.length
    record('program', 'data', bytes)
    if (pendingLength > limits.receivedBytesMax) socket.pause()
    pulse.beat()
  }

  function joined(): Buffer {
    if (pending.length > 1) pending = [Buffer.concat(pending)]
    return pending[0] ?? Buffer.alloc(0)
  }

  async function send(data: Uint8Array | string): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data
    record('suite', 'data', bytes)
    let taken = false
    socket.write(bytes, () => {
      taken = true
      pulse.beat()
    })
    await awaitEvent(conversation, () => (taken || incoming === 'reset' ? true : undefined))
  }

  async function awaitRead(): Promise<void> {
    const isRead = (): true | undefined => {
      // One that has half-closed still reads.
      if (incoming === 'reset' || socket.destroyed) return true
      const sockets = readSockets('tcp').filter(({ state }) => state !== 'listen')
      // A program that was redirected to the suite believes itself connected to another port.
      const others = sockets.filter(({ localPort, remotePort }) => localPort === remote.port && (accepted || remotePort === local.port))
      const own = sockets.find(({ localPort, remotePort }) => localPort === local.port && remotePort === remote.port)
      return others.every(({ unread }) => unread === 0) && (own?.unsent ?? 0) === 0 ? true : undefined
    }
    // It mostly reads within microseconds: before the first look at the program a few turns are worth while.
    for (let turn = 0; turn < readTurns; turn += 1) {
      if (isRead()) return
      await nextTurn()
    }
    await awaitEvent(conversation, isRead)
  }

  const over = (): boolean => incoming !== 'open' || pendingLength > limits.receivedBytesMax
  const receiveUntil = (isEnough: () => boolean, deadlineMs?: number): Promise<Outcome<Buffer>> =>
    awaitEvent(conversation, () => (isEnough() || over() ? joined() : undefined), { deadlineMs })

  /** What is still to come is read first, until the program waits: closing with unread bytes would send a reset (RFC 1122, 4.2.2.13). */
  async function close(): Promise<void> {
    if (socket.destroyed) return
    startReading()
    if (!socket.writableEnded) {
      record('suite', 'close')
      socket.end()
    }
    await awaitEvent(conversation, () => (over() ? true : undefined), { deadlineMs: limits.closeMs, untilWaiting: true })
    await drain()
    socket.destroy()
  }

  function startReading(): void {
    if (socket.listenerCount('data') === 0) socket.on('data', onData)
    socket.resume()
  }

  return {
    kind: 'tcp-connection',
    conversation,
    get local() {
      return local
    },
    remote,
    connected: () => connected,
    incoming: () => incoming,
    pending: joined,
    take(length) {
      const all = joined()
      pending = [all.subarray(length)]
      pendingLength = Math.max(0, all.length - length)
      return all.subarray(0, length)
    },
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
    reset() {
      record('suite', 'reset')
      socket.resetAndDestroy()
    },
    stopReading: () => void socket.pause(),
    startReading,
    receiveAll: (deadlineMs) => receiveUntil(() => false, deadlineMs),
    receive: (length, deadlineMs) => receiveUntil(() => pendingLength >= length, deadlineMs),
    async receiveSettled(length) {
      await receiveUntil(() => pendingLength >= length)
      await receiveUntil(() => false, limits.quietWindowMs)
    },
    receiveLine: () => receiveUntil(() => joined().includes(0x0a)),
    close,
    [Symbol.asyncDispose]: close,
  }
}
