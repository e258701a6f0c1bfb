/** Explains to a student what a program is doing instead of answering, from what the kernel shows of its threads. */

import type { Cause } from '../model/verdict.js'
import { descriptorsAwaited } from '../kernel/awaited-descriptors.js'
import { linkProc, socketInode } from '../kernel/proc.js'
import type { ThreadSample } from '../kernel/silence.js'
import { readSockets, type SocketEntry } from '../kernel/sockets.js'

interface Telling extends Cause {
  /** The lower the rank, the more the sentence explains. */
  readonly rank: number
}

/** What the most telling thread does; undefined if nothing is known. */
export function explain(threads: readonly ThreadSample[]): Cause | undefined {
  const sockets = readSockets()
  const told = threads.map((thread) => explainThread(thread, sockets)).filter((telling) => telling !== undefined)
  const best = told.sort((left, right) => left.rank - right.rank)[0]
  return best && { says: best.says, kind: best.kind, detail: best.detail }
}

function explainThread(thread: ThreadSample, sockets: readonly SocketEntry[]): Telling | undefined {
  const { call } = thread.current
  const where = `thread ${thread.thread}`
  if (thread.state === 'T') return { rank: 0, kind: 'stopped', says: 'It was stopped by a signal and does not run.', detail: where }
  if (thread.state === 'R')
    return { rank: 1, kind: 'compute', says: 'It is using the processor and does not return to the network. Is this an endless loop?', detail: where }
  if (call === null) return undefined
  if (call.about === 'lock') return { rank: 7, kind: 'lock', says: 'It is waiting for a lock or for another of its threads.', detail: `futex in ${where}` }
  if (call.about === 'sleep') return { rank: 4, kind: 'sleep', says: 'It is in sleep().', detail: `${call.name} in ${where}` }
  if (call.about === 'child') return { rank: 8, kind: 'child', says: 'It is waiting for a child process to end.', detail: `${call.name} in ${where}` }
  if (call.about === 'signal') return { rank: 8, kind: 'signal', says: 'It is waiting for a signal.', detail: `${call.name} in ${where}` }
  const descriptor = call.about === 'descriptor' ? thread.current.descriptor : onlyDescriptor(thread)
  if (descriptor !== null) return explainDescriptor(thread, { name: call.name, descriptor }, sockets)
  return { rank: 6, kind: 'poll', says: `It is waiting in ${call.name}() for something to happen on one of its sockets.`, detail: `${call.name} in ${where}` }
}

/** The descriptor that the thread waits for, if it waits for exactly one; else null. */
function onlyDescriptor(thread: ThreadSample): number | null {
  const [only, ...others] = descriptorsAwaited(thread)
  return only !== undefined && others.length === 0 ? only : null
}

function explainDescriptor(thread: ThreadSample, call: { name: string; descriptor: number }, sockets: readonly SocketEntry[]): Telling | undefined {
  const target = linkProc(`${thread.pid}/fd/${call.descriptor}`)
  const socket = sockets.find(({ inode }) => inode === socketInode(target))
  const detail = `${call.name}(${call.descriptor}) ${socket === undefined ? target : describeSocket(socket)}`
  if (socket === undefined) return explainFile({ ...call, target, detail })
  if (socket.state === 'listen') return { rank: 5, kind: 'accept', says: 'It is waiting in accept() for the next client.', detail }
  if (socket.protocol === 'udp') return { rank: 3, kind: 'recv', says: 'It is waiting in recvfrom() for a datagram.', detail }
  if (/^(write|send|sendto|sendmsg|writev)$/.test(call.name))
    return { rank: 2, kind: 'send', says: 'It is waiting in send() for the client to read what it has sent.', detail }
  if (call.name === 'connect') return { rank: 2, kind: 'connect', says: 'It is waiting in connect() for its connection to be accepted.', detail }
  return { rank: 3, kind: 'recv', says: 'It is waiting in recv() for more bytes on this connection, while the client waits for its answer.', detail }
}

function explainFile(call: { name: string; descriptor: number; target: string; detail: string }): Telling {
  const keyboard = call.descriptor === 0 || /^\/dev\/(pts\/|tty)/.test(call.target) || call.target === '/dev/console'
  if (keyboard && /^read|poll|select/.test(call.name))
    return { rank: 3, kind: 'keyboard', says: 'It is reading the keyboard (standard input).', detail: call.detail }
  if (keyboard) return { rank: 3, kind: 'terminal', says: 'It is waiting to print to its terminal.', detail: call.detail }
  return { rank: 6, kind: call.name, says: `It is waiting in ${call.name}() on ${call.target || 'something that no longer exists'}.`, detail: call.detail }
}

function describeSocket(socket: SocketEntry): string {
  const local = `${socket.localAddress}:${socket.localPort}`
  return socket.remotePort === 0 ? local : `${local} ← ${socket.remoteAddress}:${socket.remotePort}`
}
