/** `npm run make-class`: its archives are opened, wherever its folder is named from. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { listSubmissions, unpack } from '../intake/index.js'
import { projectRoot } from '../support/project-root.js'
import { readCatalog } from '../run/catalog.js'
import { listFixtures } from './fixtures.js'
import { makeClass, type MadeSubmission } from './made-class.js'

test('a fixture whose verdicts hold only with options of an assignment is in no class', async () => {
  const root = mkdtempSync(join(tmpdir(), 'wirecheck-make-class-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const fixtures = listFixtures(readCatalog()).filter(({ name }) => name.startsWith('broken/greeter/'))
  expect(fixtures.some(({ note }) => note.options !== undefined)).toBe(true)
  const made = await makeClass(root, { fixtures, count: 60, seed: 1, archives: false })
  const used = fixtures.filter(({ name }) => made.some(({ madeOf }) => madeOf.includes(name)))
  expect([used.length > 5, used.filter(({ note }) => note.options !== undefined)]).toEqual([true, []])
})

test('a folder is named as it is typed, and every kind of archive opens', async () => {
  const root = mkdtempSync(join(tmpdir(), 'wirecheck-make-class-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  execFileSync(
    process.execPath,
    [join(projectRoot, 'dist/harness/matrix/make-class.js'), 'class', '--count', '80', '--seed', '2', '--only', 'echo/', '--archives'],
    {
      cwd: root,
    },
  )
  const made = JSON.parse(readFileSync(join(root, 'class.expected.json'), 'utf8')) as readonly MadeSubmission[]
  const entries = await listSubmissions(join(root, 'class'))
  const archives = entries.filter(({ parts }) => parts[0]?.kind === 'archive')
  const endings = new Set(archives.map(({ name }) => /\.(?:tar\.gz|\w+)$/.exec(name)?.[0]))
  expect([...endings].sort()).toEqual(['.tar', '.tar.gz', '.tgz', '.zip'])
  for (const entry of archives) {
    const into = join(root, 'opened', entry.name)
    mkdirSync(into, { recursive: true })
    const { directory, leftOut } = await unpack(entry, into, new AbortController().signal)
    expect([basename(directory), leftOut]).toEqual([entry.name.replace(/\.(?:zip|tar\.gz|tgz|tar)$/, ''), []])
  }
  expect(entries.map(({ name }) => name)).toEqual(made.map(({ name }) => name))
})
