/** Finds expectations that a check has begun and not awaited: it would pass whatever they find. */

import { specLineOf } from '../../support/spec-line.js'

interface Begun {
  readonly result: Promise<unknown>
  /** Where it was begun. */
  readonly at: Error
}

/** Of the check that runs now: a worker runs one at a time, and `expect()` knows of no context. */
const begun = new Set<Begun>()

/** The same expectations, which are remembered until they have their result. */
export function remembered<T extends object>(expectations: T): T {
  const entries = Object.entries(expectations).map(([name, expectation]: [string, (...parts: unknown[]) => unknown]) => [
    name,
    (...parts: unknown[]) => {
      const result = expectation(...parts)
      return result instanceof Promise ? remember(result, new Error(name)) : result
    },
  ])
  return Object.fromEntries(entries) as T
}

/** Returns a promise of its own, so that Node.js reports a rejection that nobody handles. */
function remember(promise: Promise<unknown>, at: Error): Promise<unknown> {
  const entry: Begun = { at, result: promise.finally(() => begun.delete(entry)) }
  begun.add(entry)
  return entry.result
}

/** Forgets those of the check before. */
export function forgetExpectations(): void {
  begun.clear()
}

/** Throws TypeError, with its line, if an expectation has no result yet. To be called when the check's code has ended well. */
export function refuseUnawaited(): void {
  const [first] = begun
  if (first === undefined) return
  for (const { result } of begun) result.catch(() => undefined) // Nobody else will.
  const line = specLineOf(first.at)
  const error = new TypeError(`The check ended before expect(…).${first.at.message}(…) had its result: write "await" before it`)
  error.stack = `${error.message}\n    at ${line ?? 'an unknown line'}`
  throw error
}
