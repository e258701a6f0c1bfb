/** Counts a program's resources: open files, threads, zombies, processor time. */

import { descriptorsOf, isZombie, readProc, statFields, threadIds } from './proc.js'
import { limits } from '../support/limits.js'
import type { Watch } from './silence.js'

export interface Resources {
  readonly files: number
  readonly threads: number
  /** Zombies: children that have ended and that the program never waited for. */
  readonly deadChildren: number
}

/** Threads that a Java virtual machine starts and stops for its own purposes. */
const machineThreads = /^(C[12] CompilerThre|GC Thread|G1 |VM |Attach Listener|Sweeper|Monitor Deflati)/

/** The sums over all of these processes. */
export function countResources(pids: readonly number[]): Resources {
  const living = pids.filter((pid) => !isZombie(pid))
  return {
    files: living.reduce((sum, pid) => sum + descriptorsOf(pid).length, 0),
    threads: living.reduce((sum, pid) => sum + threadIds(pid).filter((thread) => !machineThreads.test(readProc(`${pid}/task/${thread}/comm`))).length, 0),
    deadChildren: pids.length - living.length,
  }
}

/**
 * The fraction of time in which a thread ran, leaving out the time in which it waited for a processor. It is 1 for an
 * endless loop, however busy the machine is, and close to 0 for a thread that waits.
 */
export function busyShare(before: ProcessorTime, after: ProcessorTime): number {
  const ranMs = (after.ranNs - before.ranNs) / 1e6
  const wantedMs = after.atMs - before.atMs - (after.queuedNs - before.queuedNs) / 1e6
  return wantedMs <= 0 ? 0 : ranMs / wantedMs
}

/**
 * Judges a thread that never came to rest. It was busy if it ran for more than `limits.busyShareMax` of the time, and for at
 * least that fraction of a whole window. `starved`: its share is high, but it ran too little to judge. On an overloaded
 * machine, the work that any program does when it starts looks the same.
 */
export function judgeShare(before: ProcessorTime, after: ProcessorTime): 'busy' | 'idle' | 'starved' {
  if (busyShare(before, after) < limits.busyShareMax) return 'idle'
  return (after.ranNs - before.ranNs) / 1e6 < limits.busyShareMax * limits.idleWindowMs ? 'starved' : 'busy'
}

/** A thread's use of the processor up to a moment (proc(5), schedstat). */
export interface ProcessorTime {
  readonly atMs: number
  readonly ranNs: number
  readonly queuedNs: number
}

/** The processor time of every thread so far, by thread ID. */
export function processorTimes(watch: Watch): ReadonlyMap<number, ProcessorTime> {
  const atMs = performance.now()
  return new Map(watch.sample().map(({ thread, ranNs, waitedNs }) => [thread, { atMs, ranNs, queuedNs: waitedNs }] as const))
}

/** The processor time that ended processes have used, up to a moment. */
export interface EndedChildrenTime {
  /** Nanoseconds that processes have used since `before` which have ended since. */
  since(before: EndedChildrenTime): number
  /** The processor time that each living process has inherited from its ended children, by process ID, in nanoseconds. */
  readonly ofChildren: ReadonlyMap<number, number>
  /** The processor time of the living processes and their ended children, in nanoseconds. */
  readonly inAll: ReadonlyMap<number, number>
}

const tickNs = 1e7 // proc(5): a hundredth of a second.

/**
 * The processor time of children that have ended and were waited for (proc(5), stat: cutime, cstime), those of the process
 * that has started the program among them, which also waits for orphans.
 */
export function endedChildrenTime(pids: readonly number[]): EndedChildrenTime {
  const starter = Number(statFields(pids[0] ?? 0)[1] ?? 0)
  const all = [...new Set([...pids, starter])].filter((pid) => pid > 0).map((pid) => [pid, statFields(pid).slice(11, 15).map(Number)] as const)
  const sum = (ticks: readonly number[]): number => ticks.reduce((total, each) => total + each, 0) * tickNs
  const ofChildren = new Map(all.map(([pid, ticks]) => [pid, sum(ticks.slice(2))]))
  const inAll = new Map(all.map(([pid, ticks]) => [pid, sum(ticks)]))
  return {
    ofChildren,
    inAll,
    since(before) {
      const grown = [...ofChildren].reduce((total, [pid, ns]) => total + ns - (before.ofChildren.get(pid) ?? 0), 0)
      // When a process ends, the kernel adds its processor time to its parent's.
      const passedOn = [...before.inAll].reduce((total, [pid, ns]) => total + (inAll.has(pid) ? 0 : ns), 0)
      return Math.max(0, grown - passedOn)
    },
  }
}
