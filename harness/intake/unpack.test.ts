import { mkdirSync, readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { contentsOf, newFolder, sampleArchive } from './archive/sample-archive.js'
import { limits } from '../support/limits.js'
import type { Part } from './entry.js'
import { unpack, type Unpacked } from './unpack.js'

const signal = new AbortController().signal

function opened(...parts: readonly Part[]): Promise<Unpacked> {
  return unpack({ name: 'anna', parts }, newFolder(), signal)
}

function archive(name: string, python: string): Part {
  return { name, path: sampleArchive(name, python), kind: 'archive' }
}

function folder(files: Record<string, string>): Part {
  const path = newFolder()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(path, dirname(name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  return { name: 'anna', path, kind: 'folder' }
}

test('a folder with programs is graded where it lies, and so is a source file', async () => {
  const anna = folder({ 'src/echo.py': 'x', 'old.zip': 'not even an archive' })
  expect(await opened(anna)).toEqual({ directory: anna.path, leftOut: [] })
  const file: Part = { name: 'echo.py', path: join(anna.path, 'src', 'echo.py'), kind: 'file' }
  expect((await opened(file)).directory).toBe(file.path)
})

test('an archive becomes a folder that has its name', async () => {
  const { directory } = await opened(archive('echo-server.tar.gz', `tar(member('main.py', data=b'x'), mode='w:gz')`))
  expect(basename(directory)).toBe('echo-server')
  expect(contentsOf(directory)).toEqual({ 'main.py': 'x' })
})

test('archives side by side may have no more bytes than what comes out of them', async () => {
  const anna = folder({ 'notes.txt': '' })
  for (const name of ['one.zip', 'two.zip']) {
    writeFileSync(join(anna.path, name), '')
    truncateSync(join(anna.path, name), limits.submissionBytesMax / 2 + 1)
  }
  await expect(opened(anna)).rejects.toThrow('anna is too large to unpack: it has more than 200 MiB before it is unpacked.')
})

test('where folders lie in folders, that of the manifest is graded, else the outermost', async () => {
  const withManifest = folder({ 'handin/final/wirecheck.json': '{}', 'handin/final/a/b.py': 'x', '__MACOSX/y': '', '.DS_Store': '' })
  expect((await opened(withManifest)).directory).toBe(join(withManifest.path, 'handin/final'))
  const java = folder({ 'src/org/example/Echo.java': 'package org.example;' })
  expect((await opened(java)).directory).toBe(java.path)
})

test('an archive in a folder is opened if there is no program beside it', async () => {
  const anna = folder({ 'report.pdf': '%PDF', 'x/y': '' })
  sampleArchive('code.zip', `zip(('echo.py', b'x'))`, anna.path)
  const { directory } = await opened(anna)
  expect(contentsOf(directory)).toEqual({ 'echo.py': 'x', 'report.pdf': '%PDF' })
  expect(readdirSync(anna.path).toSorted()).toEqual(['code.zip', 'report.pdf', 'x'])
})

test('an archive that cannot be opened is named, if there is no program beside it', async () => {
  await expect(opened(folder({ 'code.rar': 'Rar!', 'report.pdf': '%PDF' }))).rejects.toThrow(/only place where a program could be is code\.rar/)
  expect((await opened(folder({ 'code.rar': 'Rar!', 'echo.py': 'x' }))).leftOut).toEqual([])
})

test('archives side by side each get a folder', async () => {
  const { directory } = await opened(archive('echo.zip', `zip(('main.py', b'1'))`), archive('time.tgz', `tar(member('main.py', data=b'2'), mode='w:gz')`))
  expect(contentsOf(directory)).toEqual({ echo: '/', 'echo/main.py': '1', time: '/', 'time/main.py': '2' })
})

test('an archive in an archive is opened, but not without end', async () => {
  const nested = (levels: number): Part =>
    archive(
      'a.zip',
      `data, name = b'x', 'echo.py'
for _ in range(${levels}):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as made: made.writestr(name, data)
    data, name = out.getvalue(), 'inner.zip'
open(OUT, 'wb').write(data)`,
    )
  expect(contentsOf((await opened(nested(3))).directory)).toEqual({ 'echo.py': 'x' })
  expect(Object.keys(contentsOf((await opened(nested(4))).directory))).toEqual(['inner.zip'])
})

test('what archives in an archive unpack to counts together', async () => {
  const python = `
inner = io.BytesIO()
with zipfile.ZipFile(inner, 'w', zipfile.ZIP_DEFLATED) as made: made.writestr('zeros', bytes(12 << 20))
zip(*((f'{i}.zip', inner.getvalue()) for i in range(9)))`
  await expect(opened(archive('bomb.zip', python))).rejects.toThrow(/^anna is too large to unpack: it unpacks to more than 100 times its size/)
})

test('several files are put into one folder, under the names that the student gave them', async () => {
  const lies = folder({ 'anna_1_2_echo.py': 'x', 'anna_1_3_time.py': 'y' }).path
  const part = (name: string, as: string): Part => ({ name: as, path: join(lies, name), kind: 'file' })
  expect(contentsOf((await opened(part('anna_1_2_echo.py', 'echo.py'), part('anna_1_3_time.py', 'time.py'))).directory)).toEqual({
    'echo.py': 'x',
    'time.py': 'y',
  })
  expect(contentsOf((await opened(part('anna_1_2_echo.py', 'echo.py'))).directory)).toEqual({ 'echo.py': 'x' })
})

test('names that are not UTF-8: a folder is graded, and an archive is opened', async () => {
  const inFolder = (name: string, last: string): Buffer => Buffer.concat([Buffer.from(`${anna.path}/`), Buffer.from(name, 'latin1'), Buffer.from(last)])
  const anna = folder({})
  mkdirSync(inFolder('gr\xf6sse', ''))
  writeFileSync(inFolder('gr\xf6sse', '/echo.py'), 'x')
  expect((await opened(anna)).directory).toBe(anna.path)
  rmSync(inFolder('gr\xf6sse', ''), { recursive: true })
  renameSync(sampleArchive('a.zip', `zip(('echo.py', b'x'))`), inFolder('gr\xf6sse', '.zip'))
  writeFileSync(inFolder('\xe4', '.txt'), 'notes')
  expect(contentsOf((await opened(anna)).directory)).toEqual({ 'echo.py': 'x', '\ufffd.txt': 'notes' })
})
