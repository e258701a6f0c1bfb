/**
 * Decides whether a program is at rest: every thread waits without a limit, and nothing is on its way to it. Such a
 * program does nothing more until somebody outside acts. Two identical samples prove it: a thread that waited in both
 * and was never scheduled in between waited all the time. One thing can spoil the proof. A sample takes time, and
 * processes start and end meanwhile: an ending process may wake one that was sampled before it, and a new process may
 * have been started by one that is gone. If the processes differ, the samples prove nothing.
 */

import { isTerminal, linkProc, listProc, readProc } from './proc.js'
import { isAnythingInFlight } from './in-flight.js'
import { systemCallsKnown } from './system-calls.js'
import { isLiving, sameWaits, sampleProcess, waitsBeyond, type ThreadSample } from './threads.js'
import { hasArmedTimer } from './timers.js'
import { limits } from '../support/limits.js'

export type { ThreadSample } from './threads.js'

export type Rest =
  /** The program does nothing more by itself. No threads: it has ended. */
  | { readonly kind: 'at-rest'; readonly threads: readonly ThreadSample[] }
  /** The program runs, waits for a timer, or cannot be observed. */
  | { readonly kind: 'not-known'; readonly threads: readonly ThreadSample[] }

export interface Watch {
  /** All threads of the program as they are now. */
  sample(): readonly ThreadSample[]
  /** All threads as they are now or were a moment ago, for callers that ask often and need no exact moment. */
  recent(): readonly ThreadSample[]
  /** Whether no thread runs: the program has done everything it could and is waiting, possibly for a timer. */
  isWaiting(): boolean
  /** Whether the program is at rest for at least the next `forMs` milliseconds. */
  look(forMs: number): Rest
}

export interface WatchOptions {
  /** Whether a program may have set a time-out on a connection (SO_RCVTIMEO, socket(7)): then nobody sees how long it waits for bytes. */
  readonly mayHideTimeOut?: () => boolean
}

/**
 * Watches programs. `running` returns the processes of each program that has not ended. A program with no visible process
 * (its sandbox is starting or stopping) is never reported at rest.
 */
export function createWatch(running: () => readonly (readonly number[])[], { mayHideTimeOut = () => false }: WatchOptions = {}): Watch {
  const sampler = createSampler(running)
  const mayEndUnseen = (thread: ThreadSample): boolean => isOnConnection(thread) && mayHideTimeOut()
  const look = reuseUnknown((forMs) => lookNow(sampler, { forMs, mayEndUnseen }))

  function isWaiting(): boolean {
    const before = sampler.sample()
    return (
      sampler.isComplete() &&
      before.every((thread) => isStopped(thread) || (thread.state === 'S' && !isPrinting(thread))) &&
      !isAnythingInFlight(pidsOf(before)) &&
      sampler.isUnchanged()
    )
  }

  return { sample: sampler.sample, recent: sampler.recent, look, isWaiting }
}

/** Looks whether all threads wait for longer than `forMs`. The wait of a thread that `mayEndUnseen` proves nothing. */
function lookNow(sampler: Sampler, { forMs, mayEndUnseen }: { forMs: number; mayEndUnseen: (thread: ThreadSample) => boolean }): Rest {
  const threads = sampler.sample()
  const unknown: Rest = { kind: 'not-known', threads }
  if (!sampler.isComplete()) return unknown
  if (threads.length === 0) return { kind: 'at-rest', threads: [] }
  if (!systemCallsKnown) return unknown
  const waitsLong = (thread: ThreadSample): boolean =>
    isStopped(thread) ||
    isJavaHelper(thread) ||
    (thread.state === 'S' && !isPrinting(thread) && waitsBeyond(thread, { forMs, beganAfterMs: sampler.lastSeenRunningMs(thread) }))
  if (!threads.every(waitsLong) || threads.some(mayEndUnseen) || hasTimers(threads) || isAnythingInFlight(pidsOf(threads))) return unknown
  const kind = sampler.isUnchanged() ? 'at-rest' : 'not-known'
  return { kind, threads: sampler.latest() }
}

/**
 * Many callers may wait for one program at a time (fifty clients). An inconclusive look is shared among them for a moment:
 * looking again for each of them would only delay the answer. A conclusive one is always made afresh.
 */
function reuseUnknown(lookAfresh: (forMs: number) => Rest): (forMs: number) => Rest {
  let unknown: { rest: Rest; forMs: number; untilMs: number } | null = null
  return (forMs) => {
    const beganAt = performance.now()
    if (unknown !== null && beganAt < unknown.untilMs && forMs >= unknown.forMs) return unknown.rest
    const rest = lookAfresh(forMs)
    if (rest.kind === 'not-known') unknown = { rest, forMs, untilMs: reusableUntil(beganAt) }
    return rest
  }
}

/** Until when a sample that began at `beganAt` and has just ended is reused. */
function reusableUntil(beganAt: number): number {
  const endedAt = performance.now()
  return endedAt + limits.sampleReuseFactor * (endedAt - beganAt)
}

