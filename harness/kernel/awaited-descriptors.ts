/** Lists the descriptors that a waiting thread waits for, read from its memory and from /proc: poll(2), select(2), epoll(7). */

import { isTerminal, linkProc, readProc } from './proc.js'
import { readMemory, type ThreadSample } from './threads.js'

const pollEntryBytes = 8 // struct pollfd: int fd, short events, short revents
const readable = 0x41 // POLLIN and POLLRDNORM. nc(1) also polls its standard output, but only for errors.
const descriptorsMax = 1_024 // FD_SETSIZE, select(2)

/** The descriptors whose becoming readable ends the thread's wait. Empty if it waits for none, or if that cannot be seen. */
export function descriptorsAwaited({ thread, current }: ThreadSample): readonly number[] {
  const { call, line } = current
  if (call === null) return []
  if (call.about === 'descriptor') return [current.descriptor]
  if (current.pollSet !== null) return polled(thread, current.pollSet)
  if (call.name.startsWith('epoll')) return watchedBy(thread, current.descriptor)
  if (call.name.includes('select')) return selected(thread, line)
  return []
}

function polled(pid: number, { address, count }: { address: bigint; count: number }): number[] {
  const entries = readMemory(pid, address, Math.min(count, descriptorsMax) * pollEntryBytes)
  if (entries === null) return []
  const indices = Array.from({ length: entries.length / pollEntryBytes }, (_, index) => index * pollEntryBytes)
  return indices
    .filter((at) => (entries.readInt16LE(at + 4) & readable) !== 0)
    .map((at) => entries.readInt32LE(at))
    .filter((number) => number >= 0)
}

/** The descriptors of an epoll set that it watches for becoming readable. */
function watchedBy(pid: number, descriptor: number): number[] {
  return watched(pid, descriptor).flatMap(({ number, events }) => ((events & readable) === 0 ? [] : [number]))
}

/** Whether the thread waits for an epoll set with edges in it (EPOLLET, epoll(7)). */
export function watchesEdges({ thread, current }: ThreadSample): boolean {
  return current.call?.name.startsWith('epoll') === true && watched(thread, current.descriptor).some(({ events }) => events >= edgeTriggered)
}

const edgeTriggered = 2 ** 31 // EPOLLET, the highest bit

/** proc(5): /proc/<pid>/fdinfo of an epoll descriptor has one line `tfd:` for each descriptor that it watches. */
function watched(pid: number, descriptor: number): { number: number; events: number }[] {
  const lines = readProc(`${pid}/fdinfo/${descriptor}`).matchAll(/^tfd:\s*(\d+) events:\s*([\da-f]+)/gm)
  return [...lines].map(([, number, events = '']) => ({ number: Number(number), events: Number.parseInt(events, 16) }))
}

function selected(pid: number, line: string): number[] {
  const [, count = '0x0', readSet = '0x0'] = line.split(' ')
  const bits = Math.min(Number(count), descriptorsMax)
  const bytes = readSet === '0x0' ? null : readMemory(pid, BigInt(readSet), Math.ceil(bits / 64) * 8)
  if (bytes === null) return []
  return Array.from({ length: bits }, (_, number) => number).filter((number) => ((bytes[number >> 3] ?? 0) >> (number & 7)) & 1)
}

/** Whether the descriptor is a terminal, or the standard input that the program was given. A socket or pipe that the program put there itself is not (`cat <&3`, `printf … | nc`). */
export function isKeyboard(pid: number, descriptor: number): boolean {
  return descriptor === 0 ? !/^(?:socket|pipe):/.test(linkProc(`${pid}/fd/0`)) : isTerminal(pid, descriptor)
}

export function isSocket(pid: number, descriptor: number): boolean {
  return linkProc(`${pid}/fd/${descriptor}`).startsWith('socket:')
}
