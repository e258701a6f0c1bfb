/** Reads fixtures from temporary folders, with a small catalogue. */

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Exercise } from '../model/exercise.js'
import { listAttacks, listFixtures } from './fixtures.js'
import { copyInto, handIn } from './hand-in.js'

const catalogue = [
  exerciseOf('echo', [
    ['ECHO-1', []],
    ['ECHO-2', ['ECHO-1']],
  ]),
  exerciseOf('time', [['TIME-1', []]]),
]

test('a fixture that is one file', () => {
  const root = fixturesOf({ 'broken/echo/upper-case.py': '# submitted as: echo.py\n# what: It answers in upper case.\n# breaks: ECHO-1\n\nimport socket\n' })
  expect(listFixtures(catalogue, root)).toEqual([
    {
      name: 'broken/echo/upper-case.py',
      kind: 'broken',
      path: join(root, 'broken/echo/upper-case.py'),
      submittedAs: 'echo.py',
      note: { what: 'It answers in upper case.', breaks: ['ECHO-1'] },
      verdicts: { echo: { status: 'graded', fail: ['ECHO-1'], blocked: ['ECHO-2'] } },
    },
  ])
})

test('a folder with several programs', () => {
  const note = { what: 'Two servers.', passes: 'core', exercises: ['echo', 'time'], fails: { echo: ['ECHO-2'] }, untested: { time: ['TIME-1'] } }
  const root = fixturesOf({ 'correct/python/naive/fixture.json': JSON.stringify(note), 'correct/python/naive/echo.py': 'import socket\n' })
  expect(listFixtures(catalogue, root)).toMatchObject([
    {
      name: 'correct/python/naive',
      submittedAs: null,
      verdicts: { echo: { status: 'graded', fail: ['ECHO-2'] }, time: { status: 'graded', untested: ['TIME-1'] } },
    },
  ])
})

test('a folder with one program', () => {
  const root = fixturesOf({ 'broken/echo/empty/fixture.json': '{ "what": "The file is empty.", "status": "build-failed" }', 'broken/echo/empty/echo.py': '' })
  expect(listFixtures(catalogue, root)).toMatchObject([{ name: 'broken/echo/empty', verdicts: { echo: { status: 'build-failed' } } }])
})

test('a program that is asked for by its exercise', () => {
  const root = fixturesOf({ 'correct/python/x.py': '# submitted as: main.py\n# what: It works.\n# passes: all\n# asked: echo\n\nimport socket\n' })
  expect(listFixtures(catalogue, root)).toMatchObject([{ submittedAs: 'main.py', note: { asked: 'echo' }, verdicts: { echo: { status: 'graded' } } }])
})

test.each([
  ['nothing', []],
  ['network', [['network']]],
  ['files or user, limits', [['files', 'user'], ['limits']]],
])('an attack needs %s, and is not among the programs that every lab runs', (needs, groups) => {
  const header = `# submitted as: echo.py\n# what: It attacks.\n# exercise: echo\n# needs: ${needs}\n# elsewhere: it succeeds\n`
  const root = fixturesOf({ 'hostile/files/x.py': header })
  expect(listFixtures(catalogue, root)).toEqual([])
  expect(listAttacks(catalogue, root)).toMatchObject([{ name: 'hostile/files/x.py', note: { needs: groups, isHarmless: true } }])
})

