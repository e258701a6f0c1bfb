/** Exercises of an instructor's own: what is loaded, and what is said about mistakes in them. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { readCatalog } from '../run/catalog.js'
import { UsageError } from '../support/errors.js'
import { newExercise, templateRoles } from './new-exercise.js'
import { loadOwnExercises } from './own-exercises.js'

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-own-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

const options = (): Parameters<typeof loadOwnExercises>[1] => ({ into: folderWith({}), taken: readCatalog() })

const spec = (id: string): string => `
  import { serverExercise, tcpServerStarts } from 'wirecheck'
  import { title } from './title.ts'
  const statement = { id: '${id}', title, transport: 'tcp', usage: '<program> <port>', usualPort: 1, statement: 's', example: { command: 'c', shows: 's' } } as const
  export const one = serverExercise(statement, (requirement) => tcpServerStarts(requirement))
`
const title = "export const title: string = 'One'"

test('loads the specs of a folder and of the folders in it, with the files that they import', async () => {
  const folder = folderWith({ 'a/one.spec.ts': spec('one'), 'a/title.ts': title, 'two.spec.ts': spec('two'), 'title.ts': title, 'b/notes.ts': 'nothing' })
  const own = await loadOwnExercises(folder, options())
  expect(own.map(({ exercise, folder: from }) => [exercise.id, exercise.title, from])).toEqual([
    ['two', 'One', folder],
    ['one', 'One', join(folder, 'a')],
  ])
  const [first] = own
  const loaded = (await import(pathToFileURL(first?.exercise.module?.path ?? '').href)) as Record<string, { readonly id: string }>
  expect(loaded['one']?.id).toBe('two')
})

test('the hash is that of the sources: it changes with an imported file, and with nothing else', async () => {
  const hashOf = async (folder: string): Promise<string | undefined> => (await loadOwnExercises(folder, options()))[0]?.exercise.module?.sha256
  const folder = folderWith({ 'one.spec.ts': spec('one'), 'title.ts': title, 'other.ts': '1' })
  const before = await hashOf(folder)
  writeFileSync(join(folder, 'other.ts'), '2')
  expect(await hashOf(folder)).toBe(before)
  writeFileSync(join(folder, 'title.ts'), `${title}\n`)
  expect(await hashOf(folder)).not.toBe(before)
})

test.each([
  ['no spec', { 'a/readme.txt': '' }, 'There is no spec in'],
  ['a syntax error', { 'one.spec.ts': 'export const a = (\n' }, 'one.spec.ts:1:'],
  ['an error when it is loaded', { 'one.spec.ts': "const a: number = 1\n\nthrow new Error('oh no')" }, 'one.spec.ts:3)'],
  ['a package that is not there', { 'one.spec.ts': "import { a } from 'wirechek'\nexport const b = a" }, "Cannot find package 'wirechek'"],
  ['no exercise', { 'one.spec.ts': 'export const a = 1' }, 'it exports no exercise'],
  ['a name of wirecheck’s own', { 'one.spec.ts': spec('echo'), 'title.ts': title }, 'the exercise echo is defined twice'],
  ['a name that is there twice', { 'one.spec.ts': spec('one'), 'two.spec.ts': spec('one'), 'title.ts': title }, 'the exercise one is defined twice'],
  ['an import that leads nowhere', { 'one.spec.ts': spec('one') }, './title.ts'],
])('says what is wrong: %s', async (_, files, says) => {
  const loading = loadOwnExercises(folderWith(files), options())
  await expect(loading).rejects.toThrow(UsageError)
  await expect(loading).rejects.toThrow(says)
})

test.each(templateRoles)('a new exercise for a %s has its name everywhere, and loads', async (role) => {
  const parent = folderWith({})
  const files = newExercise('guess-number', { role, parent })
  expect(files).toContain(join(parent, 'guess-number/guess-number.spec.ts'))
  const own = await loadOwnExercises(parent, options())
  expect(own.map(({ exercise }) => [exercise.id, exercise.role])).toEqual([['guess-number', role]])
  expect(own[0]?.exercise.requirements.map(({ id }) => id)).toContain('GUESS-1')
  expect(() => newExercise('guess-number', { role, parent })).toThrow('already exists')
})

test('an ID that cannot be one is refused', () => {
  expect(() => newExercise('Guess Number', { role: 'server', parent: folderWith({}) })).toThrow(UsageError)
})
