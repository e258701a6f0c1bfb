/** Waits for the wall clock, for checks that are about it. */

/** The kernel's coarse clock, which time(2) reads, may be a tick behind: 10 ms at 100 Hz (time(7)). */
const coarseClockMs = 30

/** Resolves in the next second of the wall clock, however coarse the clock that is looked at. */
export function nextSecond(): Promise<void> {
  const begun = Math.floor(Date.now() / 1_000)
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
