/** Archives for tests, made by Python's own zipfile and tarfile, so that they are not made by what reads them. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, lstatSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const start = `
import io, os, stat, struct, sys, tarfile, zipfile
OUT = sys.argv[1]
def unix(name, mode, data=b''):
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    return info, data
def member(name, type=tarfile.REGTYPE, data=b'', link='', mode=0o644):
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname, info.mode = type, len(data), link, mode
    return info, io.BytesIO(data)
def tar(*members, mode='w', **more):
    with tarfile.open(OUT, mode, **more) as made:
        for info, data in members: made.addfile(info, data)
def zip(*entries, **more):
    with zipfile.ZipFile(OUT, 'w', zipfile.ZIP_DEFLATED, **more) as made:
        for entry in entries: made.writestr(*entry)
`

/** A new empty folder, removed after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-intake-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** The path of an archive made by lines of Python, which write it to `OUT`; they have `zip`, `tar`, `unix` and `member`. */
export function sampleArchive(name: string, python: string, folder: string = newFolder()): string {
  const path = join(folder, name)
  execFileSync('python3', ['-I', '-S', '-W', 'ignore', '-c', `${start}\n${python}`, path])
  return path
}

/** All that is in a folder, by path: the text of a file, with `*` before it if it can be executed; `-> target`; `/` for a folder. */
export function contentsOf(folder: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const stats = lstatSync(join(folder, path))
    if (stats.isSymbolicLink()) found[path] = `-> ${readlinkSync(join(folder, path))}`
    else if (stats.isDirectory()) found[path] = '/'
    else found[path] = `${(stats.mode & 0o111) === 0 ? '' : '*'}${readFileSync(join(folder, path), 'utf8')}`
  }
  return found
}
