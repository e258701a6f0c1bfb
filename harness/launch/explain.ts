/** Explains to a student, from the state of a program's threads in the kernel, what it is doing instead of answering. */

import type { Address } from '../model/report.js'
import type { Cause } from '../model/verdict.js'
import { descriptorsAwaited, watchesEdges } from '../kernel/awaited-descriptors.js'
import { descriptorsOf, linkProc, socketInode } from '../kernel/proc.js'
import type { ThreadSample } from '../kernel/silence.js'
import { readRawSockets, readSockets, type SocketEntry } from '../kernel/sockets.js'
import { repeatedCalls, type RepeatedCall } from './repeated-call.js'

interface Telling extends Cause {
  /** The lower the rank, the more the sentence explains. */
  readonly rank: number
}

/** A TCP connection between the program and wirecheck: wirecheck's end and the program's. */
export interface Ends {
  readonly local: Address
  readonly remote: Address
}

/** What the kernel shows besides the threads. */
interface Scene {
  readonly sockets: readonly SocketEntry[]
  /** The connection that the check is about. */
  readonly connection: Ends | undefined
}

/** Explains the thread that tells most; undefined if nothing is known. A thread that waits on `connection` tells more than one that waits on another. */
export function explain(threads: readonly ThreadSample[], connection?: Ends): Cause | undefined {
  const scene = { sockets: readSockets(), connection }
  const told = threads.map((thread) => explainThread(thread, scene)).filter((telling) => telling !== undefined)
  const best = told.sort((left, right) => left.rank - right.rank)[0]
  return best && { says: best.says, kind: best.kind, detail: best.detail }
}

function explainThread(thread: ThreadSample, scene: Scene): Telling | undefined {
  const { call } = thread.current
  const where = `thread ${thread.thread}`
  if (thread.state === 'T') return { rank: 0, kind: 'stopped', says: 'It was stopped by a signal and does not run.', detail: where }
  if (thread.state === 'R') return { rank: 1, ...explainRunning(thread, scene) }
  if (call === null) return undefined
  if (call.about === 'lock') return { rank: 7, kind: 'lock', says: 'It is waiting for a lock or for another of its threads.', detail: `futex in ${where}` }
  if (call.about === 'sleep') return { rank: 4, kind: 'sleep', says: 'It is in sleep().', detail: `${call.name} in ${where}` }
  if (call.about === 'child') return { rank: 8, kind: 'child', says: 'It is waiting for a child process to end.', detail: `${call.name} in ${where}` }
  if (call.about === 'signal') return { rank: 8, kind: 'signal', says: 'It is waiting for a signal.', detail: `${call.name} in ${where}` }
  const descriptor = call.about === 'descriptor' ? thread.current.descriptor : onlyDescriptor(thread)
  if (descriptor !== null) return explainDescriptor(thread, { name: call.name, descriptor }, scene)
  return explainSeveral(thread, call.name, scene)
}

/** What a thread waits for that waits for several descriptors, or for none that is known. */
function explainSeveral(thread: ThreadSample, name: string, scene: Scene): Telling {
  const awaited = descriptorsAwaited(thread).filter((descriptor) => !isInternal(thread, descriptor))
  // Who watches edges watches every descriptor all the time, whatever the program waits for: Go's runtime does.
  const tellings = watchesEdges(thread) ? [] : awaited.flatMap((descriptor) => explainDescriptor(thread, { name, descriptor }, scene) ?? [])
  // The kernel lists what is watched in no order: among equals, the sentence decides.
  const [best, ...others] = tellings.sort((left, right) => left.rank - right.rank || (left.says < right.says ? -1 : 1))
  if (best !== undefined && others.length === 0) return best
  const detail = `${name} in thread ${thread.thread}`
  const waits = [...new Set(tellings.map(({ says }) => /^It is waiting (for .*)\.$/.exec(says)?.[1]))]
  if (best === undefined || waits.includes(undefined) || waits.length > waitsMax)
    return { rank: 6, kind: 'poll', says: `It is waiting in ${asCalled(name)}() for something to happen on one of several descriptors.`, detail }
  const isAlsoAtKeyboard = tellings.some(({ kind }) => kind === 'keyboard')
  return { rank: best.rank, kind: isAlsoAtKeyboard ? 'keyboard or network' : best.kind, says: `It is waiting ${waits.join(' or ')}.`, detail }
}

