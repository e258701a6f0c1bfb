/** Gives each program of a submission its own copy of the built tree, so that no program sees or damages another one's files. */

import { constants } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, readdir, readlink, symlink, utimes } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { giveFolder } from '../../lab/owner.js'
import type { Program } from '../../model/submission.js'
import { limits } from '../../support/limits.js'
import { withRootAt } from '../../support/relocate.js'
import { namesIn } from '../source/inside.js'
import { artifactsFolder } from './build-tools.js'
import { measureTree, type LargeParts } from './tree-size.js'

export interface OwnCopiesOptions {
  /** The suite's own folder, absolute: the copies lie in it. */
  readonly work: string
  /** The user to give them to; null: the one who runs wirecheck. */
  readonly user: number | null
  readonly signal: AbortSignal
}

/**
 * The programs, each in its own copy of the tree that they share. A program that is alone has the tree for itself.
 *
 * All together stay within limits: what the build made for one program alone is in its copy only, and where the copies would be
 * too large, dependencies and large files are links to the built tree. Programs read those, they do not write to them;
 * a private lab does not let them.
 */
export async function giveOwnCopies(programs: readonly Program[], { work, user, signal }: OwnCopiesOptions): Promise<readonly Program[]> {
  const [first] = programs
  if (first === undefined || programs.length === 1) return programs
  const { builtAt } = first
  const linked = await partsToLink(builtAt, programs)
  const linkedTo = linked.size > 0 ? join(work, 'built') : null
  if (linkedTo !== null) await symlink(basename(builtAt), linkedTo)
  return Promise.all(
    programs.map(async (program) => {
      const root = join(work, 'programs', program.exercise)
      await copyFolder({ from: builtAt, to: root, linked, linkedTo, leaveOut: await artifactsOfOthers(program), signal }, '')
      await giveFolder(user, root, signal)
      return { ...withRootAt(program, root), linkedTo }
    }),
  )
}

/** The parts of the tree that are too large to be copied for every program; none when all of it can be. */
async function partsToLink(builtAt: string, programs: readonly Program[]): Promise<LargeParts> {
  const most = { bytes: limits.copiesBytesMax / programs.length, files: limits.copiesFilesMax / programs.length }
  const { isWithin, largeParts } = await measureTree(builtAt, { most, leaveOut: artifactsFolder, keep: programs.map(({ cwd }) => cwd) })
  return isWithin ? new Set() : largeParts
}

/** Files built only for other programs, relative to the root. */
async function artifactsOfOthers({ builtAt, command }: Program): Promise<ReadonlySet<string>> {
  const names = await readdir(join(builtAt, artifactsFolder)).catch(() => [])
  const paths = names.map((name) => join(artifactsFolder, name))
  return new Set(paths.filter((path) => ![command.file, ...command.args].some((word) => word.includes(`${join(builtAt, path)}/`))))
}

interface Copying {
  readonly from: string
  readonly to: string
  readonly linked: LargeParts
  readonly linkedTo: string | null
  readonly leaveOut: ReadonlySet<string>
  readonly signal: AbortSignal
}

async function copyFolder(copying: Copying, folder: string): Promise<void> {
  const { from, to, linked, linkedTo, leaveOut, signal } = copying
  signal.throwIfAborted()
  await mkdir(join(to, folder), { recursive: true })
  for (const entry of await namesIn(join(from, folder))) {
    const path = join(folder, entry.name)
    if (leaveOut.has(path)) continue
    if (linkedTo !== null && linked.has(path)) await symlink(join(linkedTo, path), join(to, path))
    else if (entry.isDirectory()) await passingOver(() => copyFolder(copying, path))
    else if (entry.isSymbolicLink()) await passingOver(async () => symlink(await readlink(join(from, path)), join(to, path)))
    else if (entry.isFile()) await passingOver(() => copyOneFile(join(from, path), join(to, path)))
  }
  await chmod(join(to, folder), (await lstat(join(from, folder))).mode)
}

/**
 * With its mode, and the time of its last change, from which make knows what is up to date. Shares the blocks where the
 * file system can (reflink).
 */
async function copyOneFile(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE)
  const { atimeMs, mtimeMs } = await lstat(from)
  await utimes(to, atimeMs / 1_000, mtimeMs / 1_000)
}

/** Leaves out files that are unreadable, whose path is too long, or whose name is not text: no program could use them. */
async function passingOver(work: () => Promise<void>): Promise<void> {
  return work().catch((cause: NodeJS.ErrnoException) => {
    if (!['ENOENT', 'EACCES', 'ENAMETOOLONG', 'EINVAL'].includes(cause.code ?? '')) throw cause
  })
}
