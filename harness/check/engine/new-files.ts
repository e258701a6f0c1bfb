/** The files that a program leaves in its folder. It may leave anything there: huge files, FIFOs, links to elsewhere. */

import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { limits } from '../../support/limits.js'

export interface WatchedFolder {
  /** The files that have been added or written to since, with their contents: of a huge file only the beginning, and of many together not more than of some. */
  added(): ReadonlyMap<string, Buffer>
  /** Removes a file, or whatever else has this name. False if there was nothing. */
  take(name: string): boolean
}

/** Remembers which files are in the folder now. */
export function watchFolder(path: string): WatchedFolder {
  const before = stamps(path)
  return {
    added: () => contentsOf(path, new Set([...stamps(path)].filter(([name, stamp]) => before.get(name) !== stamp).map(([name]) => name))),
    take(name) {
      const file = join(path, name)
      const wasThere = lstatSync(file, { throwIfNoEntry: false }) !== undefined
      rmSync(file, { force: true, recursive: true })
      return wasThere
    },
  }
}

/** Each file's name and when it was last written to. */
function stamps(path: string): ReadonlyMap<string, string> {
  const files = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    files.flatMap(({ name }) => {
      const found = lstatSync(join(path, name), { bigint: true, throwIfNoEntry: false })
      return found === undefined ? [] : [[name, `${found.ino} ${found.mtimeNs}`] as const]
    }),
  )
}

/** The small ones are read first, so that others that were left beside them take nothing from them. */
function contentsOf(folder: string, names: ReadonlySet<string>): ReadonlyMap<string, Buffer> {
  const sizeOf = (name: string): number => lstatSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0
  const bySize = [...names].map((name) => ({ name, size: sizeOf(name) })).sort((one, other) => one.size - other.size)
  let left: number = limits.leftFilesBytesMax
  const contents = new Map<string, Buffer>()
  for (const { name } of bySize) {
    const bytes = firstBytes(join(folder, name), Math.min(left, limits.leftFileBytesMax))
    left -= bytes.length
    contents.set(name, bytes)
  }
  return contents
}

/** The beginning of a file. Empty for anything but a regular file, even if the program has replaced it in the meantime. */
function firstBytes(path: string, most: number): Buffer {
  let file = -1
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const found = fstatSync(file)
    const bytes = Buffer.alloc(found.isFile() ? Math.min(found.size, most) : 0)
    return bytes.subarray(0, readSync(file, bytes))
  } catch {
    return Buffer.alloc(0)
  } finally {
    if (file >= 0) closeSync(file)
  }
}
