/** One signal for everything that happens around a program: bytes, closings, output, its end. Whoever waits looks again. */

export interface Pulse {
  /** Something happened. */
  beat(): void
  /** How often something has happened so far. */
  count(): number
  /** Resolves at the next beat, or after `timeoutMs`, whichever comes first. */
  next(timeoutMs: number): Promise<void>
}

export function createPulse(): Pulse {
  let beats = 0
  let waiting = new Set<() => void>()
  return {
    beat() {
      beats += 1
      const woken = waiting
      waiting = new Set()
      for (const wake of woken) wake()
    },
    count: () => beats,
    next: (timeoutMs) =>
      new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer)
          waiting.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, timeoutMs)
        waiting.add(wake)
      }),
  }
}
