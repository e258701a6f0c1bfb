/** Finds expectations that a check has begun and not awaited: it would pass whatever they find. */

import { AsyncLocalStorage } from 'node:async_hooks'
import { specLineOf } from '../../support/spec-line.js'

interface Begun {
  readonly result: Promise<unknown>
  /** Where it was begun. */
  readonly at: Error
}

/** The expectations of the running check that have no result yet. `expect()` knows of no check, so they follow its code. */
const unawaited = new AsyncLocalStorage<Set<Begun>>()

/** The same expectations, which are remembered until they have their result. */
export function remembered<T extends object>(expectations: T): T {
  const begun = unawaited.getStore()
  if (begun === undefined) return expectations // No check runs.
  const entries = Object.entries(expectations).map(([name, expectation]: [string, (...parts: unknown[]) => unknown]) => [
    name,
    (...parts: unknown[]) => {
      const result = expectation(...parts)
      return result instanceof Promise ? remember(begun, result, new Error(name)) : result
    },
  ])
  return Object.fromEntries(entries) as T
}

/** Returns a promise of its own, so that Node.js reports a rejection that nobody handles. */
function remember(begun: Set<Begun>, promise: Promise<unknown>, at: Error): Promise<unknown> {
  const entry: Begun = { at, result: promise.finally(() => begun.delete(entry)) }
  begun.add(entry)
  return entry.result
}

/** Runs a check's code. Throws TypeError, with the line, if it ends well while an expectation has no result yet. */
export async function awaitingAll(body: () => void | Promise<void>): Promise<void> {
  const begun = new Set<Begun>()
  await unawaited.run(begun, body)
  const [first] = begun
  if (first === undefined) return
  for (const { result } of begun) result.catch(() => undefined) // Nobody else will.
  const line = specLineOf(first.at)
  const error = new TypeError(`The check ended before expect(…).${first.at.message}(…) had its result: write "await" before it`)
  error.stack = `${error.message}\n    at ${line ?? 'an unknown line'}`
  throw error
}
