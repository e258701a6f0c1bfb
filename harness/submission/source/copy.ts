/** Copies a submission, a folder or a single file, to the suite's own folder: nothing is built or written in the student's folder. */

import { constants, type Dirent } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, readdir, realpath, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { harmlessLine } from '../../support/harmless.js'
import { limits } from '../../support/limits.js'
import { commandInClone, SubmissionError, UsageError } from '../../support/errors.js'
import { fileFault } from '../../support/file-fault.js'

export interface CopyOptions {
  readonly submission: LocatedSubmission
  /** Its path as it was typed, for messages. */
  readonly directory: string
  /** Where the copy goes; must not exist. */
  readonly target: string
  /** The suite's own folders, which are left out if they are inside the submission. */
  readonly leaveOut: readonly string[]
  readonly signal: AbortSignal
}

/** A path in the submission: as bytes, because names need not be UTF-8 (a zip file from Windows), and the path of its copy. */
interface Place {
  readonly from: Buffer
  readonly path: string
}

/** History, caches and virtual environments are never part of a program. A virtual environment works only where it was created. */
export const skippedNames: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  '__pycache__',
  '__MACOSX',
  '.venv',
  'venv',
  '.tox',
  '.gradle',
  'wirecheck-report',
])

/** What is not copied, because it is no file or folder of the submission. */
export interface LeftOut {
  readonly path: string
  /** What it is and what to do: `is a pipe, not a file`. */
  readonly advice: string
}

/** Of a path that is too long to be shown. */
const shownCharacters = 60

interface Copying extends CopyOptions {
  readonly leftOut: LeftOut[]
  /** The submission's real path. */
  readonly source: string
  files: number
  bytes: number
}

/** A submission as it was found: a folder, or a single file. */
export interface LocatedSubmission {
  readonly kind: 'folder' | 'file'
  /** Its real path. */
  readonly path: string
  /** The file's name as it was typed, even if it is a link to a file of another name. */
  readonly name: string
}

/**
 * Copies a single file, or a folder without history, caches and virtual environments. Links that lead out of the folder, devices,
 * sockets, pipes and names with control characters are left out, and returned. The copy is writable even if the original is not.
 * Throws UsageError if the submission cannot be read, SubmissionError if it is too large.
 */
export async function copySubmission(options: CopyOptions): Promise<readonly LeftOut[]> {
  const { kind, path, name } = options.submission
  const leaveOut = await Promise.all(options.leaveOut.map((each) => realpath(each).catch(() => each)))
  const copying: Copying = { ...options, leaveOut, source: path, leftOut: [], files: 0, bytes: 0 }
  if (kind === 'folder') await copyFolder(copying, { from: Buffer.from(path), path: '' }, 0)
  else {
    options.signal.throwIfAborted()
    await mkdir(options.target, { recursive: true })
    await copyOneFile(copying, { from: Buffer.from(path), path: name })
  }
  return copying.leftOut
}

/** Finds the submission. Throws UsageError if it does not exist, or is neither a folder nor a file. */
export async function locateSubmission(directory: string): Promise<LocatedSubmission> {
  const hint = `Give the folder with the programs, or a single source file: ${commandInClone} --student ./submission`
  const found = await stat(directory).catch((cause: unknown) => {
    const missing = 'there is no such folder or file'
    throw new UsageError(`Cannot read the submission ${directory}: ${fileFault(cause, { ENOENT: missing, ENOTDIR: missing })}.`, { hint, cause })
  })
  const kind = found.isDirectory() ? 'folder' : found.isFile() ? 'file' : undefined
  if (kind === undefined) throw new UsageError(`Cannot read the submission ${directory}: it is neither a folder nor a file.`, { hint })
  const path = await realpath(directory)
  return { kind, path, name: kind === 'file' ? basename(directory) : basename(path) }
}

