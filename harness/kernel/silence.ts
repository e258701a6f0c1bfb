/**
 * Tells whether a program is at rest: every thread waits without a limit, and nothing is on its way to it. Then it
 * will do nothing more until somebody outside does something. Two samples that are alike prove it: a thread that
 * waited in both and was never scheduled in between waited at every moment between them. A sample takes its time, and
 * processes come and go meanwhile: one that ended while the samples were taken may have woken another that had been
 * looked at before, and one that is new may have been started by one that has gone. Then the samples prove nothing.
 */

import { closeSync, openSync, readSync } from 'node:fs'
import { descriptorsOf, isTerminal, linkProc, listProc, readProc, readProcRecord, statFields, threadIds } from './proc.js'
import { readSockets, type SocketEntry } from './sockets.js'
import { parseSystemCall, systemCallsKnown, type CurrentCall, type Wait } from './system-calls.js'

export interface ThreadSample {
  readonly pid: number
  readonly thread: number
  /** One letter, proc(5): `S` sleeping, `R` running or ready to, `D`, `T` stopped, `Z` … */
  readonly state: string
  readonly current: CurrentCall
  /** How often it was given a processor: unchanged means that it never ran. */
  readonly slices: string
  /** Nanoseconds on a processor, and nanoseconds ready and waiting for one. */
  readonly ranNs: number
  readonly waitedNs: number
}

export type Rest =
  /** Nothing more will come from it; without threads it has ended. */
  | { readonly kind: 'at-rest'; readonly threads: readonly ThreadSample[] }
  /** It runs, or waits for a time, or cannot be seen. */
  | { readonly kind: 'not-known'; readonly threads: readonly ThreadSample[] }

export interface Watch {
  /** All threads of the program as they are now. */
  sample(): readonly ThreadSample[]
  /** The same as they are now or were a moment ago: for whoever needs them often and not to the millisecond. */
  recent(): readonly ThreadSample[]
  /** Whether no thread of it runs: it has done what there was to do and waits, be it for the clock. */
  isWaiting(): boolean
  /** Whether the program is at rest for at least the next `forMs` milliseconds. */
  look(forMs: number): Rest
}

/** How much longer than a look lasted it is good for, where an old one does no harm: looking then costs a fifth of a processor at most. */
const lookShare = 4

/**
 * Watches programs. `running()`: the processes of each that has not ended; of none it is known to be at rest as long as
 * no process of it is there to be seen: its sandbox is being set up, or taken down.
 */
export function createWatch(running: () => readonly (readonly number[])[]): Watch {
  const bornAtMs = performance.now()
  const history = new Map<number, { slices: string; ranAfterMs: number; seenAtMs: number }>()
  let latest: readonly ThreadSample[] = []
  /** The latest with those that have ended, or did while it was taken. */
  let everyThread: readonly ThreadSample[] = []
  let areAllSeen = true
  let freshUntilMs = 0

  function sample(): readonly ThreadSample[] {
    const now = performance.now()
    const programs = running().map((pids) => pids.flatMap(sampleProcess))
    const threads = programs.flat()
    for (const { thread, slices } of threads) {
      const before = history.get(thread)
      if (before === undefined) history.set(thread, { slices, ranAfterMs: bornAtMs, seenAtMs: now })
      else if (before.slices === slices) before.seenAtMs = now
      else history.set(thread, { slices, ranAfterMs: before.seenAtMs, seenAtMs: now })
    }
    everyThread = threads
    latest = threads.filter(hasLife)
    areAllSeen = programs.every((program) => program.some(hasLife))
    const endedAt = performance.now()
    freshUntilMs = endedAt + lookShare * (endedAt - now)
    return latest
  }

  /**
   * Many may wait for one program at a time (fifty clients). What was not known a moment ago is not looked at again for
   * each of them: that only puts the finding off. What is found is always found anew.
   */
  let notKnown: { rest: Rest; forMs: number; untilMs: number } = { rest: { kind: 'not-known', threads: [] }, forMs: 0, untilMs: 0 }
  function look(forMs: number): Rest {
    const beganAt = performance.now()
    if (beganAt < notKnown.untilMs && forMs >= notKnown.forMs) return notKnown.rest
    const rest = lookNow(forMs)
    const endedAt = performance.now()
    if (rest.kind === 'not-known') notKnown = { rest, forMs, untilMs: endedAt + lookShare * (endedAt - beganAt) }
    return rest
  }

  /** Whether the program waits as it did in the latest sample. */
  function stillWaits(): boolean {
    const before = everyThread
    sample()
    return areAllSeen && sameWaits(before, everyThread) && sameProcesses(everyThread, running())
  }

  function lookNow(forMs: number): Rest {
    const before = sample()
    const unknown: Rest = { kind: 'not-known', threads: before }
    if (!areAllSeen) return unknown
    if (before.length === 0) return { kind: 'at-rest', threads: [] }
    if (!systemCallsKnown) return unknown
    const waitsLong = (thread: ThreadSample): boolean => {
      const began = history.get(thread.thread)?.ranAfterMs ?? bornAtMs
      return isStopped(thread) || isHelper(thread) || (thread.state === 'S' && !isPrinting(thread) && waitsBeyond(thread, { forMs, beganAfterMs: began }))
    }
    if (!before.every(waitsLong) || hasTimers(before) || isAnythingInFlight()) return unknown
    return { kind: stillWaits() ? 'at-rest' : 'not-known', threads: latest }
  }

  function isWaiting(): boolean {
    const before = sample()
    return areAllSeen && before.every(({ state }) => state === 'S' || state === 'T') && !isAnythingInFlight() && stillWaits()
  }

  return { sample, recent: () => (performance.now() < freshUntilMs ? latest : sample()), look, isWaiting }
}

