/** What a program sees of this machine: the system and its toolchains, and nothing of anybody's own. */

import { homedir } from 'node:os'
import { join } from 'node:path'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { projectRoot } from '../support/project-root.js'
import { findVisibleFiles } from './visible-files.js'

/** A home folder with these folders in it. */
function home(...folders: readonly string[]): string {
  const path = mkdtempSync('/var/tmp/wirecheck-home-')
  onTestFinished(() => rmSync(path, { recursive: true }))
  for (const folder of folders) mkdirSync(join(path, folder), { recursive: true })
  return path
}

test('shows the system, and of /etc no secrets', () => {
  const { shown, links } = findVisibleFiles({ PATH: '/usr/bin:/bin' })
  expect(shown).toContain('/usr')
  expect([...shown, ...links.map(({ path }) => path)]).toContain('/bin')
  expect(shown).toContain('/etc/passwd')
  for (const secret of ['/etc', '/etc/shadow', '/etc/ssh', '/etc/sudoers', '/etc/ssl', '/root', '/home', '/var', '/run', '/tmp', homedir()])
    expect(shown).not.toContain(secret)
})

test.each([
  ['a manager of toolchains', ['.pyenv/shims', '.ssh'], '.pyenv/shims', ['.pyenv']],
  ['Cargo without its credentials', ['.cargo/bin', '.cargo/registry', '.rustup'], '.cargo/bin', ['.cargo/bin', '.rustup']],
  ['a toolchain of its own', ['tools/jdk-21/bin', 'tools/other'], 'tools/jdk-21/bin', ['tools/jdk-21']],
  ['programs of a user', ['.local/bin', '.local/share'], '.local/bin', ['.local/bin']],
])('shows of a home folder %s', (_, folders, onPath, seen) => {
  const path = home(...folders)
  const { shown } = findVisibleFiles({ PATH: join(path, onPath) })
  expect(shown.filter((folder) => folder.startsWith(path)).sort()).toEqual(seen.map((folder) => join(path, folder)).sort())
})

test('shows a folder that a variable names', () => {
  const path = home('jdk')
  expect(findVisibleFiles({ PATH: '', JAVA_HOME: join(path, 'jdk') }).shown).toContain(join(path, 'jdk'))
})

test('shows neither this package nor the tools that npm adds to PATH', () => {
  const path = home('node_modules/.bin')
  const { shown } = findVisibleFiles({ PATH: [join(path, 'node_modules/.bin'), join(projectRoot, 'node_modules/.bin'), projectRoot].join(':') })
  expect(shown.filter((folder) => folder.startsWith(path) || folder.startsWith(projectRoot))).toEqual([])
})
