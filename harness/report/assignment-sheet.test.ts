/** The sheet that students get: what counts, for how many points, and nothing about what is hidden. */

import { expect, test } from 'vitest'
import type { Assignment } from '../model/assignment.js'
import { readCatalog } from '../run/catalog.js'
import { renderSheet, renderSheetPage } from './assignment-sheet.js'

const assignment: Assignment = {
  title: 'Homework <3>',
  exercises: { echo: { points: 40, tier: 'robust', requirements: {} }, time: { points: 20, tier: 'core', requirements: {} } },
  requirements: { 'ECHO-11': { visibility: 'hidden' }, 'ECHO-12': { points: 0 } },
  mustPass: ['core'],
  blocked: 'zero',
  feedback: 'full',
  due: '2026-12-01T23:59+01:00',
  published: false,
  seed: null,
  languages: ['Python'],
}
const options = { assignment, catalogue: readCatalog(), file: 'hw3.yaml', now: new Date('2026-11-25T12:00:00Z') }

test('names exercises with their points, the rules, and the command', () => {
  const sheet = renderSheet(options)
  expect(sheet).toContain('# Homework &lt;3>\n')
  expect(sheet).toContain('Due: 2026-12-01 23:59+01:00')
  expect(sheet).toContain('| TCP echo server | `echo` | 40 |')
  expect(sheet).toContain('| **total** | | **60** |')
  expect(sheet).toContain('npm test -- --student DIR --assignment hw3.yaml')
})

test('of exercises in a folder of their own says that the folder is needed', () => {
  const sheet = renderSheet({ ...options, assignment: { ...assignment, exercisesFrom: './own' } })
  expect(sheet).toContain('Where wirecheck is installed, with the assignment and the folder of its exercises, run this command')
  expect(sheet).toContain('npx wirecheck --student DIR --assignment hw3.yaml')
})

test('describes neither what is left out nor what is hidden', () => {
  const sheet = renderSheet(options)
  expect(sheet).toContain('| ECHO-1 |')
  expect(sheet).not.toMatch(/ECHO-11|ECHO-12|ECHO-15/)
  expect(sheet).toMatch(/^1 further requirement, [\d.]+ points, is not described here\.$/m)
})

test('is a page in which the title is text', () => {
  const page = renderSheetPage(options)
  expect(page).toContain('<title>Homework &lt;3></title>')
  expect(page).toContain('<h1>Homework &lt;3&gt;</h1>')
  expect(page).toContain('<h2>TCP time server</h2>')
})