function hasLife({ state }: ThreadSample): boolean {
  return state !== 'Z' && state !== 'X' && state !== ''
}

/** A process that has ended since it was listed has one thread, without a state. */
function sampleProcess(pid: number): ThreadSample[] {
  const threads = threadIds(pid)
  return (threads.length === 0 ? [pid] : threads).map((thread) => sampleThread(pid, thread))
}

function sampleThread(pid: number, thread: number): ThreadSample {
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

function sameWaits(before: readonly ThreadSample[], after: readonly ThreadSample[]): boolean {
  if (before.length !== after.length) return false
  return after.every((thread, index) => {
    const earlier = before[index]
    if (earlier === undefined || earlier.thread !== thread.thread || earlier.state !== thread.state) return false
    return isHelper(thread) || (earlier.slices === thread.slices && thread.slices !== '?' && earlier.current.line === thread.current.line)
  })
}

/** Whether just the sampled processes are there: one that was started meanwhile, by one that has gone, would be seen by nobody else. */
function sameProcesses(threads: readonly ThreadSample[], running: readonly (readonly number[])[]): boolean {
  const sampled = new Set(threads.map(({ pid }) => pid))
  const there = new Set(running.flat())
  return sampled.size === there.size && [...there].every((pid) => sampled.has(pid))
}

/** Stopped by a signal (job control): it stays so until somebody continues it. */
function isStopped(thread: ThreadSample): boolean {
  return thread.state === 'T'
}

/** It waits for the suite to read what it prints: that goes on by itself. */
function isPrinting({ pid, current }: ThreadSample): boolean {
  const name = current.call?.name
  return (name === 'write' || name === 'writev') && isTerminal(pid, current.descriptor)
}

/** Threads of the Java virtual machine that wake up by the clock and never touch the program's sockets. Names: HotSpot's, cut to 15 characters by the kernel. */
const javaHelpers = /^(VM Periodic Tas|Monitor Deflati|Common-Cleaner|C[12] CompilerThre|Service Thread|Sweeper thread|G1 Service)/

/** The VM Thread wakes once a second when it has nothing to do, and every 10 ms while it ends the machine (HotSpot, VM_Exit). */
const virtualMachineStepMs = 20

function isHelper(thread: ThreadSample): boolean {
  if (thread.pid === thread.thread || thread.state !== 'S' || thread.current.call?.name !== 'futex') return false
  if (!linkProc(`${thread.pid}/exe`).endsWith('/java')) return false
  const name = readProc(`${thread.pid}/task/${thread.thread}/comm`).trim()
  return javaHelpers.test(name) || (name === 'VM Thread' && waitsBeyond(thread, { forMs: virtualMachineStepMs, beganAfterMs: performance.now() }))
}

/** Whether the thread's wait surely lasts `forMs` more. It began no earlier than `beganAfterMs` (performance.now()). */
function waitsBeyond(thread: ThreadSample, bounds: { forMs: number; beganAfterMs: number }): boolean {
  const wait = thread.current.call?.wait
  if (wait === undefined) return false
  if (wait.kind === 'endless') return true
  const leftMs = millisecondsLeft(wait, thread.pid, performance.now() - bounds.beganAfterMs)
  return leftMs !== null && leftMs > bounds.forMs
}

/** At least how long a timed wait goes on, when it has lasted `sinceMs` at most; null when that cannot be told. */
function millisecondsLeft(wait: Wait, pid: number, sinceMs: number): number | null {
  if (wait.kind === 'milliseconds') return wait.value - sinceMs
  if (wait.kind !== 'timespec' && wait.kind !== 'timeval') return null
  const words = readMemory(pid, wait.address, 16)
  if (words === null) return null
  const fraction = Number(words.readBigInt64LE(8))
  const milliseconds = Number(words.readBigInt64LE(0)) * 1_000 + fraction / (wait.kind === 'timeval' ? 1e3 : 1e6)
  if (wait.kind === 'timeval' || wait.clock === 'relative') return milliseconds - sinceMs
  return wait.clock === 'realtime' ? milliseconds - Date.now() : milliseconds - Number(process.hrtime.bigint()) / 1e6
}

/** Bytes of the program's memory (proc(5), /proc/<pid>/mem), or null where it may not be read. */
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

/** Whether a clock could wake the program although its threads wait without a limit: timerfd, POSIX timers, alarm(2). */
function hasTimers(threads: readonly ThreadSample[]): boolean {
  return [...new Set(threads.map(({ pid }) => pid))].some(
    (pid) => hasArmedTimerDescriptor(pid) || (!isRuby(pid) && (readProc(`${pid}/timers`) !== '' || catchesAlarm(pid))),
  )
}

function hasArmedTimerDescriptor(pid: number): boolean {
  return descriptorsOf(pid)
    .filter(({ target }) => target === 'anon_inode:[timerfd]')
    .some(({ number }) => !/it_value: \(0, 0\)/.test(readProc(`${pid}/fdinfo/${number}`)))
}

const alarmSignal = 1n << 13n

/** Ruby handles SIGALRM and makes a timer for its own scheduler, which runs only while its threads compete. */
function isRuby(pid: number): boolean {
  return /\/ruby[\d.]*$/.test(linkProc(`${pid}/exe`))
}

/** A program that handles SIGALRM may have set an alarm. Go handles every signal and sets none. */
function catchesAlarm(pid: number): boolean {
  const mask = BigInt(`0x${/^SigCgt:\s*([0-9a-f]+)/m.exec(readProc(`${pid}/status`))?.[1] ?? '0'}`)
  if ((mask & alarmSignal) === 0n) return false
  const handled = mask.toString(2).replaceAll('0', '').length
  return handled < 20
}

/** Column of /proc/net/softnet_stat that holds the packets that a processor has queued and not yet delivered. */
const backlogColumn = 11

/** Whether bytes or packets are on their way: sent and neither acknowledged nor lying unread at the other end. */
function isAnythingInFlight(): boolean {
  const backlog = readProc('net/softnet_stat')
    .split('\n')
    .some((line) => parseInt(line.split(' ')[backlogColumn] ?? '0', 16) > 0)
  if (backlog) return true
  const sockets = readSockets('tcp')
  // Where the connection was redirected (network.ts) its two ends name different ports: the sender's tells which it is.
  const isUnread = ({ localPort, remotePort }: SocketEntry): boolean =>
    sockets.some((other) => other.state !== 'listen' && other.unread > 0 && (other.localPort === remotePort || other.remotePort === localPort))
  return sockets.some((entry) => entry.state === 'opening' || (entry.state !== 'listen' && entry.unsent > 0 && !isUnread(entry)))
}

/** Whether this machine lets the suite see what its programs wait for: doctor's question, asked of this very process. */
export function canSeeWaits(): boolean {
  return systemCallsKnown && readProc('self/syscall') !== '' && readProc('self/schedstat') !== '' && listProc('self/fd').length > 0
}
