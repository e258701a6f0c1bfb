/** Opens submissions: archives, archives in a folder or in an archive, several files. */

import { constants, copyFile, mkdir, mkdtemp, readdir, stat, symlink } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { languages } from '../submission/languages/table.js'
import { manifestName } from '../submission/manifest/manifest-format.js'
import { listSources } from '../submission/source/source-listing.js'
import { SubmissionError, UsageError } from '../support/errors.js'
import { limits } from '../support/limits.js'
import { createAllowance, type Allowance } from './archive/allowance.js'
import { isLeftBehind } from './archive/entry-path.js'
import { archiveByName, formatsTaken, unpackArchive, withoutArchiveEnding } from './archive/unpack-archive.js'
import type { Entry, Part } from './entry.js'

/** A submission that can be graded. */
export interface Unpacked {
  /** The folder, or the single source file. */
  readonly directory: string
  /** What was left out, one phrase each. */
  readonly leftOut: readonly string[]
}

interface Opening {
  readonly allowance: Allowance
  readonly signal: AbortSignal
  /** An existing empty folder. */
  readonly into: string
  readonly leftOut: string[]
  /** How many levels were opened. */
  depth: number
}

/**
 * Opens a submission; a folder or a source file is only looked at. Whatever is unpacked is written into `into`, an existing empty folder.
 * Throws SubmissionError if it cannot be opened, UsageError if it may not be read, and the signal's reason when the signal fires.
 */
export async function unpack(entry: Pick<Entry, 'name' | 'parts'>, into: string, signal: AbortSignal): Promise<Unpacked> {
  try {
    return await unpackReadable(entry, into, signal)
  } catch (thrown) {
    throw forbiddenIn(entry, thrown) ?? thrown
  }
}

/** The error for a file or folder of the submission that may not be read; undefined for any other fault. */
export function forbiddenIn({ name, parts }: Pick<Entry, 'name' | 'parts'>, thrown: unknown): UsageError | undefined {
  const { code, path } = thrown instanceof Error ? (thrown as NodeJS.ErrnoException) : {}
  const part = code === 'EACCES' ? parts.find((each) => path === each.path || path?.startsWith(`${each.path}/`)) : undefined
  if (part === undefined || path === undefined) return undefined
  const within = path.slice(part.path.length + 1)
  return new UsageError(`Cannot read ${within || name} in the submission: permission denied.`, {
    hint: `Make it readable: chmod -R u+rX ${path}`,
    cause: thrown,
  })
}

async function unpackReadable({ name, parts }: Pick<Entry, 'name' | 'parts'>, into: string, signal: AbortSignal): Promise<Unpacked> {
  const leftOut: string[] = []
  const allowance = createAllowance({
    name,
    archiveBytes: await bytesOf(parts),
    filesMax: limits.submissionFilesMax,
    bytesMax: limits.submissionBytesMax,
  })
  const opening: Opening = { allowance, signal, into, leftOut, depth: 0 }
  const [only, ...others] = parts
  if (only === undefined) throw new SubmissionError(`${name} is empty.`, { hint: 'Hand in the programs.' })
  if (others.length === 0 && only.kind === 'file' && basename(only.path) === only.name) return { directory: only.path, leftOut }
  const opened = others.length === 0 && only.kind === 'folder' ? only.path : await openParts(parts, opening)
  return { directory: await settle(opened, opening), leftOut }
}

async function bytesOf(parts: readonly Part[]): Promise<number> {
  let bytes = 0
  for (const { path, kind } of parts) if (kind !== 'folder') bytes += (await stat(path)).size
  return bytes
}

