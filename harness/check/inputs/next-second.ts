/** Waits for the wall clock, for checks that are about it. */

/** The kernel's coarse clock, which time(2) reads, may be a tick behind: 10 ms at 100 Hz (time(7)). */
const coarseClockMs = 30

/** Resolves in a later second of the wall clock than that of `sinceMs` (Date.now()), however coarse the clock that is looked at. */
export function nextSecond(sinceMs = Date.now()): Promise<void> {
  const begun = Math.floor(sinceMs / 1_000)
  const isNext = (now: number): boolean => Math.floor((now - coarseClockMs) / 1_000) > begun
  return new Promise((resolve) => {
    const look = (): void => {
      const now = Date.now()
      if (isNext(now)) resolve()
      else setTimeout(look, Math.max(1, 1_000 - (now % 1_000) + coarseClockMs))
    }
    look()
  })
}
