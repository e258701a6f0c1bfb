/** Measures what a program or a build has written, wherever it has put it: below paths that are too long to be named, and in files that have no name. */

import { constants } from 'node:fs'
import { lstat, open, readdir, stat, type FileHandle } from 'node:fs/promises'
import { descriptorsOf, sharingThread } from '../kernel/proc.js'

export interface Size {
  readonly bytes: number
  readonly files: number
}

const blockBytes = 512 // stat(3type), st_blocks

/** A path may have 4,096 bytes (PATH_MAX), and a name 255 (limits.h(0p)): beyond this, the next one is reached from a folder that is open. */
const pathBytesMax = 1_000

/** The size of a folder, up to a little more than `enough`. No link is followed. */
export async function sizeOfFolder(root: string, enough: Size): Promise<Size> {
  const opened: FileHandle[] = []
  const folders = [Buffer.from(root)] // Bytes, because a name may be no text.
  let [bytes, files] = [0, 0]
  try {
    for (const folder of folders) {
      const near = folder.length < pathBytesMax ? folder : await openFolder(folder, opened)
      const entries = await readdir(near, { withFileTypes: true, encoding: 'buffer' }).catch(() => [])
      for (const entry of entries) {
        if (bytes > enough.bytes || files > enough.files) return { bytes, files }
        files += 1
        const path = Buffer.concat([near, Buffer.from('/'), entry.name])
        if (entry.isDirectory()) folders.push(path)
        else bytes += await sizeOfFile(path)
      }
    }
    return { bytes, files }
  } finally {
    for (const handle of opened) await handle.close()
  }
}

/** A short path to a folder, as long as it is open. */
async function openFolder(path: Buffer, opened: FileHandle[]): Promise<Buffer> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW).catch(() => null)
  if (handle === null) return path // It has gone.
  opened.push(handle)
  return Buffer.from(`/proc/self/fd/${handle.fd}`)
}

async function sizeOfFile(path: Buffer): Promise<number> {
  return lstat(path).then(
    ({ blocks }) => blocks * blockBytes,
    () => 0,
  )
}

export interface Unnamed {
  /** In memory: memfd_create(2). */
  readonly memoryBytes: number
  /** On the disk of the folder: files that were removed while they were open, or that never had a name (open(2), O_TMPFILE). */
  readonly diskBytes: number
}

/** What lies in the files without a name that these processes hold open. In a sandbox, none of them is of a file system that the program itself serves. */
export async function sizeOfUnnamed(pids: readonly number[], folder: string): Promise<Unnamed> {
  const disk = await stat(folder).then(
    ({ dev }) => dev,
    () => null,
  )
  const seen = new Set<string>()
  let [memoryBytes, diskBytes] = [0, 0]
  for (const pid of pids) {
    const thread = sharingThread(pid)
    for (const { number, target } of descriptorsOf(pid)) {
      if (!target.endsWith(' (deleted)')) continue
      const file = await stat(`/proc/${thread}/fd/${number}`).catch(() => null)
      if (file === null || !file.isFile() || file.nlink > 0 || seen.has(`${file.dev} ${file.ino}`)) continue
      seen.add(`${file.dev} ${file.ino}`)
      if (target.startsWith('/memfd:')) memoryBytes += file.blocks * blockBytes
      else if (file.dev === disk) diskBytes += file.blocks * blockBytes
    }
  }
  return { memoryBytes, diskBytes }
}
