/** A finding of the doctor, as plain data. */

export interface Finding {
  readonly name: string
  /** Whether it is there, or there is enough of it; null: it is not known. */
  readonly isThere: boolean | null
  /** What it makes possible, or what does not work without it. */
  readonly says: string
  /** What to do if it is not there. */
  readonly remedy: string
}
