/** The time budget of one submission: it counts the time in which the submission is built and tested, and not the time in which it waits for a worker. */

export interface Budget extends Disposable {
  /** Fires when the time is over, and when the outer signal does. */
  readonly signal: AbortSignal
  isOver(): boolean
  /** The time used so far, in milliseconds. */
  usedMs(): number
  /** Begins to count. Call the result when what began has ended. What runs side by side counts for each. */
  begin(): () => void
}

export function createBudget(budgetMs: number, outer: AbortSignal): Budget {
  const controller = new AbortController()
  let leftMs = budgetMs
  let running = 0
  let countedAt = performance.now()
  let isOver = false
  let timer: NodeJS.Timeout | undefined
  const stop = (): void => controller.abort(outer.reason)

  function change(by: number): void {
    leftMs -= (performance.now() - countedAt) * running
    countedAt = performance.now()
    running += by
    clearTimeout(timer)
    if (running > 0) timer = setTimeout(expire, Math.max(0, leftMs / running))
  }
  function expire(): void {
    isOver = true
    controller.abort(new Error('the time budget ran out'))
  }
  outer.addEventListener('abort', stop)
  if (outer.aborted) stop()
  return {
    signal: controller.signal,
    isOver: () => isOver,
    usedMs: () => budgetMs - leftMs + (performance.now() - countedAt) * running,
    begin() {
      let hasEnded = false
      change(1)
      return () => {
        if (!hasEnded) change(-1)
        hasEnded = true
      }
    },
    [Symbol.dispose]() {
      clearTimeout(timer)
      outer.removeEventListener('abort', stop)
    },
  }
}
