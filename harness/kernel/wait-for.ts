/** Waits for an event around a program: until it happens, until it provably never will, or until the time is up. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { limits } from '../support/limits.js'
import { readProcRecord } from './proc.js'
import type { Pulse } from './pulse.js'
import type { Rest, Watch } from './silence.js'
import type { ThreadSample } from './threads.js'

/**
 * How a wait ended. `found`: it has happened. `at-rest`: it will never happen, since every thread of the program waits without a
 * limit. `late`: it did not happen in time.
 */
export type Outcome<T> =
  | { readonly kind: 'found'; readonly value: T }
  | {
      readonly kind: 'at-rest'
      /** @internal */
      readonly threads: readonly ThreadSample[]
    }
  | {
      readonly kind: 'late'
      /** @internal */
      readonly threads: readonly ThreadSample[]
      /** The milliseconds of processor time that one thread used without an event. Present if that ended the wait, not the clock. */
      readonly burnedMs?: number
      /** Whether that ended the wait: the program printed the same lines again and again, without an event. */
      readonly isRepeating?: boolean
      /** Whether the program was still moving on when the longest wait was over (`progress`, `limits.slowMs`): it is slow, not silent. @internal */
      readonly isMoving?: boolean
    }

export interface Waiting<T> {
  /** Returns the event once it has happened, else undefined. Must return at once and change nothing. */
  readonly look: () => T | undefined
  readonly pulse: Pulse
  readonly watch: Watch
  /** Milliseconds, excluding the time in which the program or wirecheck waited for a processor. */
  readonly deadlineMs: number
  /** False if a program at rest may still go on by itself in a way that the kernel does not show (SO_RCVTIMEO). */
  readonly restIsFinal?: boolean
  /** Also stop once the program has nothing left to do, even if it is only waiting for a timer. */
  readonly untilWaiting?: boolean
  /** The longest pause between two looks while nothing happens that the suite would notice. Default: `limits.pollMaxMs`. */
  readonly pollMaxMs?: number
  /** False where a program may use the processor for a long time and still do what is awaited, such as to start. */
  readonly burnIsFinal?: boolean
  /**
   * A number that changes whenever the program moves on, such as a count of received bytes. Each change lets the deadline
   * begin anew, until the wait has lasted `limits.slowMs`.
   */
  readonly progress?: (() => number) | undefined
  /** Whether what is awaited comes when a timer of the program's own ends, which a busy machine does not make longer. */
  readonly isTimed?: boolean
  /** Ends the wait when it fires. */
  readonly signal?: AbortSignal | undefined
}

/** Lets everything that has already arrived reach its listeners. */
export async function drain(): Promise<void> {
  for (let turn = 0; turn < limits.drainTurns; turn += 1) await nextTurn()
}

/**
 * Waits until `look` finds something, the program is at rest, or the time is up. When `signal` fires, rejects at once with
 * the signal's reason, whatever `look` would find.
 */
export async function waitFor<T>(waiting: Waiting<T>): Promise<Outcome<T>> {
  const { look, pulse, watch, restIsFinal = true, untilWaiting = false, burnIsFinal = true, pollMaxMs = limits.pollMaxMs, signal } = waiting
  const clock = createFairClock(watch, { isTimed: waiting.isTimed ?? false })
  const timeLeft = createDeadline(waiting, clock)
  const burn = createBurnMeter(watch, pulse)
  let pauseMs: number = limits.pollFirstMs
  let checkAtMs = performance.now() + pauseMs
  const lookAtProgram = (leftMs: number): Rest => (untilWaiting && watch.isWaiting() ? { kind: 'at-rest', threads: [] } : watch.look(Math.max(0, leftMs)))
  for (;;) {
    signal?.throwIfAborted()
    const found = look()
    if (found !== undefined) return { kind: 'found', value: found }
    const beats = pulse.count()
    await pulse.next(Math.max(0, checkAtMs - performance.now()), signal)
    // A program that prints endlessly beats endlessly, so the clock is checked even then.
    if (pulse.count() !== beats && performance.now() < checkAtMs) continue
    pauseMs = Math.min(pauseMs * limits.pollGrowth, pollMaxMs)
    checkAtMs = performance.now() + pauseMs
    await nextTurn() // If wirecheck itself was busy, what it waits for may have arrived, and then the program need not be looked at.
    signal?.throwIfAborted()
    const arrived = look()
    if (arrived !== undefined) return { kind: 'found', value: arrived }
    const { leftMs, isMoving } = timeLeft()
    const rest = lookAtProgram(leftMs)
    const burnedMs = burnIsFinal ? burn() : 0
    const hasBurned = burnedMs >= (pulse.hasBurned() ? limits.burnAgainMs : limits.burnMs)
    const isRepeating = burnIsFinal && pulse.isRepeating()
    const isHopeless = hasBurned || isRepeating
    if (leftMs >= 0 && !isHopeless && !(rest.kind === 'at-rest' && restIsFinal)) continue
    const beatsBefore = pulse.count()
    await drain()
    signal?.throwIfAborted()
    const last = look()
    if (last !== undefined) return { kind: 'found', value: last }
    if (hasBurned) pulse.noteBurn()
    if (leftMs < 0 || isHopeless)
      return {
        kind: 'late',
        threads: rest.threads,
        ...(hasBurned && { burnedMs }),
        ...(isRepeating && { isRepeating }),
        ...(isMoving && !isHopeless && { isMoving }),
      }
    // During the drain wirecheck may have sent something of its own (a FIN leaves one turn after end()), so the program is looked at again.
    if (pulse.count() === beatsBefore && lookAtProgram(leftMs).kind === 'at-rest') return { kind: 'at-rest', threads: rest.threads }
  }
}

