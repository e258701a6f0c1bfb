/** Waits for the wall clock, for checks that are about it. */

/** Resolves in the next second of the wall clock. */
export function nextSecond(): Promise<void> {
  const begun = Math.floor(Date.now() / 1_000)
  return new Promise((resolve) => {
    const look = (): void => {
      const now = Date.now()
      if (Math.floor(now / 1_000) > begun) resolve()
      else setTimeout(look, 1_000 - (now % 1_000))
    }
    look()
  })
}
