/** Measures a built submission: whether every program can have a copy of it, and which parts are large. */

import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { limits } from '../../support/limits.js'
import { namesIn } from '../source/inside.js'

/** Paths relative to the root. */
export type LargeParts = ReadonlySet<string>

export interface TreeSize {
  /** Whether the whole tree is within the limits. */
  readonly isWithin: boolean
  /** Folders of dependencies, and files that are large by themselves. */
  readonly largeParts: LargeParts
}

export interface MeasureOptions {
  readonly most: { readonly bytes: number; readonly files: number }
  /** A folder that does not count, relative to the root. */
  readonly leaveOut: string
  /** Folders (absolute) that programs are started in: they are no dependencies, whatever their names. */
  readonly keep: readonly string[]
}

/** What package managers and build tools fill: programs read it, and do not write to it while they run. */
const dependencyFolders = new Set(['node_modules', 'vendor', 'venv', '.venv', 'target'])

/** Goes through a tree. Below dependencies it stops once the limits are exceeded: what lies there tells nothing more. */
export async function measureTree(root: string, { most, leaveOut, keep }: MeasureOptions): Promise<TreeSize> {
  const largeParts = new Set<string>()
  let bytes = 0
  let files = 0
  const isWithin = (): boolean => bytes <= most.bytes && files <= most.files
  const folders = [{ path: '', inDependencies: false }]
  for (const { path: folder, inDependencies } of folders) {
    if (inDependencies && !isWithin()) continue
    for (const entry of await namesIn(join(root, folder))) {
      const path = join(folder, entry.name)
      if (path === leaveOut) continue
      if (entry.isDirectory()) {
        const begins = !inDependencies && dependencyFolders.has(entry.name) && !keep.some((each) => `${each}/`.startsWith(`${join(root, path)}/`))
        if (begins) largeParts.add(path)
        folders.push({ path, inDependencies: inDependencies || begins })
      } else if (entry.isFile()) {
        const size = await sizeOf(join(root, path))
        bytes += size
        files += 1
        if (!inDependencies && size >= limits.largeFileBytes) largeParts.add(path)
      }
    }
  }
  return { isWithin: isWithin(), largeParts }
}

/** 0 for a file that cannot be reached, because its name is not text. */
async function sizeOf(path: string): Promise<number> {
  return lstat(path).then(
    ({ size }) => size,
    () => 0,
  )
}
