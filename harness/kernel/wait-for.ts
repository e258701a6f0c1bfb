/** Waits for something to happen around a program, and no longer than it can: until it came, or never will, or the time is up. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { limits } from '../support/limits.js'
import { readProcRecord } from './proc.js'
import type { Pulse } from './pulse.js'
import type { Rest, ThreadSample, Watch } from './silence.js'

export type Outcome<T> =
  | { readonly kind: 'found'; readonly value: T }
  /** It will never come: every thread of the program waits without a limit. */
  | { readonly kind: 'at-rest'; readonly threads: readonly ThreadSample[] }
  /** It did not come in time. */
  | { readonly kind: 'late'; readonly threads: readonly ThreadSample[] }

export interface Waiting<T> {
  /** Looks whether it has come; must not wait and must have no effect. */
  readonly look: () => T | undefined
  readonly pulse: Pulse
  readonly watch: Watch
  /** Milliseconds, without the time that the program and the suite waited for a processor. */
  readonly deadlineMs: number
  /** False where a program at rest may still go on by itself in a way that the kernel does not show (SO_RCVTIMEO). */
  readonly restIsFinal?: boolean
  /** Whether it is enough that the program has done what there was to do, be it that it waits for the clock now. */
  readonly untilWaiting?: boolean
  /** The longest pause between two looks while nothing happens that the suite would notice. Default: `limits.pollMaxMs`. */
  readonly pollMaxMs?: number
}

/** Turns of the event loop in which all that lies ready in the suite's own sockets is read, and all that it has in hand is sent. */
const drainTurns = 3

/** Lets everything that has already arrived reach its listeners. */
export async function drain(): Promise<void> {
  for (let turn = 0; turn < drainTurns; turn += 1) await nextTurn()
}

/** Waits until `look` finds something, the program is at rest, or the time is up. */
export async function waitFor<T>(waiting: Waiting<T>): Promise<Outcome<T>> {
  const { look, pulse, watch, deadlineMs, restIsFinal = true, untilWaiting = false, pollMaxMs = limits.pollMaxMs } = waiting
  const clock = createFairClock(watch)
  let pauseMs: number = limits.pollFirstMs
  let checkAtMs = performance.now() + pauseMs
  for (;;) {
    const found = look()
    if (found !== undefined) return { kind: 'found', value: found }
    const beats = pulse.count()
    await pulse.next(Math.max(0, checkAtMs - performance.now()))
    // A program that prints without end beats without end: the clock is looked at all the same.
    if (pulse.count() !== beats && performance.now() < checkAtMs) continue
    pauseMs = Math.min(pauseMs * 1.5, pollMaxMs)
    checkAtMs = performance.now() + pauseMs
    const elapsedMs = clock()
    const isLate = elapsedMs > deadlineMs
    const lookAtProgram = (): Rest => (untilWaiting && watch.isWaiting() ? { kind: 'at-rest', threads: [] } : watch.look(Math.max(0, deadlineMs - elapsedMs)))
    const rest = lookAtProgram()
    if (!isLate && !(rest.kind === 'at-rest' && restIsFinal)) continue
    const beatsBefore = pulse.count()
    await drain()
    const last = look()
    if (last !== undefined) return { kind: 'found', value: last }
    if (isLate) return { kind: 'late', threads: rest.threads }
    // In those turns the suite may have sent what it had in hand (a FIN goes out a turn after end()): only now the program's rest is final.
    if (pulse.count() === beatsBefore && lookAtProgram().kind === 'at-rest') return { kind: 'at-rest', threads: rest.threads }
  }
}

/**
 * Milliseconds since now in which the program and the suite had a processor or wanted none: on a busy machine time
 * spent in the scheduler's queue (proc(5), schedstat) is nobody's fault. All threads of the program count: they wait for
 * each other, so that fifty short queues make one long answer. But while one of them runs the program is not starved.
 * Never less than wall time divided by `limits.deadlineStretchMax`.
 */
export function createFairClock(watch: Watch): () => number {
  const beganAt = performance.now()
  let ownBefore: number | null = null // read at the first look only: most waits are over before
  const accounts = new Map<number, { first: ThreadSample; last: ThreadSample }>()
  return () => {
    ownBefore ??= ownQueueMs()
    for (const sample of watch.recent()) {
      const known = accounts.get(sample.thread)
      if (known === undefined) accounts.set(sample.thread, { first: sample, last: sample })
      else known.last = sample
    }
    const wallMs = performance.now() - beganAt
    const [queuedMs, ranMs] = (['waitedNs', 'ranNs'] as const).map((key) => sumOver([...accounts.values()], key))
    const starvedMs = Math.min(queuedMs ?? 0, Math.max(0, wallMs - (ranMs ?? 0)))
    return Math.max(wallMs / limits.deadlineStretchMax, wallMs - Math.max(starvedMs, ownQueueMs() - ownBefore))
  }
}

/** By how much a figure of the threads has grown, in milliseconds. */
function sumOver(accounts: readonly { first: ThreadSample; last: ThreadSample }[], key: 'waitedNs' | 'ranNs'): number {
  return accounts.reduce((sum, { first, last }) => sum + (last[key] - first[key]) / 1e6, 0)
}

/** How long this process's main thread has waited for a processor so far. */
function ownQueueMs(): number {
  return Number(readProcRecord(`${process.pid}/task/${process.pid}/schedstat`).split(' ')[1] ?? 0) / 1e6
}
