/**
 * What the program sent before it reset a connection. Those bytes still lie in wirecheck's socket, but Node throws them away
 * in two cases: if it learns of the reset while it connects, and if a write fails. The only file that replaces methods of
 * Node's own handles.
 */

import { readSync } from 'node:fs'
import type { Socket } from 'node:net'
import { constants } from 'node:os'

export interface ResetSocket {
  /** Whether the end that Node reports was really a reset. */
  wasReset(): boolean
}

type Complete = (status: number, handle: unknown, request: unknown, readable: boolean, writable: boolean) => void
type Connect = (request: { oncomplete: Complete }, ...address: unknown[]) => number

interface Handle {
  readonly fd: number
  connect: Connect
  connect6: Connect
  close(done: () => void): void
}

/** The errors of a connection that was made and then reset (tcp(7)): EPIPE if a FIN came before the RST. */
const resets: readonly string[] = ['ECONNRESET', 'EPIPE']
const resetStatuses = [-constants.errno.ECONNRESET, -constants.errno.EPIPE]

/** Keeps the bytes that arrived before a reset. `onLastBytes` gets those that Node would discard. Call it before the socket connects. */
export function keepBytesBeforeReset(socket: Socket, onLastBytes: (bytes: Buffer) => void): ResetSocket {
  const { _handle: handle } = socket as { _handle?: Handle | null }
  if (handle === undefined || handle === null) return { wasReset: () => false }
  const wasResetEarly = acceptEarlyReset(handle)
  const { close } = handle
  handle.close = (done) => {
    if (resets.includes((socket.errored as NodeJS.ErrnoException | null)?.code ?? '')) for (const bytes of readAll(handle.fd)) onLastBytes(bytes)
    close.call(handle, done)
  }
  return { wasReset: () => wasResetEarly() || hasResetError(handle.fd) }
}

/**
 * Has a connection that was made and reset while Node connects reported as made. Asking how connecting went has taken the
 * error from the socket (SO_ERROR, socket(7)), so it then shows its bytes and an end. Returns whether that has happened.
 */
function acceptEarlyReset(handle: Handle): () => boolean {
  let wasReset = false
  const accepting =
    (connect: Connect): Connect =>
    (request, ...address) => {
      const complete = request.oncomplete
      request.oncomplete = (status, connected, same, readable, writable) => {
        wasReset = resetStatuses.includes(status)
        if (wasReset) complete(0, connected, same, true, true)
        else complete(status, connected, same, readable, writable)
      }
      return connect.call(handle, request, ...address)
    }
  handle.connect = accepting(handle.connect)
  handle.connect6 = accepting(handle.connect6)
  return () => wasReset
}

const pieceBytes = 64 << 10

/** Everything that the kernel holds for a socket. */
function* readAll(fd: number): Generator<Buffer> {
  try {
    for (;;) {
      const piece = Buffer.alloc(pieceBytes)
      const length = readSync(fd, piece)
      if (length === 0) return
      yield piece.subarray(0, length)
    }
  } catch {
    // Nothing is left.
  }
}

/**
 * If a reset arrives together with the last bytes, libuv takes it for an end (uv__stream_io, POLLHUP after a partial read).
 * The kernel still holds the error and returns it from the next read(2).
 */
function hasResetError(fd: number): boolean {
  try {
    readSync(fd, Buffer.alloc(1))
    return false
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ECONNRESET'
  }
}
