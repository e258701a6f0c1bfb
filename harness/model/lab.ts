/** What the place where programs run can give: plain data that the report repeats. */

export interface LabDescription {
  /** `private`: a network of its own, in which nothing clashes and which nothing leaves. */
  readonly network: 'private' | 'shared'
  /** `private`: programs see the machine's files read-only and have a process space of their own. */
  readonly files: 'private' | 'shared'
  /** The user that the programs run as. */
  readonly user: string
  /** Whether processor time, memory and processes of a program are bounded by the kernel. */
  readonly limits: boolean
  /** Whether the kernel tells what a program waits for, so that silence is recognised instead of waited for. */
  readonly sight: boolean
  /** Why the lab is not stronger, or an empty string. */
  readonly why: string
}
