/** What a program holds and uses: open files, threads, dead children, processor time. */

import { descriptorsOf, readProc, statFields, threadIds } from './proc.js'
import { limits } from '../support/limits.js'
import type { Watch } from './silence.js'

export interface Resources {
  readonly files: number
  readonly threads: number
  /** Children that have ended and were never waited for (zombies). */
  readonly deadChildren: number
}

/** Threads that a Java virtual machine adds and removes as it sees fit. */
const machineThreads = /^(C[12] CompilerThre|GC Thread|G1 |VM |Attach Listener|Sweeper|Monitor Deflati)/

/** Counts over all of these processes. */
export function countResources(pids: readonly number[]): Resources {
  const living = pids.filter((pid) => statFields(pid)[0] !== 'Z')
  return {
    files: living.reduce((sum, pid) => sum + descriptorsOf(pid).length, 0),
    threads: living.reduce((sum, pid) => sum + threadIds(pid).filter((thread) => !machineThreads.test(readProc(`${pid}/task/${thread}/comm`))).length, 0),
    deadChildren: pids.length - living.length,
  }
}

/**
 * How much of the time in which it had or wanted a processor's attention the program ran: 1 for an endless loop, however
 * busy the machine, near 0 for one that waits. `before` and `after` are sums over its threads, in nanoseconds.
 */
export function busyShare(before: ProcessorTime, after: ProcessorTime): number {
  const ranMs = (after.ranNs - before.ranNs) / 1e6
  const wantedMs = after.atMs - before.atMs - (after.queuedNs - before.queuedNs) / 1e6
  return wantedMs <= 0 ? 0 : ranMs / wantedMs
}

/**
 * Whether a thread that never came to rest was busy: it ran for more than `limits.busyShareMax` of the time, and for as long
 * as that is in a whole window. `starved`: it would seem so, but has run too little to say; work that any program does at
 * its start looks alike on a machine that has no time for it.
 */
export function judgeShare(before: ProcessorTime, after: ProcessorTime): 'busy' | 'idle' | 'starved' {
  if (busyShare(before, after) < limits.busyShareMax) return 'idle'
  return (after.ranNs - before.ranNs) / 1e6 < limits.busyShareMax * limits.idleWindowMs ? 'starved' : 'busy'
}

export interface ProcessorTime {
  readonly atMs: number
  readonly ranNs: number
  readonly queuedNs: number
}

/** The busiest thread's account so far (proc(5), schedstat). */
export function processorTimes(watch: Watch): ReadonlyMap<number, ProcessorTime> {
  const atMs = performance.now()
  return new Map(watch.sample().map(({ thread, ranNs, waitedNs }) => [thread, { atMs, ranNs, queuedNs: waitedNs }] as const))
}
