/** One entry of an archive, whatever its format. */

export interface Item {
  /** As the archive names it, decoded. */
  readonly name: string
  readonly content: ItemContent
}

export type ItemContent =
  | { readonly is: 'folder' }
  | { readonly is: 'file'; readonly isProgram: boolean; bytes(): AsyncIterable<Buffer> }
  /** A symbolic link. */
  | { readonly is: 'link'; target(): Promise<string> }
  /** Another name for an earlier file. */
  | { readonly is: 'same-file'; readonly as: string }
  /** A device or a pipe. */
  | { readonly is: 'special' }

export interface ReadLimits {
  readonly signal: AbortSignal
  /** Counts what is read of each entry, also of those that are passed over. */
  countEntry(): void
  countBytes(bytes: number): void
}

/** An archive that is damaged, locked, or packed in a way that nobody here can read. `message` goes on from the archive's name. */
export class ArchiveFault extends Error {
  readonly hint: string
  constructor(message: string, hint = 'Pack it again, and try to open it before you hand it in.', cause?: unknown) {
    super(message, { cause })
    this.name = 'ArchiveFault'
    this.hint = hint
  }
}
