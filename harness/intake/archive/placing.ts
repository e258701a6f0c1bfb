/**
 * Writes the entries of an archive into a folder. No link exists while files are written, so nothing is written through one;
 * links are made at the end, and only those that stay in the folder.
 */

import { constants, copyFile, mkdir, open, realpath, rm, stat, symlink } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { checkPath } from './entry-path.js'
import { ArchiveFault, type Item } from './item.js'

export interface Placing {
  place(item: Item): Promise<void>
  /** Creates the links. Resolves with one phrase for each that was left out. */
  finish(): Promise<readonly string[]>
}

type Kind = 'folder' | 'file' | 'link'

/** `root`: an existing folder into which nobody else writes. Bytes that are copied from an earlier file are counted here. */
export async function createPlacing(root: string, countBytes: (bytes: number) => void): Promise<Placing> {
  const to = await realpath(root)
  const kinds = new Map<string, Kind>([['', 'folder']])
  const targets = new Map<string, string>()
  const leftOut: string[] = []

  const makeFolder = async (path: string): Promise<void> => {
    const kind = kinds.get(path)
    if (kind === 'folder') return
    if (kind !== undefined) throw new ArchiveFault(`has two entries that exclude each other: ${path} is a ${kind} and a folder`)
    await makeFolder(parentOf(path))
    await mkdir(join(to, path))
    kinds.set(path, 'folder')
  }
  /** Of two entries with the same name, the later one counts, as in every unpacker. */
  const makeRoomFor = async (path: string): Promise<void> => {
    await makeFolder(parentOf(path))
    if (kinds.get(path) === 'folder') throw new ArchiveFault(`has two entries that exclude each other: ${path} is a file and a folder`)
    if (kinds.get(path) === 'file') await rm(join(to, path))
    targets.delete(path)
    kinds.delete(path)
  }
  return {
    async place({ name, content }) {
      const checked = checkPath(name)
      if (checked.is === 'refused') throw new ArchiveFault(`is refused: of the name ${JSON.stringify(name.slice(0, 200))} in it, ${checked.because}`)
      if (checked.is !== 'inside') return
      const { path } = checked
      if (content.is === 'folder') return makeFolder(path)
      if (content.is === 'special') return void leftOut.push(`${path} was left out: it is a device or a pipe`)
      const earlier = content.is === 'same-file' ? earlierFile(content.as, kinds) : null
      if (content.is === 'same-file' && earlier === path) return
      if (content.is === 'same-file' && earlier === null) return void leftOut.push(`${path} was left out: it is a link to a file that is not in the archive`)
      await makeRoomFor(path)
      if (earlier !== null) {
        countBytes((await stat(join(to, earlier))).size)
        await copyFile(join(to, earlier), join(to, path), constants.COPYFILE_EXCL)
      } else if (content.is === 'file') await writeNew(join(to, path), content)
      else if (content.is === 'link') targets.set(path, await content.target())
      kinds.set(path, content.is === 'link' ? 'link' : 'file')
    },
    async finish() {
      const made = await makeLinks(to, targets)
      return [
        ...leftOut,
        ...[...targets.keys()].filter((path) => !made.has(path)).map((path) => `${path} was left out: it is a link out of the submission, or to nothing`),
      ]
    },
  }
}

async function writeNew(path: string, { bytes, isProgram }: Extract<Item['content'], { is: 'file' }>): Promise<void> {
  await using file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, isProgram ? 0o755 : 0o644)
  for await (const chunk of bytes()) await file.writeFile(chunk)
}

function earlierFile(name: string, kinds: ReadonlyMap<string, Kind>): string | null {
  const checked = checkPath(name)
  return checked.is === 'inside' && kinds.get(checked.path) === 'file' ? checked.path : null
}

/** Makes the links that stay in the folder and lead to something. One that leads through a link that was left out is left out, too. */
async function makeLinks(root: string, targets: ReadonlyMap<string, string>): Promise<ReadonlySet<string>> {
  const made = new Set<string>()
  for (const [path, target] of targets) {
    if (target === '' || target.includes('\0') || posix.isAbsolute(target)) continue
    if (posix.normalize(posix.join(dirname(path), target)).split('/')[0] === '..') continue
    await symlink(target, join(root, path))
    made.add(path)
  }
  for (let removed = true; removed; ) {
    removed = false
    for (const path of made) {
      const end = await realpath(join(root, path)).catch(() => '')
      if (end.startsWith(`${root}/`)) continue
      await rm(join(root, path))
      removed = made.delete(path)
    }
  }
  return made
}

function parentOf(path: string): string {
  const parent = dirname(path)
  return parent === '.' ? '' : parent
}
