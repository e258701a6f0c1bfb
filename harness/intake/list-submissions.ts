/** Finds the submissions in the folder of a class: each folder, archive or file in it is one. */

import type { Dirent } from 'node:fs'
import { readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { describeError, UsageError } from '../support/errors.js'
import { archiveByName, formatsTaken } from './archive/unpack-archive.js'
import type { Entry, Part } from './entry.js'

export interface ListOptions {
  /** Folders that are no submissions, such as that of the reports. */
  readonly leaveOut?: readonly string[]
}

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
    const entry = entryOf(each, path)
    if (entry !== null) entries.push(entry)
  }
  if (entries.length === 0) throw new UsageError(`There are no submissions in ${folder}.`, { hint: 'Each folder in it is one submission.' })
  return entries
}

function entryOf(each: Dirent, path: string): Entry | null {
  const { name } = each
  const archive = archiveByName(name)
  const kind: Part['kind'] | null = each.isDirectory() ? 'folder' : !each.isFile() ? null : archive === null ? 'file' : 'archive'
  if (kind === null) return null
  const entry: Entry = { name, layout: 'plain', person: { name: '', id: '', isLate: false }, parts: [{ name, path, kind }] }
  return kind === 'archive' && archive === 'other' ? { ...entry, problem: `wirecheck cannot open it. Pack it again: ${formatsTaken}` } : entry
}

function realOrSame(path: string): Promise<string> {
  return realpath(path).catch(() => path)
}
