/** The files that a program leaves in its folder. */

import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface Folder {
  /** Files that were not there or have been written to since, with what is in them. */
  added(): ReadonlyMap<string, Buffer>
  /** Removes a file; whether it was there. */
  take(name: string): boolean
}

/** Remembers what is there now. Other programs of the submission may run in the same folder at the same time. */
export function watchFolder(path: string): Folder {
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
