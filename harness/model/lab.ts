/** Describes the lab, the place where programs run, as plain data. The report repeats it. */

/** A property that a lab may hold. Each one protects the machine and the grading from one kind of harm. */
export type LabProperty = 'network' | 'files' | 'processes' | 'limits' | 'user'
export const labProperties = ['network', 'files', 'processes', 'limits', 'user'] as const satisfies readonly LabProperty[]

/** What programs can do in a lab that lacks the property. */
export const withoutProperty: Readonly<Record<LabProperty, string>> = {
  network: 'programs reach the network of this machine',
  files: 'programs can read every file that their user can read',
  processes: 'programs see the processes of this machine',
  limits: 'programs can escape the limits on memory and number of processes',
  user: 'programs run as the user of wirecheck or of its workers',
}

/** What `--require private` asks for. */
export const privateProperties: readonly LabProperty[] = ['network', 'files', 'processes']

/** The place where programs run. */
export interface LabDescription {
  /** `private`: a separate network, so ports never clash and nothing reaches the outside. */
  readonly network: 'private' | 'shared'
  /** `private`: programs see a list of the machine's files, read-only, and have a process space of their own. */
  readonly files: 'private' | 'shared'
  /** The user that the programs run as. */
  readonly user: string
  /** Whether memory, processor time, processes, open files and disk of each program are limited. */
  readonly limits: boolean
  /** Whether the kernel tells what a program waits for, so that silence is recognised instead of waited for. */
  readonly sight: boolean
  /** What the lab does not hold, in the order of `labProperties`. */
  readonly weaker: readonly LabProperty[]
  /** Why the lab is not private, or an empty string. */
  readonly why: string
}
