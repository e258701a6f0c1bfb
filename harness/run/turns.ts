/** Turns of jobs in a shared network. Of the jobs whose program may have a port of its own, one runs at a time, among all gradings of this machine. */

import { takeTurn } from '../lab/turn.js'

export interface Turn extends AsyncDisposable {
  /** Lets the next job begin. Later calls do nothing. */
  giveBack(): Promise<void>
}

export interface TurnWanted {
  readonly signal: AbortSignal
  /** Called if another grading on this machine has the turn; jobs of the same engine wait without a word. */
  onTurnAwaited?(): void
}

/** The turns of one engine: its jobs take them in the order in which they ask. */
export function createTurns(): { take(wanted: TurnWanted): Promise<Turn> } {
  let last: Promise<unknown> = Promise.resolve()
  return {
    /** Rejects with the signal's reason if it fires first. */
    async take({ signal, onTurnAwaited }) {
      const before = last
      let letNextBegin: () => void = () => undefined
      const given = new Promise<void>((resolve) => (letNextBegin = resolve))
      last = before.then(() => given)
      try {
        await orAborted(before, signal)
        return asTurn(await takeTurn({ signal, onWait: () => onTurnAwaited?.() }), letNextBegin)
      } catch (thrown) {
        letNextBegin()
        throw thrown
      }
    },
  }
}

function asTurn(taken: AsyncDisposable, letNextBegin: () => void): Turn {
  let given: Promise<void> | null = null
  const giveBack = (): Promise<void> => (given ??= Promise.resolve(taken[Symbol.asyncDispose]()).finally(letNextBegin))
  return { giveBack, [Symbol.asyncDispose]: giveBack }
}

async function orAborted(event: Promise<unknown>, signal: AbortSignal): Promise<void> {
  let abort: () => void = () => undefined
  const aborted = new Promise((_, reject) => (abort = () => reject(signal.reason as Error)))
  signal.addEventListener('abort', abort)
  try {
    signal.throwIfAborted()
    await Promise.race([event, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
