/** A submission as bytes that travel to another machine: its files as JSON, compressed. */

import { lstat, mkdir, readdir, readFile, readlink, realpath, symlink, truncate, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { forbiddenIn, type Entry, type Part } from '../intake/index.js'
import { controlCharacter, skippedNames } from '../submission/source/copy.js'
import { limits } from '../support/limits.js'

export interface Bundle {
  readonly bytes: Buffer
  /** The parts; their paths are relative to the folder that the bundle is written into. */
  readonly parts: readonly Part[]
}

/** Paths and targets are bytes, which need not be UTF-8: each character stands for one (latin1). */
type Bundled = { readonly path: string } & (
  | { readonly is: 'folder' }
  /** `content` is base64. */
  | { readonly is: 'file'; readonly content: string; readonly isProgram: boolean }
  | { readonly is: 'link'; readonly target: string }
  /** A file that is too large to send. Its size is enough for the worker to refuse it as this machine would. */
  | { readonly is: 'too-large'; readonly size: number }
)

interface Packing {
  readonly bundled: Bundled[]
  /** The real path of the part. */
  readonly top: string
  files: number
  bytes: number
}

interface Place {
  readonly from: Buffer
  readonly to: Buffer
}

/** All parts: folders without history and caches, files, archives. Throws UsageError for what may not be read. */
export async function bundle({ name, parts }: Pick<Entry, 'name' | 'parts'>): Promise<Bundle> {
  const bundled: Bundled[] = []
  const placed: Part[] = []
  const counts = { files: 0, bytes: 0 }
  for (const [index, part] of parts.entries()) {
    // The instructor may have made a link of it. A folder's real name may tell the exercise.
    const top = await realpath(part.path)
    const path = join(String(index), basename(part.kind === 'folder' ? top : part.path))
    const packing: Packing = { bundled, top, ...counts }
    try {
      await add(packing, { from: Buffer.from(top), to: Buffer.from(path) }, 0)
    } catch (thrown) {
      throw forbiddenIn({ name, parts: [{ ...part, path: top }] }, thrown) ?? thrown
    }
    Object.assign(counts, { files: packing.files, bytes: packing.bytes })
    placed.push({ ...part, path })
  }
  return { bytes: await promisify(gzip)(JSON.stringify(bundled)), parts: placed }
}

/** What is beyond a limit is only begun, so that the worker says so in the same words as this machine. */
async function add(packing: Packing, { from, to }: Place, depth: number): Promise<void> {
  const { bundled } = packing
  const found = await lstat(from)
  const path = to.toString('latin1')
  if (found.isDirectory()) {
    bundled.push({ path, is: 'folder' })
    if (depth > limits.submissionDepthMax) return
    const names = await readdir(from, { encoding: 'buffer' })
    for (const each of names.toSorted((left, right) => left.compare(right)))
      if (!skippedNames.has(each.toString())) await add(packing, { from: beneath(from, each), to: beneath(to, each) }, depth + 1)
  } else if (found.isSymbolicLink()) bundled.push({ path, is: 'link', target: (await targetOf(from, packing.top)).toString('latin1') })
  else if (found.isFile() && packing.files <= limits.submissionFilesMax) {
    // What has such a name is not copied, and does not count there.
    const isCopied = !controlCharacter.test(to.toString())
    packing.files += Number(isCopied)
    packing.bytes += isCopied ? found.size : 0
    if (Math.max(packing.bytes, found.size) > limits.submissionBytesMax) bundled.push({ path, is: 'too-large', size: found.size })
    else bundled.push({ path, is: 'file', content: (await readFile(from)).toString('base64'), isProgram: (found.mode & 0o111) !== 0 })
  }
}

/** A link that stays in the submission, though it names a folder of this machine, stays in it elsewhere. */
async function targetOf(link: Buffer, top: string): Promise<Buffer> {
  const end = await realpath(link, { encoding: 'buffer' }).catch(() => null)
  return end === null || !end.toString('latin1').startsWith(Buffer.from(top + sep).toString('latin1'))
    ? await readlink(link, { encoding: 'buffer' })
    : Buffer.from(relative(dirname(link.toString('latin1')), end.toString('latin1')) || '.', 'latin1')
}

/** Writes the files into an empty folder. Links come last, so nothing is written through one. Throws TypeError for a path out of the folder. */
export async function unbundle(bytes: Buffer, folder: string): Promise<void> {
  const bundled = JSON.parse((await promisify(gunzip)(bytes)).toString()) as readonly Bundled[]
  const links = new Set(bundled.flatMap(({ is, path }) => (is === 'link' ? [path] : [])))
  for (const each of bundled.toSorted((left, right) => Number(left.is === 'link') - Number(right.is === 'link'))) {
    if (leadsOut(each.path, links)) throw new TypeError('A path leads out of the submission.')
    const to = beneath(Buffer.from(folder), Buffer.from(each.path, 'latin1'))
    await mkdir(each.is === 'folder' ? to : to.subarray(0, to.lastIndexOf(sep)), { recursive: true })
    if (each.is === 'link') await symlink(Buffer.from(each.target, 'latin1'), to)
    else if (each.is === 'file') await writeFile(to, Buffer.from(each.content, 'base64'), { mode: each.isProgram ? 0o755 : 0o644, flag: 'wx' })
    else if (each.is === 'too-large') {
      await writeFile(to, '', { flag: 'wx' })
      await truncate(to, each.size)
    }
  }
}

/** Whether a path is absolute, goes up, or passes through a link. */
function leadsOut(path: string, links: ReadonlySet<string>): boolean {
  const names = path.split('/')
  return names.some((name, index) => ['', '.', '..'].includes(name) || name.includes('\0') || (index > 0 && links.has(names.slice(0, index).join('/'))))
}

function beneath(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from(sep), name])
}
