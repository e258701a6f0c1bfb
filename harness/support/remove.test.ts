import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { removeTree } from './remove.js'

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'wirecheck-test-'))

test.each([
  ['folders that are nested deeper than a path can name', `python3 -c "import os\nfor _ in range(60): os.mkdir('$0'); os.chdir('$0')"`, 'd'.repeat(200)],
  ['a folder that may not be read', 'mkdir a; touch a/b; chmod 0 a', ''],
  ['a folder that may not be changed', 'mkdir a; touch a/b; chmod 500 a', ''],
  ['pipes, links, and names that are not UTF-8', 'mkfifo a; ln -s / b; ln -s c c; touch "$(printf "\\\\377\\\\n")" -- -d', ''],
  ['nothing', '', ''],
])('removes %s', async (_, script, argument) => {
  const folder = newFolder()
  execFileSync('/bin/sh', ['-c', script, argument], { cwd: folder })
  expect(await removeTree(folder)).toBe(true)
  expect(existsSync(folder)).toBe(false)
})

test('removes a file that was made immutable, where a file can be', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'a'), '')
  spawnSync('chattr', ['+i', join(folder, 'a')]) // Some file systems have no attributes, and only root may set this one.
  expect(await removeTree(folder)).toBe(true)
  expect(existsSync(folder)).toBe(false)
})

test('a folder that there is not is gone', async () => {
  expect(await removeTree('/no/such/folder')).toBe(true)
})

test('what cannot be removed is no error', async () => {
  expect(await removeTree('/proc/self')).toBe(false)
})
