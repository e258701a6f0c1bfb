/** Errors that are reported as a message with a hint, never as a stack trace. */

/** A mistake in the command line or in the submission as a whole, which the person can fix. Exit status 2. */
export class UsageError extends Error {
  readonly hint: string
  constructor(message: string, options: { hint: string; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.name = 'UsageError'
    this.hint = options.hint
  }
}

/** The machine cannot do what was requested, such as a private lab. Exit status 3. */
export class MachineError extends Error {
  readonly hint: string
  constructor(message: string, options: { hint: string; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.name = 'MachineError'
    this.hint = options.hint
  }
}

/** Describes any thrown value in one line: its message, then those of its causes. */
export function describeError(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  return thrown.cause === undefined ? thrown.message : `${thrown.message}: ${describeError(thrown.cause)}`
}
