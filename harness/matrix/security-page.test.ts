/** docs/security.md names programs that exist, and says of each attack what its header says. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readCatalog } from '../run/catalog.js'
import { projectRoot } from '../support/project-root.js'
import { listAttacks } from './fixtures.js'

const page = readFileSync(join(projectRoot, 'docs/security.md'), 'utf8')
const sectionOf = (title: string): string => page.split(/^## /m).find((section) => section.startsWith(`${title}\n`)) ?? ''
const [programs, builds] = [sectionOf('Programs'), sectionOf('Builds, names and manifests')]
const attacks = listAttacks(readCatalog())

/** The cells of each row of the tables in a section, without the titles. */
function rowsOf(section: string): string[][] {
  const rows = section.split('\n').filter((line) => line.startsWith('| '))
  return rows.slice(1).map((row) => row.split(/ ?(?<!\\)\| ?/).slice(1, -1))
}

const quoted = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text ?? '')

/** What the header of an attack says, as it stands there. */
function needsOf(name: string): string | undefined {
  const { needs } = attacks.find((attack) => attack.name === `hostile/${name}`)?.note ?? {}
  return needs && (needs.map((group) => group.join(' or ')).join(', ') || 'nothing')
}

test.each(rowsOf(programs))('%s', (_attack, _stops, needs, fixtures) => {
  expect(quoted(fixtures).map((name) => [name, needsOf(name)])).toEqual(quoted(fixtures).map((name) => [name, quoted(needs)[0]]))
})

test('every attack is in the table of programs, once', () => {
  const named = rowsOf(programs).flatMap((cells) => quoted(cells[3]).map((name) => `hostile/${name}`))
  expect(named.sort()).toEqual(attacks.map(({ name }) => name).sort())
})

test('every program and test in the table of memory exists', () => {
  const named = rowsOf(sectionOf('The memory of wirecheck')).flatMap((cells) => quoted(cells[2]))
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([])
})

test('every program and test in the table of builds exists', () => {
  const named = rowsOf(builds).flatMap((cells) => quoted(cells[3]))
  const places = [
    'fixtures',
    'fixtures/hostile/builds',
    'harness/submission/building',
    'harness/submission/source',
    'harness/submission/languages',
    'harness/support',
  ]
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((name) => !places.some((place) => existsSync(join(projectRoot, place, name))))).toEqual([])
})
