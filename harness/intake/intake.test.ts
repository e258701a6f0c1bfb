import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { contentHash } from './content-hash.js'
import { entryHash, listSubmissions } from './index.js'

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

test('what is neither a folder nor a file, or leads around in a circle, has a reason, and is never read', async () => {
  const folder = join(newFolder(), 'class')
  mkdirSync(join(folder, 'anna'), { recursive: true })
  execFileSync('mkfifo', [join(folder, 'pipe.py'), join(folder, 'pipe.zip')])
  const links = { device: '/dev/zero', itself: '.', above: '../..', circle: 'circle', same: 'anna' }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name))
  const entries = await listSubmissions(folder)
  expect(Object.fromEntries(entries.map(({ name, problem }) => [name, problem]))).toEqual({
    above: 'It is a link to a folder that contains the class.',
    anna: undefined,
    circle: 'It cannot be read, or is a link to nothing.',
    device: 'It is a device, not a folder or a file.',
    itself: 'It is a link to a folder that contains the class.',
    'pipe.py': 'It is a pipe, not a folder or a file.',
    'pipe.zip': 'It is a pipe, not a folder or a file.',
    same: undefined,
  })
  const pipe = entries.filter(({ name }) => name.startsWith('pipe'))
  for (const each of pipe) await expect(entryHash(each)).rejects.toThrow('not a file')
  await expect(listSubmissions(join(folder, 'pipe.zip'), { unpackInto: newFolder() })).rejects.toThrow(/is not a class: it is a pipe/)
})

test('what cannot be read has a name of its own, too', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'Anna_1_assignsubmission_file_echo.py'), '')
  symlinkSync('nowhere', join(folder, 'Anna_1'))
  expect((await listSubmissions(folder)).map(({ name, problem }) => `${name}: ${problem ?? ''}`)).toEqual([
    'Anna_1: ',
    'Anna_1 2: It cannot be read, or is a link to nothing.',
  ])
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
