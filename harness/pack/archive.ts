/** Makes an archive of a folder. Only this file imports yazl. */

import { createWriteStream, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'

/** A zip file with the folder's contents at its root, each file with its mode. */
export async function zipFolder(folder: string, archive: string): Promise<void> {
  const zip = new ZipFile()
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  for (const path of entries.map((entry) => join(entry.parentPath, entry.name)).sort())
    zip.addFile(path, path.slice(folder.length + 1), { mode: statSync(path).mode })
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(archive))
}
