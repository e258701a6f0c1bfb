/** Which descriptors a waiting thread waits for, read from its memory and from /proc: poll(2), select(2), epoll(7). */

import { isTerminal, linkProc, readProc } from './proc.js'
import { readMemory, type ThreadSample } from './silence.js'

const pollEntryBytes = 8 // struct pollfd: int fd, short events, short revents
const readable = 0x41 // POLLIN, POLLRDNORM: nc(1) watches its standard output as well, for errors only
const descriptorsMax = 1_024 // FD_SETSIZE, select(2)

/** The descriptors on which something to read ends the thread's wait; empty where it waits for none or cannot be seen. */
export function descriptorsAwaited({ pid, current }: ThreadSample): readonly number[] {
  const { call, line } = current
  if (call === null) return []
  if (call.about === 'descriptor') return [current.descriptor]
  if (current.pollSet !== null) return polled(pid, current.pollSet)
  if (call.name.startsWith('epoll')) return watchedBy(pid, current.descriptor)
  if (call.name.includes('select')) return selected(pid, line)
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

/** proc(5), /proc/<pid>/fdinfo of an epoll descriptor: one line `tfd:` for each that it watches. */
function watchedBy(pid: number, descriptor: number): number[] {
  return [...readProc(`${pid}/fdinfo/${descriptor}`).matchAll(/^tfd:\s*(\d+)/gm)].map((match) => Number(match[1]))
}

function selected(pid: number, line: string): number[] {
  const [, count = '0x0', readSet = '0x0'] = line.split(' ')
  const bits = Math.min(Number(count), descriptorsMax)
  const bytes = readSet === '0x0' ? null : readMemory(pid, BigInt(readSet), Math.ceil(bits / 64) * 8)
  if (bytes === null) return []
  return Array.from({ length: bits }, (_, number) => number).filter((number) => ((bytes[number >> 3] ?? 0) >> (number & 7)) & 1)
}

/** Whether this is a terminal or, at descriptor 0, whatever it was given as standard input; not what it has put there itself (`cat <&3`, `printf … | nc`). */
export function isKeyboard(pid: number, descriptor: number): boolean {
  return descriptor === 0 ? !/^(?:socket|pipe):/.test(linkProc(`${pid}/fd/0`)) : isTerminal(pid, descriptor)
}
