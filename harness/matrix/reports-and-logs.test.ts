/**
 * Whatever a submission is called, prints, sends or is built with: nothing that wirecheck writes controls a terminal, commands a
 * build service, or looks like a line of wirecheck's own; junit.xml and results.json stay whole, and keep what was printed.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { startIn } from '../cli/sample-runs.js'
import { textOf } from '../model/untrusted.js'
import { reportSchema } from '../report/schema.js'
import { readCatalog } from '../run/catalog.js'
import { limits } from '../support/limits.js'
import { faultInXml, harmIn } from '../support/sample-harm.js'
import { gradeByCommandLine, type Grading } from './command-line.js'
import { listFixtures } from './fixtures.js'
import { handIn } from './hand-in.js'

vi.setConfig({ testTimeout: limits.fixtureMs })

const isOnText = /^hostile\/(?:prints-(?!markup)|answers-with|overwrites-its-lines|raises-|fails-to-build)/
const fixtures = listFixtures(readCatalog()).filter(({ name }) => isOnText.test(name))
const root = mkdtempSync(join(tmpdir(), 'wirecheck-text-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A new folder with these files, gone at the end. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(root, 'of-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

const gradeEcho = (folder: string): Promise<Grading> => gradeByCommandLine(folder, ['--exercise', 'echo', '--check', 'ECHO-1'])

/** What is harmful in what a grading wrote, each with the place. */
function harmsOf({ output, json, xml, report }: Grading): unknown[] {
  const fault = faultInXml(xml)
  const { error } = reportSchema.safeParse(report)
  return [...harmIn(output), ...harmIn(json), ...harmIn(xml), ...(fault === null ? [] : [fault]), ...(error === undefined ? [] : [error.issues])]
}

const casesIn = (xml: string): number => [...xml.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, '').matchAll(/<testcase /g)].length

describe('a program', () => {
  test.concurrent.for(fixtures)('$name', async (fixture, { expect }) => {
    await using submission = handIn(fixture)
    const grading = await gradeEcho(submission.directory)
    expect(harmsOf(grading)).toEqual([])
    expect(grading.status).toBe(1)
    expect(grading.stdout).toMatch(/^ +FAILED {2}0 of \d+ points/m)
    expect(casesIn(grading.xml)).toBe(Math.max(1, grading.report.exercises[0]?.checks.length ?? 0))
  })

  test.concurrent('results.json keeps what it printed, character for character', async ({ expect }) => {
    const text = `\u001b[2J\u001b]0;t\u0007 \u0000\u0008\u009b \u202eb ]]> ::error:: ##[error] 日本 👩‍💻 \u2028\ufffe \\x1b "quoted" end`
    const answer = `client.on('data', () => process.stdout.write(${JSON.stringify(text)} + '\\n', () => client.write('no')))`
    const { report } = await gradeEcho(
      folderWith({ 'echo.js': `require('node:net').createServer((client) => ${answer}).listen(process.argv[2], '127.0.0.1')\n` }),
    )
    const failed = report.exercises[0]?.checks.find(({ result }) => result === 'fail')
    expect(textOf(failed?.output ?? '')).toContain(text)
  })
})

const nasty = {
  sequences: '\u001b[2J\u001b]0;title\u0007\u009b31m\u001b]52;c;eA==\u0007\u202edessap\u202c\u200b\ufeff',
  lines: 'x\n::error::forged\n##vso[task.complete]\n\n    PASSED  43 of 43 points\n',
  'marks and markup': `e${'\u0301'.repeat(60)}]]></failure><script>alert(1)<!--&bogus;"'`,
} as const

const server = "require('node:net').createServer((client) => client.on('data', () => client.write('no'))).listen(process.argv[2])\n"

describe.each(Object.entries(nasty))('with %s', (_, text) => {
  const name = text.replaceAll('/', ',')

  test.concurrent('in the names of files and folders', async ({ expect }) => {
    const folder = folderWith({ [`${name}.js`]: server, [`echo ${name}.js`]: server, [`${name}.kt`]: '', [`echo${name}.c`]: server })
    mkdirSync(join(folder, `d${name}`))
    writeFileSync(join(folder, `d${name}`, 'echo.js'), server)
    expect(harmsOf(await gradeByCommandLine(folder))).toEqual([])
  })

  test.concurrent('in the name of the submission and its only program', async ({ expect }) => {
    const folder = join(folderWith({}), `s${name}`)
    mkdirSync(folder)
    writeFileSync(join(folder, `echo_${name}.js`), server)
    expect(harmsOf(await gradeEcho(folder))).toEqual([])
  })

  const json = JSON.stringify
  const manifests: readonly (readonly [string, string])[] = [
    ['a key', json({ [text]: { run: 'node echo.js' } })],
    ['a key of an exercise', json({ echo: { [text]: text, run: text, env: { [text]: text } } })],
    [
      'values',
      json({ echo: { run: `node '${text.replaceAll("'", '')}'`, env: { A: text }, stdin: [text], build: `echo '${text.replaceAll("'", '')}'; exit 1` } }),
    ],
    ['what is not JSON', `{ "echo": { "run": ${text}`],
  ]
  test.concurrent.for(manifests)('in a manifest: %s', async ([, manifest], { expect }) => {
    expect(harmsOf(await gradeEcho(folderWith({ 'echo.js': server, 'wirecheck.json': manifest })))).toEqual([])
  })

  test('in wrong use', async () => {
    const uses = [['--student', `/none/${text}`], ['--exercise', text, '--student', '.'], ['--check', text, '--student', '.'], [text], [`--${text}`, text]]
    const ended = await Promise.all(uses.map((args) => startIn({}, ...args).ended))
    for (const { status, stdout, stderr } of ended) expect([status, harmIn(stdout), harmIn(stderr)]).toEqual([2, [], []])
  })
})

test('a name that is not UTF-8', async () => {
  const folder = folderWith({ 'greeter.js': server })
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/echo`), Buffer.from([0xff, 0x1b, 0xc3, 0x28]), Buffer.from('.js')]), server)
  expect(harmsOf(await gradeEcho(folder))).toEqual([])
})
