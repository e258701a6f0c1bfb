/** Why a program could not be built: the student's side (`failed`) or the machine's (`untested`). */

export class BuildFault extends Error {
  readonly kind: 'failed' | 'untested'
  /** The command that failed, as a person would type it in the submission; empty when none was run. */
  readonly command: string
  readonly hint: string
  constructor(kind: 'failed' | 'untested', message: string, details: { command?: string; hint?: string } = {}) {
    super(message)
    this.name = 'BuildFault'
    this.kind = kind
    this.command = details.command ?? ''
    this.hint = details.hint ?? ''
  }
}
