/**
 * Every example in docs/api does what it says. Its first line, a comment, names the program that it is about: the one in `api-examples`
 * with this first line. An example that exports an exercise is a whole spec; any other one is the body of a check, which has `context`, and imports the
 * names that it uses from `wirecheck`. Each spec passes the compiler with the types of the packed package. The right program passes
 * every requirement, and each requirement of the spec's own fails for one of the wrong programs, so that no example asserts nothing.
 */

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import * as language from '../check/index.js'
import { openGrader } from '../matrix/grader.js'
import type { Exercise } from '../model/exercise.js'
import { textOf } from '../model/untrusted.js'
import { readCatalog } from '../run/catalog.js'
import { limits } from '../support/limits.js'
import { projectRoot } from '../support/project-root.js'
import { loadOwnExercises } from './own-exercises.js'

const programs = join(projectRoot, 'harness/authoring/api-examples')
const pages = join(projectRoot, 'docs/api')

interface Example {
  /** The first line. */
  readonly about: string
  readonly code: string
  readonly isWhole: boolean
}

/** The blocks that begin with a comment; the other ones are declarations. */
const examples: readonly Example[] = readdirSync(pages)
  .flatMap((page) => [...readFileSync(join(pages, page), 'utf8').matchAll(/^```ts\n(\/\/ [\s\S]*?)\n```$/gm)])
  .map(([, code = '']) => ({ about: code.split('\n')[0]?.replace('// ', '') ?? '', code, isWhole: /^export const /m.test(code) }))

const exercises: Readonly<Record<string, Pick<Exercise, 'role' | 'transport' | 'usage'>>> = {
  'line-server': { role: 'server', transport: 'tcp', usage: '<program> <port>' },
  'datagram-server': { role: 'server', transport: 'udp', usage: '<program> <port>' },
  'line-client': { role: 'client', transport: 'tcp', usage: '<program> <host> <port> <text>' },
  'datagram-client': { role: 'client', transport: 'udp', usage: '<program> <host> <port> <text>' },
  'asks-for-a-name': { role: 'tool', transport: 'none', usage: '<program>' },
  'two-ends': { role: 'peer', transport: 'tcp', usage: '<program> server <port>   or   <program> client <host> <port>' },
  'fetches-a-page': { role: 'client', transport: 'tcp', usage: '<program> <host> <port>' },
}

/** By the first line of the right program. */
const folders = new Map(
  readdirSync(programs).map((name) => [
    readFileSync(join(programs, name, 'right.py'), 'utf8')
      .split('\n')[0]
      ?.replace('# ', ''),
    name,
  ]),
)

const folderOf = ({ about }: Example): string => folders.get(about) ?? `no program is “${about}”`

/** A spec whose requirements EX-1, EX-2 … have one check each: these bodies. */
function specOf(folder: string, bodies: readonly Example[]): string {
  const used = Object.keys(language).filter((name) => bodies.some(({ code }) => new RegExp(`\\b${name}\\b(?!')`).test(code)))
  const { role = 'server', ...statement } = exercises[folder] ?? {}
  const parts = { ...statement, id: `${folder}-parts`, title: folder, usualPort: 12_345, statement: folder, example: { command: '', shows: '' } }
  const checks = bodies.map(
    ({ code }, index) =>
      `requirement('EX-${index + 1}', { tier: 'core', points: 1, says: 'It works.', hint: 'None.' }).check('it works', async (context) => {\n${code}\n})`,
  )
  const names = [...new Set([`${role}Exercise`, ...used])].join(', ')
  return `import { ${names} } from 'wirecheck'\nexport const parts = ${role}Exercise(${JSON.stringify(parts)}, (requirement) => {\n${checks.join('\n')}\n})\n`
}

