/** The student's side and the command line's: errors that become a message, never a stack trace. */

/** Something about the call or the submission as a whole that the person can mend. Exit status 2. */
export class UsageError extends Error {
  readonly hint: string
  constructor(message: string, options: { hint: string; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.name = 'UsageError'
    this.hint = options.hint
  }
}

/** The machine cannot do what was asked of it (a lab that it does not give). Exit status 3. */
export class MachineError extends Error {
  readonly hint: string
  constructor(message: string, options: { hint: string; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.name = 'MachineError'
    this.hint = options.hint
  }
}

/** One line for any thrown value: its message, and those of its causes. */
export function describeError(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  return thrown.cause === undefined ? thrown.message : `${thrown.message}: ${describeError(thrown.cause)}`
}