/** Puts files and the contents of archives into a new folder: one archive at the top, several side by side. */
async function openParts(parts: readonly Part[], opening: Opening): Promise<string> {
  const { allowance, signal, leftOut } = opening
  opening.depth += 1
  allowance.requireSize(await bytesOf(parts)) // With --queue no more than that is sent.
  const archives = parts.filter(({ kind }) => kind === 'archive')
  const [only] = archives.length === 1 ? archives : []
  const folder = join(opening.into, String(opening.depth), only === undefined ? 'submission' : folderFor(only.name))
  await mkdir(folder, { recursive: true })
  for (const { name, path } of archives) {
    const target = only === undefined ? join(folder, folderFor(name)) : folder
    await mkdir(target, { recursive: true })
    leftOut.push(...(await unpackArchive(path, target, { name, allowance, signal })))
  }
  for (const { name, path } of parts.filter(({ kind }) => kind === 'file')) {
    allowance.countEntry()
    allowance.countBytes((await stat(path)).size)
    await copyFile(path, join(folder, name), constants.COPYFILE_EXCL).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause
      leftOut.push(`${name} was left out: the archive contains one, too`)
    })
  }
  return folder
}

/** An archive's own name for its folder: it may tell which exercise is in it. */
function folderFor(name: string): string {
  const stem = withoutArchiveEnding(name)
  return /^\.*$/.test(stem) ? 'submission' : stem
}

/** The folder to grade: that of the manifest, where folders lie in folders; and what is in its archives, if there is no program beside them. */
async function settle(folder: string, opening: Opening): Promise<string> {
  const chain = [folder]
  for (let inner = await soleFolder(folder); inner !== undefined && chain.length <= limits.submissionDepthMax; inner = await soleFolder(inner))
    chain.push(inner)
  for (const each of chain) if ((await entriesIn(each)).some(({ name }) => name === manifestName)) return each
  const innermost = chain.at(-1) ?? folder
  const entries = (await entriesIn(innermost)).filter(({ isFile }) => isFile)
  const archives = entries.filter(({ name }) => archiveByName(name) === 'taken')
  const other = entries.find(({ name }) => archiveByName(name) === 'other')
  if (archives.length === 0 && other === undefined) return folder
  if (archives.length > limits.archivesInside || opening.depth >= limits.archiveDepthMax) return folder
  if ((await listSources(folder, languages, opening.signal)).programs.length > 0) return folder
  if (archives.length === 0)
    throw new SubmissionError(`The only place where a program could be is ${other?.name}, which wirecheck cannot open.`, { hint: formatsTaken })
  const parts: Part[] = []
  for (const entry of entries) parts.push({ name: entry.name, path: await pathOf(entry, opening), kind: archives.includes(entry) ? 'archive' : 'file' })
  return settle(await openParts(parts, opening), opening)
}

/** A path is text. Where the name is not UTF-8, the text is that of a link. */
async function pathOf({ bytes, name, folder }: Found, { into }: Opening): Promise<string> {
  if (Buffer.from(name).equals(bytes)) return join(folder, name)
  const link = join(await mkdtemp(join(into, 'named-')), name)
  await symlink(Buffer.concat([Buffer.from(`${resolve(folder)}/`), bytes]), link)
  return link
}

/** One whose name is not UTF-8 has no path. */
async function soleFolder(folder: string): Promise<string | undefined> {
  const [only, ...others] = await entriesIn(folder)
  return only?.isFolder === true && others.length === 0 && Buffer.from(only.name).equals(only.bytes) ? join(folder, only.name) : undefined
}

interface Found {
  readonly folder: string
  /** The name, which need not be UTF-8. */
  readonly bytes: Buffer
  readonly name: string
  readonly isFolder: boolean
  readonly isFile: boolean
}

/** Without what operating systems leave behind, sorted by name. */
async function entriesIn(folder: string): Promise<readonly Found[]> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' })
  return entries
    .toSorted((left, right) => left.name.compare(right.name))
    .map((entry) => ({ folder, bytes: entry.name, name: entry.name.toString(), isFolder: entry.isDirectory(), isFile: entry.isFile() }))
    .filter(({ name }) => !isLeftBehind(name))
}
