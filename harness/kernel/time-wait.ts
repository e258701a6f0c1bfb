/** What closed connections leave behind in a shared network: for 60 s (tcp(7), TIME-WAIT) a program without SO_REUSEADDR cannot bind their port. */

import { limits } from '../support/limits.js'
import { readProc } from './proc.js'
import { readSockets, type SocketEntry } from './sockets.js'

/** Waits until nothing of a program that is gone lingers on its port. */
export async function awaitPortFree(port: number): Promise<void> {
  await outlast(({ localPort, state }) => localPort === port && state !== 'established')
}

/**
 * Waits until no server's port of this machine lingers that does so now, whoever left it: an earlier grading, or a student's
 * own trials. False, at once, where none does.
 */
export async function outlastTimeWait(): Promise<boolean> {
  const [firstOfClients = 0, lastOfClients = 0] = readProc('sys/net/ipv4/ip_local_port_range').trim().split(/\s+/).map(Number)
  const isOfServer = (port: number): boolean => port < firstOfClients || port > lastOfClients
  const lingering = readSockets('tcp').filter(({ localPort, state }) => state === 'time-wait' && isOfServer(localPort))
  const ports = new Set(lingering.map(({ localPort }) => localPort))
  if (ports.size > 0) await outlast(({ localPort, state }) => state === 'time-wait' && ports.has(localPort))
  return ports.size > 0
}

async function outlast(isThere: (socket: SocketEntry) => boolean): Promise<void> {
  const until = performance.now() + limits.timeWaitMs
  while (readSockets('tcp').some(isThere) && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, limits.pollMaxMs))
}
