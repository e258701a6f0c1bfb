/** The files that a program leaves in its folder. */

import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface WatchedFolder {
  /** The files that have been added or written to since, with their contents. */
  added(): ReadonlyMap<string, Buffer>
  /** Removes a file. False if it did not exist. */
  take(name: string): boolean
}

/** Remembers which files are in the folder now. */
export function watchFolder(path: string): WatchedFolder {
  const before = stamps(path)
  return {
    added: () => new Map([...stamps(path)].filter(([name, stamp]) => before.get(name) !== stamp).map(([name]) => [name, readFileSync(join(path, name))])),
    take(name) {
      const file = join(path, name)
      const wasThere = existsSync(file)
      rmSync(file, { force: true })
      return wasThere
    },
  }
}

/** Each file's name and when it was last written to. */
function stamps(path: string): ReadonlyMap<string, string> {
  const files = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    files.map(({ name }) => {
      const { ino, mtimeNs } = statSync(join(path, name), { bigint: true })
      return [name, `${ino} ${mtimeNs}`]
    }),
  )
}
