/** The files that a program leaves in its folder. */

import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface Folder {
  /** Files that were not there before, with what is in them. */
  added(): ReadonlyMap<string, Buffer>
  /** Removes a file; whether it was there. */
  take(name: string): boolean
}

/** Remembers the names that are there now. */
export function watchFolder(path: string): Folder {
  const before = new Set(readdirSync(path))
  return {
    added: () =>
      new Map(
        readdirSync(path)
          .filter((name) => !before.has(name) && statSync(join(path, name)).isFile())
          .map((name) => [name, readFileSync(join(path, name))]),
      ),
    take(name) {
      const file = join(path, name)
      const wasThere = existsSync(file)
      rmSync(file, { force: true })
      return wasThere
    },
  }
}
