/** A hash of what was handed in: it changes when the submission does. */

import { createHash, type Hash } from 'node:crypto'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { skippedNames } from '../submission/source/copy.js'

/** The hash of a folder: names, contents, and which files can be executed, but no dates; without what is never graded, such as .git. */
export async function contentHash(directory: string): Promise<string> {
  const hash = createHash('sha256')
  await addFolder(hash, directory, '')
  return hash.digest('hex')
}

async function addFolder(hash: Hash, root: string, folder: string): Promise<void> {
  for (const name of (await readdir(join(root, folder))).sort()) {
    if (skippedNames.has(name)) continue
    const [path, from] = [join(folder, name), join(root, folder, name)]
    const found = await lstat(from)
    if (found.isDirectory()) {
      hash.update(`${JSON.stringify(path)} folder\n`)
      await addFolder(hash, root, path)
    } else if (found.isSymbolicLink()) hash.update(`${JSON.stringify(path)} link ${JSON.stringify(await readlink(from))}\n`)
    else if (found.isFile()) {
      const content = createHash('sha256')
        .update(await readFile(from))
        .digest('hex')
      hash.update(`${JSON.stringify(path)} ${(found.mode & 0o111) === 0 ? 'file' : 'program'} ${content}\n`)
    }
  }
}
