/** Finds the submissions of a class: in a folder, in a folder in it, or in the archive that a platform made of them. */

import { existsSync, type Stats } from 'node:fs'
import { mkdir, readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { SubmissionError, UsageError } from '../support/errors.js'
import { fileFault } from '../support/file-fault.js'
import { limits } from '../support/limits.js'
import { createAllowance } from './archive/allowance.js'
import { isLeftBehind } from './archive/entry-path.js'
import { archiveByName, formatsTaken, unpackArchive, withoutArchiveEnding } from './archive/unpack-archive.js'
import type { Entry, Part } from './entry.js'
import { nobody, recogniseAll, withOwnNames } from './layouts.js'
import { readSubmitters } from './submitters.js'

export interface ListOptions {
  /** Files and folders that are no submissions, such as the folder of the reports. */
  readonly leaveOut?: readonly string[]
  /** Where the archive of a class is unpacked: an existing empty folder, kept until the submissions are graded. */
  readonly unpackInto?: string
  readonly signal?: AbortSignal
}

/** Files about a class, which nobody hands in as a program. */
const aboutClass = /\.(?:csv|tsv|xlsx?|ods|md)$/i
const depthMax = 5

/** The submissions, sorted by name. Throws UsageError if the class cannot be read, or has none; the signal's reason when it fires. */
export async function listSubmissions(path: string, options: ListOptions = {}): Promise<readonly Entry[]> {
  const found = await stat(path).catch((cause: unknown) => {
    const missing = 'there is no such folder or archive'
    throw new UsageError(`Cannot read the class ${path}: ${fileFault(cause, { ENOENT: missing, ENOTDIR: missing })}.`, {
      hint: 'Give the folder that contains the submissions.',
      cause,
    })
  })
  const folder = found.isDirectory() ? path : await unpackClass(path, found, options)
  const leaveOut = await identitiesOf(options.leaveOut ?? [])
  const entries = await entriesIn(folder, { leaveOut, isUnpacked: folder !== path, depth: 0 })
  if (entries.length === 0)
    throw new UsageError(`There are no submissions in ${path}.`, { hint: 'Each folder, archive or source file in it is one submission.' })
  return entries
}

async function unpackClass(path: string, found: Stats, { unpackInto, signal }: ListOptions): Promise<string> {
  const name = basename(path)
  const hint = `Give the folder that contains the submissions, or their archive. ${formatsTaken}`
  if (!found.isFile()) throw new UsageError(`${path} is not a class: it is ${kindOf(found)}.`, { hint })
  if (unpackInto === undefined || archiveByName(name) !== 'taken') throw new UsageError(`${path} is not a class: it is a single file.`, { hint })
  const folder = join(unpackInto, withoutArchiveEnding(name) || 'class')
  await mkdir(folder, { recursive: true })
  const allowance = createAllowance({ name, archiveBytes: found.size, filesMax: limits.classFilesMax, bytesMax: limits.classBytesMax })
  try {
    await unpackArchive(path, folder, { name, allowance, signal: signal ?? new AbortController().signal })
  } catch (thrown) {
    if (isForbidden(thrown)) throw forbidden(path, thrown)
    if (!(thrown instanceof SubmissionError)) throw thrown
    throw new UsageError(`Cannot read the class: ${thrown.message}`, { hint: 'Download it again, or unpack it and give the folder.', cause: thrown.cause })
  }
  return folder
}

function isForbidden(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'EACCES'
}

function forbidden(path: string, cause: unknown): UsageError {
  return new UsageError(`Cannot read the class ${path}: permission denied.`, { hint: `Make it readable: chmod -R u+rX ${path}`, cause })
}

interface Looking {
  /** Identities of files and folders. */
  readonly leaveOut: ReadonlySet<string>
  /** Whether the folder comes out of an archive of the class: then a single folder at its top holds the submissions. */
  readonly isUnpacked: boolean
  readonly depth: number
}

async function entriesIn(folder: string, looking: Looking): Promise<readonly Entry[]> {
  const children = await childrenOf(folder, looking.leaveOut).catch((thrown: unknown) => {
    if (!isForbidden(thrown)) throw thrown
    if (looking.depth === 0) throw forbidden(folder, thrown)
    return []
  })
  const parts = children.flatMap(({ part, problem }) => (problem === undefined ? [part] : []))
  const [only, ...others] = parts
  if (only?.kind === 'folder' && others.length === 0 && looking.depth < depthMax) {
    const inner = await entriesIn(only.path, { ...looking, depth: looking.depth + 1 })
    const isClass = looking.isUnpacked && looking.depth === 0 && inner.some(({ parts: [part] }) => part?.kind !== 'file')
    if (isClass || inner.some(({ layout }) => layout !== 'plain')) return inner
  }
  const metadata = join(folder, 'submission_metadata.yml')
  const submitters = existsSync(metadata) ? await readSubmitters(metadata) : new Map<string, never>()
  const repositories = new Set(parts.filter(({ path }) => existsSync(join(path, '.git'))).map(({ name }) => name))
  const recognised = recogniseAll(parts, { folderName: basename(resolve(folder)), submitters, repositories }).map(withFormat)
  const unreadable = children.flatMap(({ part, problem }) =>
    problem === undefined ? [] : [{ name: part.name, layout: 'plain' as const, person: nobody, parts: [part], problem }],
  )
  return withOwnNames([...recognised, ...unreadable]).toSorted((left, right) => (left.name < right.name ? -1 : 1))
}

interface Child {
  readonly part: Part
  readonly problem?: string
}

/** Without what operating systems leave behind, and files about the class. A link that the instructor made is followed. */
async function childrenOf(folder: string, leaveOut: ReadonlySet<string>): Promise<readonly Child[]> {
  const children: Child[] = []
  const taken = new Set<string>()
  const above = await identitiesOf(foldersAbove(await realpath(folder)))
  for (const bytes of (await readdir(folder, { encoding: 'buffer' })).toSorted((left, right) => left.compare(right))) {
    const plainName = bytes.toString()
    if (isLeftBehind(plainName)) continue
    let name = plainName
    for (let count = 2; taken.has(name); count += 1) name = `${plainName} ${count}`
    taken.add(name)
    const path = join(folder, plainName)
    const broken = (problem: string): void => void children.push({ part: { name, path, kind: 'file' }, problem })
    if (!Buffer.from(plainName).equals(bytes)) {
      broken('Its name is not UTF-8: rename it, for example with convmv.')
      continue
    }
    const found = await stat(path).catch(() => null)
    if (found === null) broken('It cannot be read, or is a link to nothing.')
    else if (leaveOut.has(identityOf(found))) continue
    else if (above.has(identityOf(found))) broken('It is a link to a folder that contains the class.')
    else if (found.isDirectory()) children.push({ part: { name, path, kind: 'folder' } })
    else if (!found.isFile()) broken(`It is ${kindOf(found)}, not a folder or a file.`)
    else if (!aboutClass.test(name)) children.push({ part: { name, path, kind: archiveByName(name) === null ? 'file' : 'archive' } })
  }
  return children
}

/** The folder itself, and all that it lies in. */
function foldersAbove(path: string): readonly string[] {
  return path === dirname(path) ? [path] : [path, ...foldersAbove(dirname(path))]
}

/** Of those that exist. */
async function identitiesOf(paths: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => null)))
  return new Set(found.flatMap((each) => (each === null ? [] : [identityOf(each)])))
}

/** The same for a file and every link to it. */
function identityOf({ dev, ino }: Stats): string {
  return `${dev} ${ino}`
}

function kindOf(found: Stats): string {
  if (found.isFIFO()) return 'a pipe'
  return found.isSocket() ? 'a socket' : 'a device'
}

/** Says so of an archive in a format that cannot be opened, before it is tried. */
function withFormat(entry: Entry): Entry {
  if (entry.problem !== undefined || !entry.parts.every(({ name }) => archiveByName(name) === 'other')) return entry
  return { ...entry, problem: `wirecheck cannot open this kind of archive. ${formatsTaken}` }
}
