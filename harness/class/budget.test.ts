import { expect, test, vi } from 'vitest'
import { createBudget } from './budget.js'

const outer = (): AbortController => new AbortController()

test('what runs side by side counts for each, and waiting counts for nothing', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  using budget = createBudget(10_000, outer().signal)
  const [endOne, endTwo] = [budget.begin(), budget.begin()]
  vi.advanceTimersByTime(4_000)
  endOne()
  endOne()
  endTwo()
  vi.advanceTimersByTime(60_000)
  expect([budget.isOver(), budget.usedMs()]).toEqual([false, 8_000])
  budget.begin()
  vi.advanceTimersByTime(1_999)
  expect(budget.signal.aborted).toBe(false)
  vi.advanceTimersByTime(1)
  expect([budget.isOver(), budget.signal.aborted]).toEqual([true, true])
  vi.useRealTimers()
})

test('an interrupted run is not a budget that is over', () => {
  const run = outer()
  using budget = createBudget(1_000, run.signal)
  run.abort(new Error('interrupted'))
  expect([budget.isOver(), budget.signal.reason]).toEqual([false, run.signal.reason])
})
