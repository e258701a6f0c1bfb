import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { contentHash } from './content-hash.js'
import { listSubmissions } from './index.js'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-intake-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

test('each folder, archive and file is a submission, but not the reports', async () => {
  const folder = newFolder()
  for (const name of ['bert', 'anna', 'reports', '.git']) mkdirSync(join(folder, name))
  for (const name of ['cleo.tar.gz', 'dora.ZIP', 'emil.py', 'fred.rar', 'marks.csv', 'Thumbs.db']) writeFileSync(join(folder, name), '')
  const entries = await listSubmissions(folder, { leaveOut: [join(folder, 'reports')] })
  expect(entries.map(({ name, parts }) => `${name} ${parts.map(({ kind }) => kind).join()}`)).toEqual([
    'anna folder',
    'bert folder',
    'cleo.tar.gz archive',
    'dora.ZIP archive',
    'emil.py file',
    'fred.rar archive',
  ])
  await expect(listSubmissions(join(folder, 'anna'))).rejects.toThrow(/no submissions/)
  await expect(listSubmissions(join(folder, 'nowhere'))).rejects.toThrow(/Cannot read the class .*nowhere: there is no such folder or archive/)
})

test('the hash changes with a name, a content or a mode, and not with a date', async () => {
  const folder = newFolder()
  const file = join(folder, 'echo.py')
  writeFileSync(file, 'one')
  const hashes = [await contentHash(folder)]
  utimesSync(file, 1, 1)
  mkdirSync(join(folder, '.git'))
  expect(await contentHash(folder)).toBe(hashes[0])
  for (const change of [() => writeFileSync(file, 'two'), () => chmodSync(file, 0o755), () => writeFileSync(join(folder, 'b'), '')]) {
    change()
    hashes.push(await contentHash(folder))
  }
  expect(new Set(hashes).size).toBe(4)
})
