/** Finds out where a program listens from the sockets of its processes. It never connects to find out, because that would use up the one client of a one-client server. */

import type { Address } from '../model/report.js'
import type { Transport } from '../model/exercise.js'
import { limits } from '../support/limits.js'
import { drain, waitFor } from '../kernel/wait-for.js'
import { descriptorsOf, socketInode } from '../kernel/proc.js'
import type { RunningProgram } from './program.js'
import type { ThreadSample } from '../kernel/silence.js'
import { rawSocketInodes, readSockets, type SocketEntry } from '../kernel/sockets.js'

export type Readiness =
  | { readonly kind: 'ready'; readonly address: Address; readonly listener: SocketEntry }
  | { readonly kind: 'ended' }
  /** It listens with the other protocol and waits there. */
  | { readonly kind: 'other-protocol'; readonly listener: SocketEntry }
  /** It waits for something else and will never listen. */
  | { readonly kind: 'at-rest'; readonly threads: readonly ThreadSample[] }
  | { readonly kind: 'late'; readonly threads: readonly ThreadSample[] }

/** The sockets that a program's processes hold. */
export function socketsOf(program: RunningProgram, protocol?: 'tcp' | 'udp'): SocketEntry[] {
  const inodes = new Set(program.pids().flatMap((pid) => descriptorsOf(pid).map(({ target }) => socketInode(target))))
  return readSockets(protocol).filter((entry) => entry.inode !== 0 && inodes.has(entry.inode))
}

/** Whether the program has opened a raw socket, in its own network or in wirecheck's. */
export function hasRawSocket(program: RunningProgram): boolean {
  return program.pids().some((pid) => {
    const inodes = new Set(descriptorsOf(pid).map(({ target }) => socketInode(target)))
    return rawSocketInodes(pid).some((inode) => inodes.has(inode))
  })
}

/** The sockets on which the program accepts clients: TCP sockets that listen, UDP sockets that are bound but not connected. */
export function listenersOf(program: RunningProgram, transport: Transport): SocketEntry[] {
  const protocol = transport === 'udp' ? 'udp' : 'tcp'
  return socketsOf(program, protocol).filter(({ state, localPort }) => localPort !== 0 && (protocol === 'tcp' ? state === 'listen' : state === 'unconnected'))
}

export interface WantedListener {
  readonly transport: Transport
  /** If the program listens on several ports, the first of these wins. */
  readonly preferredPorts: readonly number[]
}

/** Waits until the program listens, at most `limits.startupMs`. When `signal` fires, rejects with the signal's reason. */
export async function awaitReady(program: RunningProgram, wanted: WantedListener, signal?: AbortSignal): Promise<Readiness> {
  const { pulse, watch } = program
  const look = (): ReturnType<typeof lookForListener> => lookForListener(program, wanted)
  const outcome = await waitFor({ look, pulse, watch, deadlineMs: limits.startupMs, pollMaxMs: limits.startupPollMaxMs, burnIsFinal: false, signal })
  if (outcome.kind === 'found') {
    if (outcome.value.kind === 'ended') await drain() // The last lines that it printed are part of the finding.
    return outcome.value
  }
  const other = outcome.kind === 'at-rest' ? listenersOf(program, wanted.transport === 'udp' ? 'tcp' : 'udp')[0] : undefined
  return other === undefined ? outcome : { kind: 'other-protocol', listener: other }
}

function lookForListener(program: RunningProgram, wanted: WantedListener): Extract<Readiness, { kind: 'ready' | 'ended' }> | undefined {
  const listeners = listenersOf(program, wanted.transport)
  const preferred = wanted.preferredPorts.map((port) => listeners.find(({ localPort }) => localPort === port)).find((entry) => entry !== undefined)
  const listener = preferred ?? listeners[0]
  if (listener !== undefined) return { kind: 'ready', listener, address: reachable(listener) }
  return program.ending() !== null && program.pids().length === 0 ? { kind: 'ended' } : undefined
}

/** The address at which a client reaches this listener. A listener on all addresses is reached at loopback. */
export function reachable({ localAddress, localPort }: Pick<SocketEntry, 'localAddress' | 'localPort'>): Address {
  const host = localAddress === '0.0.0.0' || localAddress === '::' ? '127.0.0.1' : localAddress.replace(/^::ffff:/, '')
  return { host, port: localPort }
}
