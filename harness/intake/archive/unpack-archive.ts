/** Unpacks archives: recognises the format, checks the entries, and says why an archive cannot be opened. */

import { open } from 'node:fs/promises'
import { ArchiveFault } from './item.js'
import { createPlacing } from './placing.js'
import { SubmissionError } from '../../support/errors.js'
import type { Allowance } from './allowance.js'

export interface Unpacking {
  /** The archive's name, for messages. */
  readonly name: string
  readonly allowance: Allowance
  readonly signal: AbortSignal
}

type Format = 'zip' | 'tar' | 'gzip'

export const formatsTaken = 'wirecheck opens .zip, .tar.gz, .tgz and .tar.'
/** Enough for the signature of every format; that of tar stands at byte 257. */
const headBytes = 512
const signatures: readonly (readonly [magic: string, at: number, format: Format | string])[] = [
  ['PK\x03\x04', 0, 'zip'],
  ['PK\x05\x06', 0, 'zip'],
  ['PK\x07\x08', 0, 'zip'],
  ['\x1f\x8b', 0, 'gzip'],
  ['ustar', 257, 'tar'],
  ['Rar!', 0, 'a RAR archive'],
  ['7z\xbc\xaf\x27\x1c', 0, 'a 7-Zip archive'],
  ['BZh', 0, 'compressed by bzip2'],
  ['\xfd7zXZ', 0, 'compressed by xz'],
  ['\x28\xb5\x2f\xfd', 0, 'compressed by Zstandard'],
]
const archiveEnding = /\.(?:zip|tar\.gz|tgz|tar)$/i
const otherEnding = /\.(?:rar|7z|tar\.(?:bz2|xz|zst|lz|lzma|Z)|tbz2?|txz|tzst|bz2|xz|zst|gz|cab|arj|lzh|ace)$/i

/** Whether a file is an archive by its name, and if so, whether wirecheck opens it. */
export function archiveByName(name: string): 'taken' | 'other' | null {
  if (archiveEnding.test(name)) return 'taken'
  return otherEnding.test(name) ? 'other' : null
}

/** A name without the ending of an archive. */
export function withoutArchiveEnding(name: string): string {
  return name.replace(archiveEnding, '')
}

/**
 * Unpacks an archive into an empty folder. Resolves with what was left out, one phrase each. Throws SubmissionError if it cannot
 * be opened, or if what is in it is dangerous or too much; the signal's reason when the signal fires.
 */
export async function unpackArchive(path: string, into: string, { name, allowance, signal }: Unpacking): Promise<readonly string[]> {
  try {
    const format = await formatOf(path, name)
    const placing = await createPlacing(into, (bytes) => allowance.countBytes(bytes))
    const context = { ...allowance, signal }
    if (format === 'zip') await (await import('./read-zip.js')).readZip(path, (item) => placing.place(item), context)
    else await (await import('./read-tar.js')).readTar(path, (item) => placing.place(item), { ...context, isGzip: format === 'gzip' })
    return await placing.finish()
  } catch (thrown) {
    if (!(thrown instanceof ArchiveFault)) throw thrown
    throw new SubmissionError(`${name} ${thrown.message}.`, { hint: thrown.hint, cause: thrown.cause })
  }
}

/** By its first bytes: students rename archives. An old tar file has no signature, so the name decides there. */
async function formatOf(path: string, name: string): Promise<Format> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
  const head = buffer.subarray(0, bytesRead).toString('latin1')
  if (head === '') throw new ArchiveFault('is empty')
  const format = signatures.find(([magic, at]) => head.startsWith(magic, at))?.[2]
  if (format === 'zip' || format === 'tar' || format === 'gzip') return format
  if (format !== undefined) throw new ArchiveFault(`is ${format}, which wirecheck cannot open`, `Pack it again: ${formatsTaken}`)
  if (/\.tar$/i.test(name)) return 'tar'
  throw new ArchiveFault('is not an archive, whatever its name says', formatsTaken)
}
