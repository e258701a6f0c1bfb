/** What may come out of an archive, and of the archives in it, together. */

import { limits } from '../../support/limits.js'
import { SubmissionError } from '../../support/errors.js'

export interface Allowance {
  /** Takes what lies side by side, packed. Throws SubmissionError if it has more bytes than may come out of it. */
  requireSize(packedBytes: number): void
  /** Counts an entry. Throws SubmissionError for one too many. */
  countEntry(): void
  /** Counts unpacked bytes. Throws SubmissionError if they are too many, or far too many for an archive of this size. */
  countBytes(bytes: number): void
}

export interface AllowanceOptions {
  /** The name of the archive, for messages. */
  readonly name: string
  readonly archiveBytes: number
  readonly filesMax: number
  readonly bytesMax: number
}

export function createAllowance({ name, archiveBytes, filesMax, bytesMax }: AllowanceOptions): Allowance {
  const ratioBytesMax = Math.max(limits.archiveFreeBytes, archiveBytes * limits.archiveRatioMax)
  let [entries, unpacked] = [0, 0]
  const refuse = (found: string): never => {
    throw new SubmissionError(`${name} is too large to unpack: ${found}.`, {
      hint: 'Hand in an archive that contains only the programs, without data, recordings or downloaded packages.',
    })
  }
  return {
    requireSize(packedBytes) {
      if (packedBytes > bytesMax) refuse(`it has more than ${(bytesMax >> 20).toLocaleString('en-US')} MiB before it is unpacked`)
    },
    countEntry() {
      entries += 1
      if (entries > filesMax) refuse(`it has more than ${filesMax.toLocaleString('en-US')} entries`)
    },
    countBytes(bytes) {
      unpacked += bytes
      if (unpacked > bytesMax) refuse(`it has more than ${(bytesMax >> 20).toLocaleString('en-US')} MiB`)
      if (unpacked > ratioBytesMax) refuse(`it unpacks to more than ${limits.archiveRatioMax} times its size, like an archive made to fill a disk`)
    },
  }
}
