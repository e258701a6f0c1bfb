/** Waits for the end of TIME-WAIT. In a shared network a closed connection occupies its port for 60 s (tcp(7)), and a program without SO_REUSEADDR cannot bind that port. */

import { limits } from '../support/limits.js'
import { readProc } from './proc.js'
import { createPulse } from './pulse.js'
import { readSockets, type SocketEntry } from './sockets.js'

/**
 * Waits until a program that has ended has left nothing behind on the port of its listener, neither that listener nor closed
 * connections. `evenIfLingering`: its closed connections may stay. Rejects with the signal's reason when `signal` fires.
 */
export async function awaitPortFree(
  { protocol, localPort: port, inode: own }: SocketEntry,
  { evenIfLingering = false, signal }: { evenIfLingering?: boolean; signal?: AbortSignal } = {},
): Promise<void> {
  const isLingering = ({ localPort, state }: SocketEntry): boolean => protocol === 'tcp' && localPort === port && state !== 'established' && state !== 'listen'
  await outlast(protocol, (socket) => socket.inode === own || (!evenIfLingering && isLingering(socket)), signal)
}

/**
 * Waits until every server port now in TIME-WAIT is released, whoever used it: an earlier grading or the student's own
 * trials. Returns false at once where there is none. Rejects with the signal's reason when `signal` fires.
 */
export async function outlastTimeWait(signal?: AbortSignal): Promise<boolean> {
  const [firstOfClients = 0, lastOfClients = 0] = readProc('sys/net/ipv4/ip_local_port_range').trim().split(/\s+/).map(Number)
  const isOfServer = (port: number): boolean => port < firstOfClients || port > lastOfClients
  const lingering = readSockets('tcp', 'all').filter(({ localPort, state }) => state === 'time-wait' && isOfServer(localPort))
  const ports = new Set(lingering.map(({ localPort }) => localPort))
  if (ports.size > 0) await outlast('tcp', ({ localPort, state }) => state === 'time-wait' && ports.has(localPort), signal)
  return ports.size > 0
}

/** Waits until no such socket exists, at most `limits.timeWaitMs`. Nothing announces the end of TIME-WAIT, so this polls. */
async function outlast(protocol: SocketEntry['protocol'], isThere: (socket: SocketEntry) => boolean, signal: AbortSignal | undefined): Promise<void> {
  const until = performance.now() + limits.timeWaitMs
  const clock = createPulse()
  while (readSockets(protocol, 'all').some(isThere) && performance.now() < until) await clock.next(limits.pollMaxMs, signal)
}