/** How much time is left by this clock, and whether the program has moved on within the last `deadlineMs`. */
export function createDeadline(
  { deadlineMs, progress, pulse }: Pick<Waiting<unknown>, 'deadlineMs' | 'progress' | 'pulse'>,
  clock: () => number,
): () => { leftMs: number; isMoving: boolean } {
  let seen: number | undefined // Read at the first look only: most waits are over before it, and it may cost milliseconds.
  let movedAtMs: number | null = null
  return () => {
    const nowMs = clock()
    const now = progress?.()
    if (now !== (seen ?? now)) {
      movedAtMs = nowMs
      pulse.beat()
    }
    seen = now
    const untilMs = movedAtMs === null ? deadlineMs : Math.min(movedAtMs + deadlineMs, Math.max(deadlineMs, limits.slowMs))
    return { leftMs: untilMs - nowMs, isMoving: movedAtMs !== null && movedAtMs + deadlineMs > nowMs }
  }
}

/**
 * Counts the milliseconds from now in which the program and wirecheck either had a processor or did not want one. Time in
 * the scheduler's queue (proc(5), schedstat) is nobody's fault on a busy machine. The queueing times of all threads add up,
 * because threads wait for each other: fifty short queues make one slow answer. But time in which any thread runs is not
 * starvation. The result is never less than wall time divided by `limits.deadlineStretchMax`.
 * Of a program that waits for its own timer (`isTimed`), wirecheck's queueing takes nothing away but the time since it last
 * looked: until then the program was seen to wait.
 */
export function createFairClock(watch: Watch, { isTimed = false, ownQueue = ownQueueMs } = {}): () => number {
  const beganAt = performance.now()
  let ownBefore: number | null = null // Read at the first look only: most waits are over before it.
  const accounts = new Map<number, { first: ThreadSample; last: ThreadSample }>()
  return () => {
    ownBefore ??= ownQueue()
    for (const sample of watch.recent()) {
      const known = accounts.get(sample.thread)
      if (known === undefined) accounts.set(sample.thread, { first: sample, last: sample })
      else known.last = sample
    }
    const wallMs = performance.now() - beganAt
    const [queuedMs, ranMs] = (['waitedNs', 'ranNs'] as const).map((key) => growthOf([...accounts.values()], key))
    const starvedMs = Math.min(queuedMs ?? 0, Math.max(0, wallMs - (ranMs ?? 0)))
    const ownMs = ownQueue()
    const unseenMs = ownMs - ownBefore
    if (isTimed) ownBefore = ownMs
    return Math.max(wallMs / limits.deadlineStretchMax, wallMs - Math.max(starvedMs, unseenMs))
  }
}

/**
 * Milliseconds of processor time that the busiest thread has used since the last event that was not noise. A program that
 * goes on and on without an event will not answer, however long it is waited for. While wirecheck itself waits for a
 * processor, a program that polls may have nothing to answer yet: between two samples, that time is left out.
 */
function createBurnMeter(watch: Watch, pulse: Pulse): () => number {
  const burnedMs = new Map<number, number>()
  let events = pulse.events()
  let before: { samples: readonly ThreadSample[]; ownQueueMs: number } | null = null
  return () => {
    const ownBefore = ownQueueMs()
    const samples = watch.recent()
    if (samples !== before?.samples) {
      const queuedMs = ownQueueMs() - (before?.ownQueueMs ?? 0)
      const ranBefore = new Map(before?.samples.map(({ thread, ranNs }) => [thread, ranNs]))
      for (const { thread, ranNs } of samples) {
        const ranMs = (ranNs - (ranBefore.get(thread) ?? ranNs)) / 1e6
        burnedMs.set(thread, (burnedMs.get(thread) ?? 0) + Math.max(0, ranMs - queuedMs))
      }
      before = { samples, ownQueueMs: ownBefore }
    }
    if (pulse.events() !== events) burnedMs.clear()
    events = pulse.events()
    return Math.max(0, ...burnedMs.values())
  }
}

/** By how many milliseconds one of the threads' counters has grown, summed over all threads. */
function growthOf(accounts: readonly { first: ThreadSample; last: ThreadSample }[], key: 'waitedNs' | 'ranNs'): number {
  return accounts.reduce((sum, { first, last }) => sum + (last[key] - first[key]) / 1e6, 0)
}

/** How many milliseconds this process's main thread has waited for a processor so far. */
function ownQueueMs(): number {
  return Number(readProcRecord(`${process.pid}/task/${process.pid}/schedstat`).split(' ')[1] ?? 0) / 1e6
}
