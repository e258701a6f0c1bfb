/**
 * Finds the system call that a thread makes again and again. Of a running thread the kernel does not tell it, but of a
 * stopped one it does (proc(5), /proc/<pid>/task/<tid>/syscall): a signal takes effect when a call returns, and the call
 * is still told then.
 */

import { limits } from '../support/limits.js'
import { pause } from '../support/pause.js'
import { busyShare, type ProcessorTime } from '../kernel/resources.js'
import type { BlockingCall } from '../kernel/system-calls.js'
import { sampleThread, type ThreadSample } from '../kernel/threads.js'

export interface RepeatedCall {
  readonly call: BlockingCall
  /** The thread in this call. */
  readonly thread: ThreadSample
}

/**
 * The calls in which a running thread was found at least twice, and between which it ran; those that receive come first,
 * because an answer to what was received is sent for that reason alone. Stops the process for some microseconds each time. To
 * be asked only where a check has failed: a stopped program may notice it (EINTR, signal(7)).
 */
export function repeatedCalls(thread: ThreadSample): readonly RepeatedCall[] {
  if (!runsOn(thread)) return []
  const found = new Map<string, RepeatedCall & { times: number }>()
  const untilMs = performance.now() + limits.spinSeenMs
  let before: ProcessorTime | null = null
  while (performance.now() < untilMs && ![...found.values()].some(({ times }) => times >= limits.spinLooks)) {
    const seen = lookWhileStopped(thread)
    const now = { atMs: performance.now(), ranNs: seen?.ranNs ?? 0, queuedNs: seen?.waitedNs ?? 0 }
    if (seen !== null && seen.current.call !== null && before !== null && busyShare(before, now) >= limits.busyShareMax) {
      const { call, descriptor } = seen.current
      const key = `${call.name} ${descriptor}`
      found.set(key, { call, thread: seen, times: (found.get(key)?.times ?? 0) + 1 })
    }
    if (seen !== null) before = now
    pause(limits.spinPauseMs)
  }
  const receives = ({ call }: RepeatedCall): number => Number(/^(?:recv|read|accept)/.test(call.name))
  return [...found.values()].filter(({ times }) => times > 1).sort((left, right) => receives(right) - receives(left) || right.times - left.times)
}

/** Whether the thread does not stop running. One that is about to wait must not be stopped: its wait would look different then (restart_syscall(2)). */
function runsOn({ pid, thread, ranNs }: ThreadSample): boolean {
  const untilMs = performance.now() + limits.spinSeenMs
  while (performance.now() < untilMs) {
    pause(limits.spinPauseMs)
    const now = sampleThread(pid, thread)
    if (now.state !== 'R') return false
    if ((now.ranNs - ranNs) / 1e6 >= limits.spinRanMs) return true
  }
  return false
}

/** The thread while its process is stopped; null if it does not stop. */
function lookWhileStopped({ pid, thread }: ThreadSample): ThreadSample | null {
  try {
    process.kill(pid, 'SIGSTOP')
    try {
      const untilMs = performance.now() + limits.spinStopMs
      let seen = sampleThread(pid, thread)
      while (seen.state === 'R' && performance.now() < untilMs) {
        pause(limits.spinPauseMs)
        seen = sampleThread(pid, thread)
      }
      return seen.state === 'T' ? seen : null
    } finally {
      process.kill(pid, 'SIGCONT')
    }
  } catch {
    return null // It has ended in the meantime.
  }
}
