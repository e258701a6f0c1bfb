/** What a program leaves in its folder is read with a limit, and only where it is a plain file. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { limits } from '../../support/limits.js'
import { watchFolder } from './new-files.js'

function sampleFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-new-files-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

test('new and changed files are there with their contents, others are not', () => {
  const path = sampleFolder()
  writeFileSync(join(path, 'old'), 'as it was')
  writeFileSync(join(path, 'changed'), 'before')
  const folder = watchFolder(path)
  writeFileSync(join(path, 'new'), 'new')
  writeFileSync(join(path, 'changed'), 'after')
  expect([...folder.added()].map(([name, bytes]) => [name, bytes.toString()]).sort()).toEqual([
    ['changed', 'after'],
    ['new', 'new'],
  ])
  expect([folder.take('new'), folder.take('new'), folder.added().size]).toEqual([true, false, 1])
})

test('of a huge file only the beginning is read', () => {
  const path = sampleFolder()
  const folder = watchFolder(path)
  writeFileSync(join(path, 'sparse'), 'begin')
  truncateSync(join(path, 'sparse'), 8 * 2 ** 30)
  const found = folder.added().get('sparse')
  expect([found?.length, found?.subarray(0, 5).toString()]).toEqual([limits.leftFileBytesMax, 'begin'])
})

test('of many huge files no more is read than of some, and a small one beside them is whole', () => {
  const path = sampleFolder()
  const folder = watchFolder(path)
  for (let number = 0; number < 40; number += 1) {
    writeFileSync(join(path, `sparse${number}`), '')
    truncateSync(join(path, `sparse${number}`), limits.leftFileBytesMax)
  }
  writeFileSync(join(path, 'the page'), 'page')
  const found = folder.added()
  expect([found.size, found.get('the page')?.toString()]).toEqual([41, 'page'])
  expect([...found.values()].reduce((sum, { length }) => sum + length, 0)).toBe(limits.leftFilesBytesMax)
})

test('FIFOs, links and folders are not read, and can be removed', () => {
  const path = sampleFolder()
  const folder = watchFolder(path)
  execFileSync('mkfifo', [join(path, 'fifo')])
  symlinkSync('/etc/passwd', join(path, 'link'))
  mkdirSync(join(path, 'folder', 'inner'), { recursive: true })
  expect(folder.added().size).toBe(0)
  expect(['fifo', 'link', 'folder'].map((name) => folder.take(name))).toEqual([true, true, true])
  expect(['fifo', 'link', 'folder'].map((name) => folder.take(name))).toEqual([false, false, false])
})
