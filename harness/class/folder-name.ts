/** The name of a submission's report folder. Names of submissions are untrusted text. */

import { createHash } from 'node:crypto'

const charactersMax = 60
const hashDigits = 10

/**
 * The submission's own name where it is harmless. Else what is left of it, a tilde and a hash: so two submissions never share
 * a folder, because a name with a tilde is never taken as it is.
 */
export function folderNameOf(submission: string): string {
  const harmless = submission.normalize('NFC').replace(/[^\p{L}\p{N}._-]|^[.-]/gu, '_')
  const short = Array.from(harmless).slice(0, charactersMax).join('')
  if (short === submission && submission !== '') return submission
  return `${short}~${createHash('sha256').update(submission).digest('hex').slice(0, hashDigits)}`
}
