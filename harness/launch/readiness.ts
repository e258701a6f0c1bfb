/** Finds out where a program listens from the sockets of its processes. It never connects to find out, because that would use up the one client of a one-client server. */

import type { Address } from '../model/report.js'
import type { Transport } from '../model/exercise.js'
import { limits } from '../support/limits.js'
import { drain, waitFor, type Waiting } from '../kernel/wait-for.js'
import { socketInodesOf } from '../kernel/proc.js'
import type { RunningProgram } from './program.js'
import type { ThreadSample } from '../kernel/silence.js'
import { readRawSockets, readSockets, type RawSocket, type SocketEntry, type SocketsAsked } from '../kernel/sockets.js'

export type Readiness =
  | { readonly kind: 'ready'; readonly address: Address; readonly listener: SocketEntry }
  | { readonly kind: 'ended' }
  /** It listens on several ports, and nothing tells which one is meant. */
  | { readonly kind: 'several'; readonly listeners: readonly SocketEntry[] }
  /** It listens with the other protocol and waits there. */
  | { readonly kind: 'other-protocol'; readonly listener: SocketEntry }
  /** It waits for something else and will never listen. */
  | { readonly kind: 'at-rest'; readonly threads: readonly ThreadSample[] }
  | { readonly kind: 'late'; readonly threads: readonly ThreadSample[] }

/** The sockets that a program's processes hold. */
export function socketsOf(program: RunningProgram, protocol?: 'tcp' | 'udp', asked: SocketsAsked = 'lasting'): SocketEntry[] {
  const inodes = socketInodesOf(program.pids())
  return inodes.size === 0 ? [] : readSockets(protocol, asked).filter(({ inode }) => inodes.has(inode))
}

/** The raw sockets that the program has opened, in its own network or in wirecheck's. */
export function rawSocketsOf(program: RunningProgram): RawSocket[] {
  return program.pids().flatMap((pid) => {
    const inodes = socketInodesOf([pid])
    return readRawSockets(pid).filter(({ inode }) => inodes.has(inode))
  })
}

/** The sockets on which the program accepts clients: TCP sockets that listen, UDP sockets that are bound but not connected. */
export function listenersOf(program: RunningProgram, transport: Transport): SocketEntry[] {
  const protocol = transport === 'udp' ? 'udp' : 'tcp'
  return socketsOf(program, protocol, 'listening').filter(({ state, localPort }) => localPort !== 0 && (protocol === 'tcp' || state === 'unconnected'))
}

export interface WantedListener {
  readonly transport: Transport
  /** If the program listens on several ports, the first of these wins. The first of all is taken as soon as it opens. */
  readonly preferredPorts: readonly number[]
}

/**
 * Waits until the program listens, at most `limits.startupMs`. If that is on another port than the first of the preferred
 * ones, those get until the program is at rest, and at most `limits.furtherPortMs`, to open as well. When `signal` fires,
 * rejects with the signal's reason.
 */
export async function awaitReady(program: RunningProgram, wanted: WantedListener, signal?: AbortSignal): Promise<Readiness> {
  const { pulse, watch } = program
  const waiting = { pulse, watch, pollMaxMs: limits.startupPollMaxMs, burnIsFinal: false, signal }
  const look = (): readonly SocketEntry[] | 'ended' | undefined => lookForListeners(program, wanted)
  const outcome = await waitFor({ ...waiting, look, deadlineMs: limits.startupMs })
  if (outcome.kind === 'found') {
    if (outcome.value !== 'ended') return chooseListener(program, wanted, { listeners: outcome.value, waiting })
    await drain() // The last lines that it printed are part of the finding.
    return { kind: 'ended' }
  }
  const other = outcome.kind === 'at-rest' ? listenersOf(program, wanted.transport === 'udp' ? 'tcp' : 'udp')[0] : undefined
  return other === undefined ? outcome : { kind: 'other-protocol', listener: other }
}

function lookForListeners(program: RunningProgram, { transport }: WantedListener): readonly SocketEntry[] | 'ended' | undefined {
  const listeners = listenersOf(program, transport)
  if (listeners.length > 0) return listeners
  return program.ending() !== null && program.pids().length === 0 ? 'ended' : undefined
}

interface Choosing {
  readonly listeners: readonly SocketEntry[]
  readonly waiting: Pick<Waiting<never>, 'pulse' | 'watch' | 'pollMaxMs' | 'burnIsFinal' | 'signal'>
}

/** Chooses among the program's listeners, once no better one is to be expected. */
async function chooseListener(program: RunningProgram, wanted: WantedListener, { listeners, waiting }: Choosing): Promise<Readiness> {
  const { preferredPorts } = wanted
  let seen = listeners // A program that has ended meanwhile did listen.
  const look = (): true | undefined => {
    const found = lookForListeners(program, wanted)
    if (found !== undefined && found !== 'ended') seen = found
    return found === 'ended' || seen.some(({ localPort }) => localPort === preferredPorts[0]) ? true : undefined
  }
  await waitFor({ ...waiting, look, deadlineMs: limits.furtherPortMs })
  const preferred = preferredPorts.map((port) => seen.find(({ localPort }) => localPort === port)).find((entry) => entry !== undefined)
  const isOnePort = new Set(seen.map(({ localPort }) => localPort)).size === 1
  const listener = preferred ?? (isOnePort ? seen[0] : undefined)
  return listener === undefined ? { kind: 'several', listeners: seen } : { kind: 'ready', listener, address: reachable(listener) }
}

/** The address at which a client reaches this listener. A listener on all addresses is reached at loopback. */
export function reachable({ localAddress, localPort }: Pick<SocketEntry, 'localAddress' | 'localPort'>): Address {
  const host = localAddress === '0.0.0.0' || localAddress === '::' ? '127.0.0.1' : localAddress.replace(/^::ffff:/, '')
  return { host, port: localPort }
}
