/** One signal for everything that happens around a program: bytes, closings, output, its end. Every beat makes the waiting code look again. */

import { setMaxListeners } from 'node:events'

export interface Pulse {
  /** Reports that something happened. `isNoise`: something that brings nobody further, such as another page of a flood of output. */
  beat(isNoise?: boolean): void
  /** How many beats there have been so far. */
  count(): number
  /** How many of them were not noise. */
  events(): number
  /** Notes that the program has burned processor time without an event: the next time it is given less. */
  noteBurn(): void
  hasBurned(): boolean
  /** Notes that the program prints the same lines again and again. It is forgotten at the next event. */
  noteRepeating(): void
  isRepeating(): boolean
  /**
   * Resolves at the next beat or after `timeoutMs`, whichever comes first. Rejects with the signal's reason when `signal`
   * fires. Either way no timer and no listener is left behind.
   */
  next(timeoutMs: number, signal?: AbortSignal): Promise<void>
}

export function createPulse(): Pulse {
  let beats = 0
  let events = 0
  let hasBurned = false
  let repeatingSince = -1 // The number of events at that time.
  let waiting = new Set<() => void>()
  return {
    beat(isNoise = false) {
      beats += 1
      if (!isNoise) events += 1
      const woken = waiting
      waiting = new Set()
      for (const wake of woken) wake()
    },
    count: () => beats,
    events: () => events,
    noteBurn() {
      hasBurned = true
    },
    hasBurned: () => hasBurned,
    noteRepeating() {
      repeatingSince = events
    },
    isRepeating: () => repeatingSince === events,
    next: (timeoutMs, signal) =>
      new Promise((resolve, reject) => {
        const letGo = (): void => {
          clearTimeout(timer)
          waiting.delete(wake)
          signal?.removeEventListener('abort', abort)
        }
        const wake = (): void => {
          letGo()
          resolve()
        }
        const abort = (): void => {
          letGo()
          reject(signal?.reason)
        }
        const timer = setTimeout(wake, timeoutMs)
        waiting.add(wake)
        if (signal === undefined) return
        setMaxListeners(0, signal) // Fifty clients may wait on one signal. Node would take more than ten for a leak.
        signal.addEventListener('abort', abort)
        if (signal.aborted) abort()
      }),
  }
}
