/** Waits for the next second of the wall clock, for checks about the time. */

/** The kernel's coarse clock, which time(2) reads, may be one tick behind: 10 ms at 100 Hz (time(7)). */
const coarseClockMs = 30

/** Resolves in a later second of the wall clock than `sinceMs` (from Date.now()), even for a program that reads the coarse clock. */
export function nextSecond(sinceMs = Date.now()): Promise<void> {
  const begun = Math.floor(sinceMs / 1_000)
  const calledAt = performance.now()
  // After a whole second it is another one, even if somebody has set the clock back in between.
  const isNext = (now: number): boolean => Math.floor((now - coarseClockMs) / 1_000) > begun || performance.now() - calledAt > 1_000 + coarseClockMs
  return new Promise((resolve) => {
    const look = (): void => {
      const now = Date.now()
      if (isNext(now)) resolve()
      else setTimeout(look, Math.max(1, 1_000 - (now % 1_000) + coarseClockMs))
    }
    look()
  })
}
