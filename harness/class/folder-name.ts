/** The name of a submission's report folder. Names of submissions are untrusted text. */

import { createHash } from 'node:crypto'

const charactersMax = 60
const hashDigits = 10

/**
 * The folder of each submission of a class. Names that differ only in case get a hash, too: Windows, macOS and their disks would
 * take their folders for one.
 */
export function folderNamesFor(submissions: readonly string[]): (submission: string) => string {
  const inLowerCase = (submission: string): string => folderNameOf(submission).toLowerCase()
  const taken = new Map<string, number>()
  for (const each of submissions) taken.set(inLowerCase(each), (taken.get(inLowerCase(each)) ?? 0) + 1)
  return (submission) => ((taken.get(inLowerCase(submission)) ?? 0) > 1 ? withHash(harmlessPart(submission), submission) : folderNameOf(submission))
}

/**
 * The submission's own name where it is harmless. Else what is left of it, a tilde and a hash: so two submissions never share
 * a folder, because a name with a tilde is never taken as it is.
 */
export function folderNameOf(submission: string): string {
  const short = harmlessPart(submission)
  return short === submission && submission !== '' ? submission : withHash(short, submission)
}

function harmlessPart(submission: string): string {
  const harmless = submission.normalize('NFC').replace(/[^\p{L}\p{N}._-]|^[.-]/gu, '_')
  return Array.from(harmless).slice(0, charactersMax).join('')
}

function withHash(part: string, submission: string): string {
  return `${part}~${createHash('sha256').update(submission).digest('hex').slice(0, hashDigits)}`
}
