/** A submission as bytes that travel to another machine: its files as JSON, compressed. */

import { lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Entry, Part } from '../intake/index.js'
import { skippedNames } from '../submission/source/copy.js'
import { SubmissionError } from '../support/errors.js'
import { limits } from '../support/limits.js'

interface BundledFile {
  readonly path: string
  /** base64; null for a link. */
  readonly content: string | null
  readonly link: string | null
  readonly isExecutable: boolean
}

/** The path of a submission's part in its bundle. It keeps its name, which may tell the exercise. */
export function placeInBundle(index: number, { path }: Pick<Part, 'path'>): string {
  return join(String(index), basename(path))
}

/** All parts: folders without history and caches, files, archives. Throws SubmissionError if they are too large. */
export async function bundle({ parts }: Pick<Entry, 'parts'>): Promise<Buffer> {
  const files: BundledFile[] = []
  let bytes = 0
  const add = async (from: string, name: string): Promise<void> => {
    const found = await lstat(from)
    const isExecutable = (found.mode & 0o111) !== 0
    if (found.isDirectory()) {
      for (const each of (await readdir(from)).sort()) if (!skippedNames.has(each)) await add(join(from, each), join(name, each))
    } else if (found.isSymbolicLink()) files.push({ path: name, content: null, link: await readlink(from), isExecutable })
    else if (found.isFile()) {
      bytes += found.size
      if (bytes > limits.submissionBytesMax || files.length >= limits.submissionFilesMax)
        throw new SubmissionError('The submission is too large to send.', { hint: 'Hand in the programs alone.' })
      files.push({ path: name, content: (await readFile(from)).toString('base64'), link: null, isExecutable })
    }
  }
  for (const [index, part] of parts.entries()) await add(part.path, placeInBundle(index, part))
  return await promisify(gzip)(JSON.stringify(files))
}

/** Writes the files into an empty folder. Links come last, so nothing is written through one. Throws TypeError for a path out of the folder. */
export async function unbundle(bytes: Buffer, folder: string): Promise<void> {
  const files = JSON.parse((await promisify(gunzip)(bytes)).toString()) as readonly BundledFile[]
  for (const { path, content, link, isExecutable } of files.toSorted((left, right) => Number(left.link !== null) - Number(right.link !== null))) {
    const to = resolve(folder, path)
    if (!to.startsWith(resolve(folder) + sep) || relative(folder, to).startsWith('..')) throw new TypeError('A path leads out of the submission.')
    await mkdir(dirname(to), { recursive: true })
    if (link !== null) await symlink(link, to)
    else await writeFile(to, Buffer.from(content ?? '', 'base64'), { mode: isExecutable ? 0o755 : 0o644, flag: 'wx' })
  }
}
