/** Works in a folder in which a build may have replaced anything by something else: a link to a file of this machine, a pipe. No link is followed. */

import type { Dirent } from 'node:fs'
import { constants, mkdir, open, readdir, readlink, realpath } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The first bytes of the regular file at `path` in the folder `root`; undefined if there is none. No link is followed, in the
 * folders on the way either, and a pipe is not waited for.
 */
export async function readInside(root: string, path: string, bytesMax: number): Promise<Buffer | undefined> {
  try {
    await using file = await open(join(root, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    if (!(await file.stat()).isFile()) return undefined
    if ((await readlink(`/proc/self/fd/${file.fd}`)) !== join(await realpath(root), path)) return undefined
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytesMax), 0, bytesMax, 0)
    return buffer.subarray(0, bytesRead)
  } catch {
    return undefined
  }
}

/** Whether there is a regular file at `path` in the folder `root`. */
export async function isFileInside(root: string, path: string): Promise<boolean> {
  return (await readInside(root, path, 0)) !== undefined
}

/** What is in a folder; nothing if it cannot be read, is gone, or is nested deeper than a path can name. */
export function namesIn(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => [])
}

/** Makes the folder `path` in the folder `root`, for the user `owner` if it is not null, and returns its absolute path. Throws an error of the system if a link or a file is in its place. */
export async function makeFolderInside(root: string, path: string, owner: number | null): Promise<string> {
  let folder = await open(root, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    for (const name of path.split('/')) {
      const next = `/proc/self/fd/${folder.fd}/${name}`
      await mkdir(next).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code !== 'EEXIST') throw cause
      })
      const parent = folder
      folder = await open(next, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
      await parent.close()
      if (owner !== null) await folder.chown(owner, owner)
    }
  } finally {
    await folder.close()
  }
  return join(root, path)
}
