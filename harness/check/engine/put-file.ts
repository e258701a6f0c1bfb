/** Puts a file into the folder of a running program, which nobody trusts: it may have links there that lead elsewhere. */

import { closeSync, constants, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { CheckFailure } from '../evidence/failure.js'

const folderOnly = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
const newFile = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

/**
 * Makes a file at a path below `folder`, in place of one that is there, and the folders that it needs. Each step is taken from the open folder before it
 * (proc(5), /proc/self/fd), so no link leads out of it, whenever it is made. Throws CheckFailure if something is in the way.
 */
export function putFile(folder: string, path: string, bytes: Uint8Array | string): void {
  const steps = path.split('/').filter((step) => step !== '')
  const name = steps.pop() ?? ''
  if (name === '' || [...steps, name].includes('..')) throw new TypeError(`${path} is not a path below the folder`)
  let at = openSync(folder, folderOnly)
  try {
    for (const step of steps) {
      const within = at
      at = openFolder(`/proc/self/fd/${within}/${step}`, path)
      closeSync(within)
    }
    // A check is repeated with the same names. What has this name is removed, never written to: it may be a FIFO.
    rmSync(`/proc/self/fd/${at}/${name}`, { force: true })
    const file = openSync(`/proc/self/fd/${at}/${name}`, newFile, 0o644)
    try {
      writeFileSync(file, bytes)
    } finally {
      closeSync(file)
    }
  } finally {
    closeSync(at)
  }
}

function openFolder(folder: string, path: string): number {
  try {
    mkdirSync(folder, { mode: 0o755 })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
  }
  try {
    return openSync(folder, folderOnly)
  } catch {
    throw new CheckFailure({
      message: `Cannot put the file ${path} into the program's folder: ${dirname(path)} is not a folder there.`,
      expected: ['a folder, or nothing'],
      actual: 'a link or a file',
    })
  }
}
