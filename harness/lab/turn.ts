/**
 * Lets gradings in a shared network take turns, so that no program finds its hard-coded port in use by another grading's.
 * The turn is an abstract socket (unix(7)): each network has its own names, and the kernel frees the name when its
 * process ends, however it ends.
 */

import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { limits } from '../support/limits.js'

const turnName = '\0wirecheck-turn'

export interface TurnOptions {
  /** Ends the wait for the turn: it then rejects with the signal's reason. */
  readonly signal: AbortSignal
  /** Called if another grading has the turn. */
  onWait(): void
  readonly name?: string
  readonly waitMs?: number
}

/**
 * Waits until no other grading on this network has the turn, and takes it until it is disposed of. Goes on without it
 * after `limits.turnMs`: then an occupied port is reported as such.
 */
export async function takeTurn({ signal, onWait, name = turnName, waitMs = limits.turnMs }: TurnOptions): Promise<AsyncDisposable> {
  const timeOver = AbortSignal.timeout(waitMs)
  for (let isFirst = true; !timeOver.aborted; isFirst = false) {
    signal.throwIfAborted()
    const turn = await tryTurn(name)
    if (turn !== null) return turn
    if (isFirst) onWait()
    await awaitItsEnd(name, AbortSignal.any([signal, timeOver]))
  }
  return { [Symbol.asyncDispose]: () => Promise.resolve() }
}

/** The turn, or null if somebody else has it. */
async function tryTurn(name: string): Promise<AsyncDisposable | null> {
  const waiting = new Set<Socket>()
  const server: Server = createServer((socket) => {
    waiting.add(socket)
    socket.on('error', () => undefined).on('close', () => waiting.delete(socket))
    socket.unref()
  })
  try {
    await once(server.listen(name), 'listening')
  } catch {
    return null
  }
  server.unref()
  return {
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of waiting) socket.destroy()
      await closed
    },
  }
}

/** Waits until the process that has the turn gives it up or ends: then the kernel closes this connection. */
async function awaitItsEnd(name: string, signal: AbortSignal): Promise<void> {
  const socket = connect(name)
    .on('error', () => undefined)
    .resume()
  const end = (): void => void socket.destroy()
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  await new Promise((resolve) => socket.once('close', resolve))
  signal.removeEventListener('abort', end)
}