interface Sampler {
  /** Takes a sample and returns the living threads. */
  sample(): readonly ThreadSample[]
  /** The living threads in the latest sample. */
  latest(): readonly ThreadSample[]
  /** The latest sample, or a new one if that is too old. */
  recent(): readonly ThreadSample[]
  /** Whether the latest sample shows a living process of every program. */
  isComplete(): boolean
  /** Takes another sample, and tells whether every thread still waits as it did in the one before. */
  isUnchanged(): boolean
  /** The last time at which the thread may have run (performance.now()). */
  lastSeenRunningMs(thread: ThreadSample): number
}

function createSampler(running: () => readonly (readonly number[])[]): Sampler {
  const bornAtMs = performance.now()
  const history = new Map<number, { slices: string; ranAfterMs: number; seenAtMs: number }>()
  let living: readonly ThreadSample[] = []
  /** The living threads and those that had ended by the time they were sampled. */
  let all: readonly ThreadSample[] = []
  let isComplete = true
  let freshUntilMs = 0

  function remember({ thread, slices }: ThreadSample, now: number): void {
    const before = history.get(thread)
    if (before === undefined) history.set(thread, { slices, ranAfterMs: bornAtMs, seenAtMs: now })
    else if (before.slices === slices) before.seenAtMs = now
    else history.set(thread, { slices, ranAfterMs: before.seenAtMs, seenAtMs: now })
  }

  function sample(): readonly ThreadSample[] {
    const now = performance.now()
    const programs = running().map((pids) => pids.flatMap(sampleProcess))
    all = programs.flat()
    for (const thread of all) remember(thread, now)
    living = all.filter(isLiving)
    isComplete = programs.every((program) => program.some(isLiving))
    freshUntilMs = reusableUntil(now)
    return living
  }

  return {
    sample,
    latest: () => living,
    recent: () => (performance.now() < freshUntilMs ? living : sample()),
    isComplete: () => isComplete,
    isUnchanged() {
      const before = all
      sample()
      return isComplete && sameWaits(before, all, isJavaHelper) && sameProcesses(all, running())
    },
    lastSeenRunningMs: ({ thread }) => history.get(thread)?.ranAfterMs ?? bornAtMs,
  }
}

/** Whether exactly the sampled processes exist now. Otherwise a new process whose parent has already ended would be missed. */
function sameProcesses(threads: readonly ThreadSample[], running: readonly (readonly number[])[]): boolean {
  const sampled = new Set(threads.map(({ pid }) => pid))
  const there = new Set(running.flat())
  return sampled.size === there.size && [...there].every((pid) => sampled.has(pid))
}

/** A thread stopped by a signal (job control) stays stopped until somebody continues it. */
function isStopped(thread: ThreadSample): boolean {
  return thread.state === 'T'
}

/** Whether the thread waits for a socket to bring or take bytes. */
function isOnConnection({ thread, state, current: { call, descriptor } }: ThreadSample): boolean {
  return state === 'S' && call !== null && /^(?:recv|send|read|write)/.test(call.name) && linkProc(`${thread}/fd/${descriptor}`).startsWith('socket:')
}

/** Whether the thread waits for wirecheck to read its output. That wait ends by itself. */
function isPrinting({ thread, current }: ThreadSample): boolean {
  const name = current.call?.name
  return (name === 'write' || name === 'writev') && isTerminal(thread, current.descriptor)
}

/** Threads of the Java virtual machine that are woken by timers and never touch the program's sockets. HotSpot's names, cut to 15 characters by the kernel. */
const javaHelpers = /^(VM Periodic Tas|Monitor Deflati|Common-Cleaner|C[12] CompilerThre|Service Thread|Sweeper thread|G1 Service)/

/** The VM Thread wakes once a second when it is idle, but every 10 ms while it shuts the machine down (HotSpot, VM_Exit). */
const virtualMachineStepMs = 20

function isJavaHelper(thread: ThreadSample): boolean {
  if (thread.pid === thread.thread || thread.state !== 'S' || thread.current.call?.name !== 'futex') return false
  if (!linkProc(`${thread.thread}/exe`).endsWith('/java')) return false
  const name = readProc(`${thread.pid}/task/${thread.thread}/comm`).trim()
  return javaHelpers.test(name) || (name === 'VM Thread' && waitsBeyond(thread, { forMs: virtualMachineStepMs, beganAfterMs: performance.now() }))
}

function hasTimers(threads: readonly ThreadSample[]): boolean {
  return pidsOf(threads).some(hasArmedTimer)
}

function pidsOf(threads: readonly ThreadSample[]): readonly number[] {
  return [...new Set(threads.map(({ pid }) => pid))]
}

/** Whether this machine shows wirecheck what its programs wait for. Tries it on wirecheck's own process. */
export function canSeeWaits(): boolean {
  return systemCallsKnown && readProc('self/syscall') !== '' && readProc('self/schedstat') !== '' && listProc('self/fd').length > 0
}