test.each([
  ['hostile/x.py', '# submitted as: echo.py\n# what: It stops.\n# exercise: echo\n# needs: file\n', '"needs" names "file": one of nothing, network'],
  [
    'hostile/x.py',
    '# submitted as: echo.py\n# what: It stops.\n# exercise: echo\n# needs: files\n# elsewhere: no\n',
    '"elsewhere" takes "it succeeds", not "no"',
  ],
  ['broken/echo/x.py', '# what: It stops.\n# breaks: ECHO-1\n', '"submitted as" is missing'],
  ['broken/echo/x.py', '# submitted as: echo.py\n# breaks: ECHO-1\n', '"what" is missing'],
  ['broken/echo/x.py', '# submitted as: echo.py\n# what: It stops.\n', '"breaks" is missing'],
  ['broken/echo/x.py', '# submitted as: ../echo.py\n# what: It stops.\n', '"submitted as" takes a file name, not the path "../echo.py"'],
  ['broken/echo/x.py', '# submitted as: echo.py\n# what: It stops.\n# breaks: TIME-1\n', '"TIME-1" is not a requirement of echo'],
  [
    'broken/echo/x.py',
    '# submitted as: echo.py\n# what: It stops.\n# breaks: ECHO-1\n# options: {"answer": "lower"}\n',
    '"options" has "answer", which is no option of echo: it has port',
  ],
  [
    'broken/echo/x.py',
    '# submitted as: echo.py\n# what: It stops.\n# breaks: ECHO-1\n# options: {answer}\n',
    '"options" must be JSON, such as {"answer": "lower"}, not {answer}',
  ],
  ['broken/ehco/x.py', '# submitted as: echo.py\n# what: It stops.\n# breaks: ECHO-1\n', 'unknown exercise "ehco"'],
  ['broken/echo/x.py', '# submitted as: echo.py\n# what: It stops.\n# status: bad\n', 'unknown status "bad": one of graded, ambiguous, build-failed, untested'],
  ['hostile/x.py', '# submitted as: echo.py\n# what: It stops.\n', '"exercise" is missing'],
  ['correct/python/x.py', '# submitted as: echo.py\n# what: It works.\n# exercise: echo\n', '"passes" must be core or all'],
  ['broken/echo/x.c', '# submitted as: echo.c\n', 'line 1 is not a header line such as "// what: …": "# submitted as: echo.c"'],
  ['broken/echo/x/fixture.json', '{ "what": "It stops.", "break": ["ECHO-1"] }', 'unknown key "break"'],
  [
    'correct/c/x/fixture.json',
    '{ "what": "C.", "passes": "all", "exercises": ["echo"], "fails": { "time": [] } }',
    '"fails" names time, which "exercises" does not',
  ],
])('%s, %j: %s', (path, text, message) => {
  const root = fixturesOf({ [path]: text })
  expect(() => listFixtures(catalogue, root)).toThrow(TypeError)
  expect(() => listFixtures(catalogue, root)).toThrow(`fixtures/${path.replace('/fixture.json', '')}: ${message}`)
})

test('a single file is submitted under its name and mode, and the temporary folder is removed', async () => {
  const path = join(fixturesOf({ 'hostile/x.py': '#!/usr/bin/env python3\n' }), 'hostile/x.py')
  chmodSync(path, 0o755)
  let directory = ''
  {
    await using submission = handIn({ path, submittedAs: 'echo.py' })
    directory = submission.directory
    expect(readdirSync(directory)).toEqual(['echo.py'])
    expect(readFileSync(join(directory, 'echo.py'), 'utf8')).toBe('#!/usr/bin/env python3\n')
    expect(statSync(join(directory, 'echo.py')).mode & 0o777).toBe(0o755)
  }
  expect(existsSync(directory)).toBe(false)
})

test('a folder is submitted in place, and copied without its fixture.json', async () => {
  const path = join(fixturesOf({ 'broken/echo/x/fixture.json': '{}', 'broken/echo/x/echo.py': 'import socket\n' }), 'broken/echo/x')
  const copy = fixturesOf({})
  {
    await using submission = handIn({ path, submittedAs: null })
    expect(submission.directory).toBe(path)
    copyInto(copy, { path, submittedAs: null })
  }
  expect(readdirSync(path).sort()).toEqual(['echo.py', 'fixture.json'])
  expect(existsSync(join(copy, 'echo.py'))).toBe(true)
  expect(existsSync(join(copy, 'fixture.json'))).toBe(false)
})

/** A temporary folder of fixtures with these files. */
function fixturesOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'wirecheck-fixtures-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const kind of ['broken', 'correct', 'hostile']) mkdirSync(join(root, kind))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

function exerciseOf(id: string, requirements: readonly (readonly [string, readonly string[]])[]): Exercise {
  return {
    id,
    title: id,
    role: 'server',
    transport: 'tcp',
    usualPort: 7,
    aliases: [],
    usage: '',
    statement: '',
    example: { command: '', shows: '' },
    requirements: requirements.map(([requirement, needs]) => ({ id: requirement, tier: 'core', says: '', hint: '', points: 1, needs, checks: [] })),
  }
}
