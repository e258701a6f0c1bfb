/** A submission of a class, as it was handed in. */

export interface Entry {
  /** Untrusted text, the same for each hand-in of this person, and no other submission of the class has it. */
  readonly name: string
  readonly layout: Layout
  readonly person: Person
  /** The files or archives of the submission, at least one; or a single folder. */
  readonly parts: readonly Part[]
  /** Why it cannot be opened. */
  readonly problem?: string
}

/** How the class was downloaded. */
export type Layout = 'moodle' | 'canvas' | 'gradescope' | 'github-classroom' | 'plain'

/** Whose it is, as far as the download tells: untrusted text, empty where it does not. */
export interface Person {
  /** Several for a group. */
  readonly names: readonly string[]
  /** The numbers, logins or addresses that the platform knows them by. */
  readonly ids: readonly string[]
  readonly isLate: boolean
}

export interface Part {
  /** As the student named it. Untrusted text, without `/`. */
  readonly name: string
  readonly path: string
  readonly kind: 'folder' | 'archive' | 'file'
}
