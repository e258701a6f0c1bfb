/** Why a program could not be built: because of the program (`failed`) or because of the machine (`untested`). */

export class BuildFault extends Error {
  readonly kind: 'failed' | 'untested'
  /** The command that failed, as a person would type it in the submission; empty if none was run. */
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
