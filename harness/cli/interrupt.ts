/** Ctrl-C and SIGTERM: the first signal ends the run with a report of the results so far, the second one ends wirecheck at once. */

import { limits } from '../support/limits.js'

/** 128 and the signal's number, as shells have it. */
export const statuses = { SIGINT: 130, SIGTERM: 143 } as const

export interface Interrupt {
  /** Fires at the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  /** The exit status of a run that was cut short. */
  status(): number
  /** Calls back when the signal fires; at once if it has fired already. */
  onStop(tell: () => void): void
  /** Leaves the signals to whoever else wants them, for a command without a report. Ends the process if one has come already. */
  release(): void
}

/** Takes over both signals, so that not even one that arrives while wirecheck still loads goes without a report. */
export function listenForInterrupts(): Interrupt {
  const controller = new AbortController()
  const { signal } = controller
  let status: number = statuses.SIGINT
  let stoppedAtMs = Number.POSITIVE_INFINITY
  const onSignal = (name: NodeJS.Signals): void => {
    const own = name === 'SIGTERM' ? statuses.SIGTERM : statuses.SIGINT
    if (performance.now() - stoppedAtMs > limits.onePressMs) process.exit(own)
    if (signal.aborted) return
    stoppedAtMs = performance.now()
    status = own
    controller.abort(new Error('interrupted'))
  }
  const names = ['SIGINT', 'SIGTERM'] as const
  for (const name of names) process.on(name, onSignal)
  return {
    signal,
    status: () => status,
    onStop(tell) {
      if (signal.aborted) tell()
      else signal.addEventListener('abort', tell, { once: true })
    },
    release() {
      for (const name of names) process.off(name, onSignal)
      if (signal.aborted) process.exit(status)
    },
  }
}