const waitsMax = 3 // more would fill a sentence

/** Whether only the program itself can make this descriptor readable: an eventfd(2), or a pipe whose other end it holds. Event loops wake themselves with these. */
function isInternal({ pid, thread }: ThreadSample, descriptor: number): boolean {
  const target = linkProc(`${thread}/fd/${descriptor}`)
  if (target === 'anon_inode:[eventfd]') return true
  return target.startsWith('pipe:') && descriptorsOf(pid).filter((each) => each.target === target).length > 1
}

const readsKeyboard = 'It is waiting for input at the keyboard (standard input).'

/** What a running thread does again and again, as far as the kernel shows it. */
function explainRunning(thread: ThreadSample, scene: Scene): Cause {
  const calls = repeatedCalls(thread)
  const told = calls.map((repeated) => explainRepeated(repeated, scene)).find((cause) => cause !== undefined)
  return told ?? { kind: 'compute', says: 'It is not waiting, but using the processor. Is this an endless loop?', detail: `thread ${thread.thread}` }
}

/** Undefined if the call may have brought something. */
function explainRepeated({ call, thread }: RepeatedCall, scene: Scene): Cause | undefined {
  const detail = `${call.name} in thread ${thread.thread}`
  const sockets = descriptorsAwaited(thread).flatMap((descriptor) => socketOf(thread, descriptor, scene) ?? [])
  const [ended] = sockets.filter(({ state, unread }) => state === 'close-wait' && unread === 0) // The end of a stream counts as unread until it is read.
  const isReading = /^(?:recv|read|accept)/.test(call.name)
  if (ended !== undefined && (isReading || call.about === 'several')) {
    const isServer = scene.sockets.some(({ state, localPort }) => state === 'listen' && localPort === ended.localPort)
    const left = `After the ${isServer ? 'client' : 'server'} left,`
    if (isReading) return { kind: 'misses the end', says: `${left} it calls ${streamCall(call.name)}() again and again, and gets nothing each time.`, detail }
    return { kind: 'misses the end', says: `${left} ${asCalled(call.name)}() reports that connection again and again, and there is nothing to read.`, detail }
  }
  if (call.about === 'several') return { kind: 'compute', says: `It calls ${asCalled(call.name)}() again and again, and never waits there.`, detail }
  const [socket] = sockets
  if (call.name.startsWith('accept') && socket?.state !== 'listen')
    return { kind: 'compute', says: 'It calls accept() again and again on a socket that does not listen, and each call fails.', detail }
  if (socket === undefined || socket.unread > 0 || !isReading) return undefined
  if (socket.state === 'listen') return { kind: 'compute', says: 'It calls accept() again and again, although no client comes: it never waits there.', detail }
  const name = socket.protocol === 'tcp' ? streamCall(call.name) : call.name
  return { kind: 'compute', says: `It calls ${name}() again and again, although nothing comes: it never waits there.`, detail }
}

function socketOf(thread: ThreadSample, descriptor: number, { sockets }: Scene): SocketEntry | undefined {
  const inode = socketInode(linkProc(`${thread.thread}/fd/${descriptor}`))
  return inode === null ? undefined : sockets.find((socket) => socket.inode === inode)
}

/** The descriptor that the thread waits for, if it waits for exactly one; else null. */
function onlyDescriptor(thread: ThreadSample): number | null {
  const [only, ...others] = descriptorsAwaited(thread)
  return only !== undefined && others.length === 0 ? only : null
}