const folder = mkdtempSync(join(tmpdir(), 'wirecheck-api-examples-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Each spec lies in a folder of its own, with the name of the programs that it is about. */
const specs = [
  ...examples.filter(({ isWhole }) => isWhole).map((example) => ({ about: folderOf(example), text: example.code })),
  ...[...folders.values()]
    .map((about) => ({ about, bodies: examples.filter((example) => !example.isWhole && folderOf(example) === about) }))
    .filter(({ bodies }) => bodies.length > 0)
    .map(({ about, bodies }) => ({ about, text: specOf(about, bodies) })),
].map((spec, index) => ({ ...spec, path: join(folder, 'specs', String(index), `${spec.about}.spec.ts`) }))

for (const { path, text } of specs) {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
}

test('every example is here, and is about a program that exists', () => {
  const sources = readdirSync(join(projectRoot, 'harness'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const written = sources.flatMap((name) => readFileSync(join(projectRoot, 'harness', name), 'utf8').match(/^ *\* @example$/gm) ?? [])
  expect(examples.length).toBe(written.length)
  expect(examples.length).toBeGreaterThan(0)
  expect(examples.map(folderOf).filter((name) => exercises[name] === undefined)).toEqual([])
  expect([...folders.values()].filter((name) => !examples.some((example) => folderOf(example) === name))).toEqual([])
})

test('every example passes the compiler with the types of the package', { timeout: limits.packMs }, () => {
  const installed = join(folder, 'node_modules/wirecheck')
  mkdirSync(installed, { recursive: true })
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder, projectRoot])
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
  execFileSync('tar', ['-xzf', join(folder, archive), '-C', installed, '--strip-components=1'])
  for (const name of ['@types', 'fast-check']) symlinkSync(join(projectRoot, 'node_modules', name), join(folder, 'node_modules', name))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const compiler = join(projectRoot, 'node_modules/.bin/tsc')
  const options = ['--noEmit', '--strict', '--noUncheckedIndexedAccess', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2023,esnext.disposable']
  const files = specs.map(({ path }) => path)
  expect(spawnSync(compiler, [...options, '--types', 'node', ...files], { cwd: folder, encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '' })
})

const own = await loadOwnExercises(join(folder, 'specs'), { into: join(folder, 'compiled'), taken: readCatalog() })
const shared = new Set(readCatalog().flatMap(({ requirements }) => requirements.map(({ id }) => id)))
const grader = await openGrader({ catalogue: own.map(({ exercise }) => exercise) })
afterAll(() => grader[Symbol.asyncDispose]())

/** The IDs of the requirements that did not pass, with what their checks said. `only`: these requirements, and those that they need. */
async function notPassed({ id }: Exercise, path: string, only: readonly string[] = []): Promise<Readonly<Record<string, string>>> {
  const report = await grader.grade({ path, submittedAs: 'program.py', note: { what: '', breaks: [], asked: id } }, { only })
  const checks = report.exercises.find((each) => each.id === id)?.checks ?? []
  expect(checks.length).toBeGreaterThan(0)
  return Object.fromEntries(
    checks.filter(({ result }) => result !== 'pass').map(({ requirement, result, message }) => [requirement, `${result}: ${textOf(message)}`]),
  )
}

test.concurrent.each(own.map(({ exercise, folder: from }) => [exercise.id, exercise, readdirSync(from)[0]?.replace('.spec.ts', '') ?? ''] as const))(
  '%s',
  { timeout: limits.fixtureMs },
  async (_, exercise, about) => {
    expect(await notPassed(exercise, join(programs, about, 'right.py'))).toEqual({})
    const ownIds = exercise.requirements.map(({ id }) => id).filter((id) => !shared.has(id))
    const wrong = readdirSync(join(programs, about, 'wrong')).map((name) => join(programs, about, 'wrong', name))
    const faults = await Promise.all(wrong.map((path) => notPassed(exercise, path, ownIds)))
    const proved = faults.flatMap((found) => Object.entries(found).flatMap(([id, says]) => (says.startsWith('fail') ? [id] : [])))
    expect(ownIds.filter((id) => !proved.includes(id))).toEqual([])
  },
)
