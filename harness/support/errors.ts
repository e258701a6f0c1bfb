/** Errors that the user sees as a message with a hint, never as a stack trace. docs/ARCHITECTURE.md lists all classes of errors. */

/** How hints begin a command. Whoever started wirecheck in another way is shown that way (cli/start.ts). */
export const commandInClone = 'npm test --'

/** The caller used wirecheck wrongly and can fix that. Exit status 2. */
export class UsageError extends Error {
  readonly hint: string
  constructor(message: string, options: { hint: string; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.name = 'UsageError'
    this.hint = options.hint
  }
}

/**
 * What was handed in cannot be graded at all: a manifest that is wrong, no program, too much of it. It is a result of the
 * submission, so it ends in a report of zero. Exit status 1.
 */
export class SubmissionError extends Error {
  readonly hint: string
  constructor(message: string, options: { hint: string; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.name = 'SubmissionError'
    this.hint = options.hint
  }
}

/** This machine cannot do what was asked of it, for example provide a private lab. Exit status 3. */
export class MachineError extends Error {
  readonly hint: string
  constructor(message: string, options: { hint: string; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.name = 'MachineError'
    this.hint = options.hint
  }
}

/** Describes any thrown value in one line: its message and the messages of its causes. */
export function describeError(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  return thrown.cause === undefined ? thrown.message : `${thrown.message}: ${describeError(thrown.cause)}`
}
