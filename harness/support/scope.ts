/** Closes what was opened, the last first. */

export interface Scope extends AsyncDisposable {
  /** Closes `resource` at the end of the scope. Returns it. */
  use<T extends AsyncDisposable>(resource: T): T
  /** Calls `close` at the end of the scope. */
  defer(close: () => void | Promise<void>): void
}

/** A new scope, empty. Disposing of it closes everything, whatever fails on the way, then throws what failed (AggregateError). */
export function createScope(): Scope {
  const closings: (() => void | Promise<void>)[] = []
  return {
    use(resource) {
      closings.push(() => resource[Symbol.asyncDispose]() as Promise<void>)
      return resource
    },
    defer: (close) => void closings.push(close),
    async [Symbol.asyncDispose]() {
      const faults: unknown[] = []
      for (let close = closings.pop(); close !== undefined; close = closings.pop()) {
        try {
          await close()
        } catch (fault) {
          faults.push(fault)
        }
      }
      if (faults.length === 1) throw faults[0]
      if (faults.length > 1) throw new AggregateError(faults, 'Several resources could not be closed.')
    },
  }
}
