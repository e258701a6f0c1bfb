/** Folders for temporary files: each names the process that made it, so that those of a killed one are found and removed by the next. */

import { chmodSync, existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, lstatSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MachineError } from './errors.js'
import { fileFault } from './file-fault.js'
import { removeTree } from './remove.js'
import { startTime } from './start-time.js'

/** What tells a process from all others on this machine: its process space, its ID there and when it started (pid_namespaces(7), proc(5)). */
const owner = `${processSpace()}-${process.pid}-${startTime(process.pid)}`
// Programs see this name: it does not say who made the folder.
const namePattern = /^work-(\d+)-(\d+)-(\d+)-\w+$/

/** Creates a folder for this process. Throws MachineError if that is not possible. */
export function makeWorkFolder(parent = tmpdir()): string {
  try {
    const folder = mkdtempSync(join(parent, `work-${owner}-`))
    chmodSync(folder, 0o711) // Where wirecheck is root, programs run as another user, who passes through it.
    return folder
  } catch (cause) {
    const hint = 'Set TMPDIR to a folder that exists, can be written to, and has some space.'
    const missing = existsSync(parent) ? 'no folder can be created there' : 'there is no such folder'
    throw new MachineError(`Cannot create a folder for temporary files in ${parent}: ${fileFault(cause, { ENOENT: missing })}.`, { hint, cause })
  }
}

/** Creates a folder that only the user who runs wirecheck can look into, and that is removed when this process exits. Throws as `makeWorkFolder` does. */
export function makePrivateFolder(): string {
  const folder = makeWorkFolder()
  chmodSync(folder, 0o700)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Removes the folders of processes that have ended without removing them, as after SIGKILL. Never throws. */
export async function removeLeftFolders(parent = tmpdir()): Promise<void> {
  for (const name of namesIn(parent)) if (isLeft(parent, name)) await removeTree(join(parent, name))
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Only a folder of this user and of this process space: of another space, it cannot be known who still runs. */
function isLeft(parent: string, name: string): boolean {
  const [, space, pid, since] = namePattern.exec(name) ?? []
  if (pid === undefined || space !== processSpace() || startTime(Number(pid)) === since) return false
  const found = lstatSync(join(parent, name), { throwIfNoEntry: false })
  return found?.isDirectory() === true && found.uid === process.getuid?.()
}

function processSpace(): string {
  return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0'
}
