/** A hash of a submission. It changes when the submission does, and is the same on every machine. */

import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink, stat } from 'node:fs/promises'
import { skippedNames } from '../submission/source/copy.js'
import type { Entry } from './entry.js'

/** The hash of a submission. An archive counts by its own bytes: it need not be unpacked to be recognised. Throws for what cannot be read. */
export async function entryHash({ parts }: Pick<Entry, 'parts'>): Promise<string> {
  const hash = createHash('sha256')
  for (const { name, path, kind } of parts)
    hash.update(`${kind} ${JSON.stringify(name)} ${kind === 'folder' ? await contentHash(path) : await hashOfRegular(path)}\n`)
  return hash.digest('hex')
}

/**
 * The hash of a folder: names, contents, and which files can be executed, but no dates; without what is never graded, such as
 * .git. Names are bytes, which need not be UTF-8.
 */
export async function contentHash(directory: string): Promise<string> {
  const hash = createHash('sha256')
  await addFolder(hash, Buffer.from(directory), Buffer.alloc(0))
  return hash.digest('hex')
}

async function addFolder(hash: Hash, folder: Buffer, at: Buffer): Promise<void> {
  const names = await readdir(folder, { encoding: 'buffer' })
  for (const name of names.toSorted((left, right) => left.compare(right))) {
    if (skippedNames.has(name.toString())) continue
    const [from, path] = [beneath(folder, name), beneath(at, name)]
    const found = await lstat(from)
    const add = (kind: string, content = ''): void => void hash.update(`${kind} ${path.toString('hex')} ${content}\n`)
    if (found.isDirectory()) {
      add('folder')
      await addFolder(hash, from, path)
    } else if (found.isSymbolicLink()) add('link', (await readlink(from, { encoding: 'buffer' })).toString('hex'))
    else if (found.isFile()) add((found.mode & 0o111) === 0 ? 'file' : 'program', await hashOfFile(from))
  }
}

function beneath(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from('/'), name])
}

/** A pipe or a device might never end. */
async function hashOfRegular(path: string): Promise<string> {
  if (!(await stat(path)).isFile()) throw new Error('not a file')
  return hashOfFile(path)
}

async function hashOfFile(path: string | Buffer): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
