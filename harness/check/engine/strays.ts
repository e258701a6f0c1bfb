/** Collects what checks have begun and left to itself: promises that are rejected and that nobody awaits. They would end the worker. */

import { setImmediate } from 'node:timers/promises'
import type { CheckDescription, Requirement } from '../../model/exercise.js'
import type { Verdict } from '../../model/verdict.js'
import { describeWithLine } from '../../support/spec-line.js'
import { notRun } from './run-check.js'

export interface Strays extends Disposable {
  /** What has come since the last call, one sentence each. */
  take(): Promise<readonly string[]>
  /** The verdict, or an error if something came during its check: what the check found is then not all that it looked for. */
  orError(verdict: Verdict, about: { readonly requirement: Requirement; readonly check: CheckDescription }): Promise<Verdict>
}

/** Collects until it is disposed of. */
export function collectStrays(): Strays {
  let strays: string[] = []
  const collect = (thrown: unknown): void => void strays.push(`Something that nothing awaits has failed. Is an "await" missing? ${describeWithLine(thrown)}`)
  process.on('unhandledRejection', collect)
  async function take(): Promise<readonly string[]> {
    await setImmediate() // Node.js reports a rejection only after the promises that are ready.
    const taken = strays
    strays = []
    return taken
  }
  return {
    take,
    async orError(verdict, about) {
      const [stray] = await take()
      return stray === undefined || verdict.result === 'error' ? verdict : { ...notRun(about, 'error', stray), durationMs: verdict.durationMs }
    },
    [Symbol.dispose]: () => void process.off('unhandledRejection', collect),
  }
}