async function copyFolder(copying: Copying, { from, path: folder }: Place, depth: number): Promise<void> {
  copying.signal.throwIfAborted()
  if (depth > limits.submissionDepthMax) throw tooLarge(copying, `${folder.slice(0, shownCharacters)}… is more than ${limits.submissionDepthMax} folders deep`)
  const entries = await readable(copying, folder, () => readdir(from, { withFileTypes: true, encoding: 'buffer' }))
  if (entries === undefined) return
  await readable(copying, folder, () => mkdir(join(copying.target, folder), { recursive: true }))
  const names = new Set<string>()
  // In the same order on every machine: it decides which fault is found first, and which name gets a number.
  for (const entry of entries.toSorted((left, right) => left.name.compare(right.name))) {
    const name = readableName(entry.name, names)
    const path = join(folder, name)
    const place = { from: Buffer.concat([from, Buffer.from('/'), entry.name]), path }
    if (skippedNames.has(name) || copying.leaveOut.includes(place.from.toString())) continue
    if (controlCharacter.test(name)) leaveOut(copying, harmlessLine(path), 'has a control character in its name: rename it')
    else if (entry.isDirectory()) await copyFolder(copying, place, depth + 1)
    else if (entry.isFile()) await copyOneFile(copying, place)
    else if (entry.isSymbolicLink()) await copyLink(copying, path)
    else leaveOut(copying, path, `is ${kindOf(entry)}, not a file`)
  }
}

// A message could not show such a name on one line.
export const controlCharacter = /\p{Cc}/u

function leaveOut({ leftOut }: Copying, path: string, advice: string): void {
  if (leftOut.length < limits.programsListedMax) leftOut.push({ path, advice })
}

function kindOf(entry: Dirent<Buffer>): string {
  if (entry.isFIFO()) return 'a pipe'
  return entry.isSocket() ? 'a socket' : 'a device'
}

/** A name as text. Bytes that are not UTF-8 become U+FFFD, and a duplicate name gets a number in front. */
function readableName(bytes: Buffer, taken: Set<string>): string {
  const plain = bytes.toString()
  let name = plain
  for (let count = 2; taken.has(name); count += 1) name = `${count} ${plain}`
  taken.add(name)
  return name
}

async function copyOneFile(copying: Copying, { from, path }: Place): Promise<void> {
  const to = join(copying.target, path)
  const found = await readable(copying, path, () => lstat(from))
  if (found === undefined) return
  const { size, mode } = found
  copying.files += 1
  copying.bytes += size
  if (copying.files > limits.submissionFilesMax) throw tooLarge(copying, `more than ${limits.submissionFilesMax.toLocaleString('en-US')} files`)
  if (copying.bytes > limits.submissionBytesMax) throw tooLarge(copying, `more than ${limits.submissionBytesMax >> 20} MiB`)
  const copied = await readable(copying, path, () => copyFile(from, to, constants.COPYFILE_FICLONE).then(() => true))
  if (copied === true) await chmod(to, (mode & 0o111) === 0 ? 0o644 : 0o755)
}

/** A link that stays inside the submission is recreated as a relative link. Any other link is left out, never followed. */
async function copyLink(copying: Copying, path: string): Promise<void> {
  const end = await realpath(join(copying.source, path)).catch(() => null)
  if (end === null) return leaveOut(copying, path, 'is a link that leads nowhere: hand in the file itself')
  if (!end.startsWith(`${copying.source}/`)) return leaveOut(copying, path, 'is a link that leads out of the submission: hand in the file itself')
  const inside = relative(copying.source, end)
  if (inside.split('/').some((name) => skippedNames.has(name))) return
  await symlink(relative(join(copying.target, dirname(path)), join(copying.target, inside)) || '.', join(copying.target, path))
}

/** Undefined if the file has disappeared. Throws UsageError if it may not be read. */
async function readable<T>(copying: Copying, path: string, read: () => Promise<T>): Promise<T | undefined> {
  const { directory } = copying
  return read().catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    if (cause.code === 'ENAMETOOLONG') throw tooLarge(copying, `the path of ${path.slice(0, shownCharacters)}… is too long`)
    if (cause.code !== 'EACCES' && cause.code !== 'EPERM') throw cause
    throw new UsageError(`Cannot read ${path || directory} in the submission: permission denied.`, {
      hint: `Make it readable: chmod -R u+rX ${join(directory, path)}`,
      cause,
    })
  })
}

function tooLarge(copying: Copying, found: string): SubmissionError {
  return new SubmissionError(`The submission ${copying.directory} is too large to copy: ${found}.`, {
    hint: 'Give a folder that contains only the programs, without data, recordings or downloaded packages.',
  })
}