function explainDescriptor(thread: ThreadSample, call: { name: string; descriptor: number }, scene: Scene): Telling | undefined {
  const target = linkProc(`${thread.thread}/fd/${call.descriptor}`)
  const inode = socketInode(target)
  const socket = socketOf(thread, call.descriptor, scene)
  const where = `${call.name}(${call.descriptor})`
  if (socket !== undefined) return explainSocket(socket, { name: call.name, detail: `${where} ${describeSocket(socket)}` }, scene)
  if (inode === null) return explainFile({ ...call, target, detail: `${where} ${target}` })
  const awaited = readRawSockets(thread.pid).some((socket) => socket.inode === inode) ? 'for a packet' : 'on a socket'
  return { rank: 3, kind: 'recv', says: `It is waiting${calling(call.name)} ${awaited}.`, detail: where }
}

function explainSocket(socket: SocketEntry, { name, detail }: { name: string; detail: string }, scene: Scene): Telling {
  const waiting = `It is waiting${calling(socket.protocol === 'tcp' ? streamCall(name) : name)}`
  if (socket.state === 'listen') return { rank: 5, kind: 'accept', says: `${waiting} for the next client.`, detail }
  if (socket.protocol === 'udp') return { rank: 3, kind: 'recv', says: `${waiting} for a datagram.`, detail }
  if (name === 'connect') return { rank: 2, kind: 'connect', says: `${waiting} for its connection to be accepted.`, detail }
  const isThis = isConnection(socket, scene)
  const which = scene.connection === undefined ? 'a connection' : isThis ? 'this connection' : 'another connection'
  if (/^(write|send|sendto|sendmsg|writev)$/.test(name))
    return { rank: 2, kind: 'send', says: `${waiting} until the other end of ${which} reads what it has sent.`, detail }
  return { rank: isThis ? 2.5 : 3, kind: 'recv', says: `${waiting} for more bytes on ${which}.`, detail }
}

/** Whether a socket of the program is its end of the check's connection. Where clients are redirected, only the program's own port is the same at both ends. */
function isConnection(socket: SocketEntry, { sockets, connection }: Scene): boolean {
  if (connection === undefined) return false
  const isExact = ({ localPort, remotePort }: SocketEntry): boolean => localPort === connection.remote.port && remotePort === connection.local.port
  if (isExact(socket)) return true
  return (
    socket.localPort === connection.remote.port && !sockets.some((each) => isExact(each) || (each.state === 'listen' && each.localPort === socket.localPort))
  )
}

/** " in recv()": the function as the program knows it. Where a library waits in poll() on its behalf, it knows none. */
function calling(name: string): string {
  if (/^accept/.test(name)) return ' in accept()'
  return /^(?:recv|recvfrom|recvmsg|read|readv|connect|write|writev|send|sendto|sendmsg)$/.test(name) ? ` in ${name}()` : ''
}

/** The C library makes recv() of recvfrom(), and send() of sendto(). */
function streamCall(name: string): string {
  return { recvfrom: 'recv', sendto: 'send' }[name] ?? name
}

/** The C library makes pselect6() of select(). */
function asCalled(name: string): string {
  return { pselect6: 'select', ppoll: 'poll', epoll_pwait: 'epoll_wait', epoll_pwait2: 'epoll_wait' }[name] ?? name
}

function explainFile(call: { name: string; descriptor: number; target: string; detail: string }): Telling {
  const keyboard = call.descriptor === 0 || /^\/dev\/(pts\/|tty)/.test(call.target) || call.target === '/dev/console'
  if (keyboard && /^read|poll|select/.test(call.name)) return { rank: 3, kind: 'keyboard', says: readsKeyboard, detail: call.detail }
  if (keyboard) return { rank: 3, kind: 'terminal', says: 'It is printing to its terminal.', detail: call.detail }
  return { rank: 6, kind: call.name, says: `It is waiting in ${call.name}() on ${call.target || 'something that no longer exists'}.`, detail: call.detail }
}

function describeSocket(socket: SocketEntry): string {
  const local = `${socket.localAddress}:${socket.localPort}`
  return socket.remotePort === 0 ? local : `${local} ← ${socket.remoteAddress}:${socket.remotePort}`
}
