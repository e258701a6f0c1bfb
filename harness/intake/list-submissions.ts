/** Finds the submissions in the folder of a class: each folder, archive or file in it is one. */

import { readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { describeError, UsageError } from '../support/errors.js'

/** One submission, as it was handed in. */
export interface Entry {
  /** Untrusted text, and no other submission of the class has the same. */
  readonly name: string
  readonly path: string
  readonly kind: 'folder' | 'archive' | 'file'
  /** How the class was downloaded. */
  readonly layout: string
  /** Whose it is, as far as the name tells; may be empty. */
  readonly person: string
  /** Why it cannot be opened. */
  readonly problem?: string
}

export interface ListOptions {
  /** Folders that are no submissions, such as that of the reports. */
  readonly leaveOut?: readonly string[]
}

const archiveEnding = /\.(?:zip|tar\.gz|tgz|tar)$/i

/** The submissions, sorted by name. Throws UsageError if the folder cannot be read, or has none. */
export async function listSubmissions(folder: string, { leaveOut = [] }: ListOptions = {}): Promise<readonly Entry[]> {
  const others = await Promise.all(leaveOut.map(realOrSame))
  const found = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new UsageError(`Cannot read the class ${folder}: ${describeError(cause)}.`, { hint: 'Give the folder that contains the submissions.', cause })
  })
  const entries: Entry[] = []
  for (const each of found.filter(({ name }) => !name.startsWith('.')).sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = join(folder, each.name)
    if (others.includes(await realOrSame(path))) continue
    const kind = each.isDirectory() ? 'folder' : !each.isFile() ? null : archiveEnding.test(each.name) ? 'archive' : 'file'
    if (kind !== null) entries.push({ name: each.name, path, kind, layout: 'plain', person: '' })
  }
  if (entries.length === 0) throw new UsageError(`There are no submissions in ${folder}.`, { hint: 'Each folder in it is one submission.' })
  return entries
}

function realOrSame(path: string): Promise<string> {
  return realpath(path).catch(() => path)
}
