/** Samples what every thread of a process does at this moment: its state, its system call, its share of the processor. See proc(5). */

import { closeSync, openSync, readSync } from 'node:fs'
import { readProcRecord, statFields, threadIds } from './proc.js'
import { parseSystemCall, type CurrentCall, type Wait } from './system-calls.js'

export interface ThreadSample {
  readonly pid: number
  readonly thread: number
  /** One letter, proc(5): `S` sleeping, `R` running or ready to run, `D`, `T` stopped, `Z` … */
  readonly state: string
  readonly current: CurrentCall
  /** How many times the thread was given a processor. If the number is unchanged, the thread has not run. */
  readonly slices: string
  /** Nanoseconds spent on a processor, and nanoseconds spent ready but waiting for one. */
  readonly ranNs: number
  readonly waitedNs: number
}

/** All threads of a process. A process that has ended since it was listed yields one thread without a state. */
export function sampleProcess(pid: number): ThreadSample[] {
  const threads = threadIds(pid)
  return (threads.length === 0 ? [pid] : threads).map((thread) => sampleThread(pid, thread))
}

/** What one thread does at this moment. */
export function sampleThread(pid: number, thread: number): ThreadSample {
  const [ran = '0', waited = '0', slices = '?'] = readProcRecord(`${pid}/task/${thread}/schedstat`).trim().split(' ')
  return {
    pid,
    thread,
    current: parseSystemCall(readProcRecord(`${pid}/task/${thread}/syscall`)),
    state: statFields(pid, thread)[0] ?? '',
    slices,
    ranNs: Number(ran),
    waitedNs: Number(waited),
  }
}

/** Whether the thread has not ended. */
export function isLiving({ state }: ThreadSample): boolean {
  return state !== 'Z' && state !== 'X' && state !== ''
}

/** Whether every thread is in the same wait as before and has not run in between. */
export function sameWaits(before: readonly ThreadSample[], after: readonly ThreadSample[], isIgnored: (thread: ThreadSample) => boolean): boolean {
  if (before.length !== after.length) return false
  return after.every((thread, index) => {
    const earlier = before[index]
    if (earlier === undefined || earlier.thread !== thread.thread || earlier.state !== thread.state) return false
    return isIgnored(thread) || (earlier.slices === thread.slices && thread.slices !== '?' && earlier.current.line === thread.current.line)
  })
}

/** Whether the thread's current wait is certain to last longer than `forMs` from now. It began no earlier than `beganAfterMs` (performance.now()). */
export function waitsBeyond(thread: ThreadSample, bounds: { forMs: number; beganAfterMs: number }): boolean {
  const wait = thread.current.call?.wait
  if (wait === undefined) return false
  if (wait.kind === 'endless') return true
  const leftMs = millisecondsLeft(wait, thread.thread, performance.now() - bounds.beganAfterMs)
  return leftMs !== null && leftMs > bounds.forMs
}

/** The least time that is left of a timed wait which has lasted at most `sinceMs`; null if that is unknown. */
function millisecondsLeft(wait: Wait, thread: number, sinceMs: number): number | null {
  if (wait.kind === 'milliseconds') return wait.value - sinceMs
  if (wait.kind !== 'timespec' && wait.kind !== 'timeval') return null
  const words = readMemory(thread, wait.address, 16)
  if (words === null) return null
  const fraction = Number(words.readBigInt64LE(8))
  const milliseconds = Number(words.readBigInt64LE(0)) * 1_000 + fraction / (wait.kind === 'timeval' ? 1e3 : 1e6)
  if (wait.kind === 'timeval' || wait.clock === 'relative') return milliseconds - sinceMs
  return wait.clock === 'realtime' ? milliseconds - Date.now() : milliseconds - Number(process.hrtime.bigint()) / 1e6
}

/** Bytes of the memory of a process or thread (proc(5), /proc/<pid>/mem), or null if they may not be read. */
export function readMemory(pid: number, address: bigint, length: number): Buffer | null {
  try {
    const file = openSync(`/proc/${pid}/mem`, 'r')
    try {
      const bytes = Buffer.alloc(length)
      return readSync(file, bytes, 0, length, address) === length ? bytes : null
    } finally {
      closeSync(file)
    }
  } catch {
    return null
  }
}
