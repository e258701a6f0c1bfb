/** `wirecheck pack` as it is typed: where it reads the assignment from, and what it says of folders that cannot be written. */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { commandLine, folderWith } from './sample-runs.js'

vi.setConfig({ testTimeout: 180_000 })

const yaml = 'exercises:\n  echo: { points: 40 }\n'

test('an assignment from a pipe, which can be read only once, is packed whole', () => {
  const out = join(folderWith({}), 'out')
  const typed = `cat | "${process.execPath}" "${commandLine}" pack gitlab --assignment /dev/stdin --out "${out}"`
  const run = spawnSync('sh', ['-c', typed], { encoding: 'utf8', input: yaml })
  expect([run.status, run.stderr, readFileSync(join(out, '.wirecheck/assignment.yaml'), 'utf8')]).toEqual([0, '', yaml])
})

test.each([
  ['/proc/x', 3, /^wirecheck: Cannot write the files to \/proc\/x: the folder cannot be created\.\nChoose a new folder with --out DIR\.\n$/],
  ['/dev/null', 2, /^wirecheck: \/dev\/null is a file, not a folder\.\n/],
  ['/dev/null/x', 3, /^wirecheck: Cannot write the files to \/dev\/null\/x: a part of its path is a file\.\n/],
])('--out %s, which cannot be written, is told in plain words', (out, status, says) => {
  const folder = folderWith({ 'hw3.yaml': yaml })
  const run = spawnSync(process.execPath, [commandLine, 'pack', 'gitlab', '--assignment', join(folder, 'hw3.yaml'), '--out', out], { encoding: 'utf8' })
  expect(run.stderr).toMatch(says)
  expect(run.status).toBe(status)
})
