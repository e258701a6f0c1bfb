/** Every form of a report, with random text of a submission in each place that may have some: seeded, so a failure comes again. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test, vi } from 'vitest'
import type { Report } from '../model/report.js'
import type { Result } from '../model/verdict.js'
import { platformNames } from '../model/platform.js'
import { nastyText } from '../support/sample-nasty.js'
import { renderJUnit } from './junit.js'
import { renderFor } from './platforms/index.js'
import { renderQuiet } from './quiet.js'
import { renderResultsJson } from './results-json.js'
import { compare, sampleExercise, sampleReportOf, sampleVerdict } from './sample-report.js'
import { reportSchema } from './schema.js'
import { renderTerminal } from './terminal.js'

vi.setConfig({ testTimeout: 120_000 })

const runs = 300
const seed = 20_261_126
const folder = mkdtempSync(join(tmpdir(), 'wirecheck-any-report-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Any UTF-16 text, seasoned with what has a meaning somewhere. */
const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: fc.integer({ max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 10 }),
      fc.constantFrom(...nastyText.split('\n'), '\n', '\r\n', '\t', '```', '~~~', '|', '</script>', '<img src=x onerror=alert(1)>', '=1+1', '"', "'", '\\'),
      fc.constantFrom(
        '\n::stop-commands::x',
        '\nGrade :=>> 100',
        '\n{"scores": {"a": 1}}',
        '\nsection_end:1:a\r',
        '<|-- --|>',
        '\u0000',
        '\ud83d',
        'a'.repeat(500),
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''))
const bytes = fc.uint8Array({ maxLength: 80 })
const results: readonly Result[] = ['pass', 'fail', 'blocked', 'untested', 'error']

const verdict = fc
  .record({
    result: fc.constantFrom(...results),
    message: text,
    expected: fc.array(text, { maxLength: 3 }),
    actual: text,
    hint: text,
    output: text,
    ending: text,
    reproduce: text,
    says: text,
    detail: text,
    sent: bytes,
    wanted: bytes,
    got: bytes,
  })
  .map(({ says, detail, sent, wanted, got, ...parts }) =>
    sampleVerdict({
      ...parts,
      requirement: 'ECHO-1',
      cause: { kind: 'recv', says, detail },
      comparison: compare(wanted, got),
      transcript: [
        { atMs: 0.1, connection: 1, from: 'suite', event: 'connect', address: '127.0.0.1:50312' },
        { atMs: 0.2, connection: 1, from: 'suite', event: 'data', bytes: Buffer.from(sent).toString('base64') },
        { atMs: 0.3, connection: 1, from: 'program', event: 'data', bytes: Buffer.from(got).toString('base64') },
        { atMs: 0.4, connection: 1, from: 'program', event: 'end' },
      ],
    }),
  )
const report: fc.Arbitrary<Report> = fc
  .record({
    checks: fc.array(verdict, { maxLength: 3 }),
    path: text,
    command: text,
    message: text,
    hint: text,
    submission: text,
    errors: fc.array(text, { maxLength: 2 }),
    left: text,
  })
  .map(({ checks, path, command, message, hint, submission, errors, left }) =>
    sampleReportOf(
      [
        sampleExercise({ id: 'echo', checks, message, hint, program: { path, language: 'Python', command, address: null, portFrom: null } }),
        sampleExercise({ id: 'time', status: 'build-failed', message, hint }),
      ],
      { submission, errors, unclaimed: [{ path: left, message: left }] },
    ),
  )

/** Characters that a terminal or a log might obey: anything invisible but line ends. */
const commanding = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u
const ofBuildServices = /^[^\S\n]*::|##[a-z]*\[/im

test('results.json has all of it, by its schema, and is pure text', () => {
  forEach((each) => {
    const json = renderResultsJson(each)
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(each)))
    expect(reportSchema.safeParse(JSON.parse(json)).success).toBe(true)
    expectPure(json)
  })
})

test('the terminal and its short form show nothing that commands', () => {
  forEach((each) => {
    expectPure(renderTerminal(each, { colour: false, columns: 80 }))
    expectPure(renderQuiet(each, { colour: false, folder: 'submission', reportDirectory: 'reports', names: ['results.json'] }))
  })
})

test('junit.xml is well-formed for xmllint', () => {
  const files: string[] = []
  forEach((each) => {
    const file = join(folder, `${files.length}.xml`)
    writeFileSync(file, renderJUnit(each))
    files.push(file)
  })
  expect(files.length).toBeGreaterThanOrEqual(runs)
  execFileSync('xmllint', ['--noout', ...files])
})

/** The first two command a log, as they should. A page is no log: its style has selectors such as `::before`. */
const formsWithCommands = ['github', 'gitlab', 'html']

test.each(platformNames.filter((name) => !formsWithCommands.includes(name)))('for %s there is nothing that commands', (name) => {
  forEach((each) => {
    const form = renderFor(name, each, { environment: {}, token: 'nobody-knows' })
    if (form !== null) expectPure(form)
  })
})

test('the logs of GitHub and GitLab have only their own commands', () => {
  forEach((each) => {
    const github = renderFor('github', each, { environment: {}, token: 'nobody-knows' }) ?? ''
    const commands = github.split('\n').filter((line) => /^\s*::|##[a-z]*\[/i.test(line))
    expect(commands.filter((line) => !/^::(?:group|endgroup|stop-commands|nobody-knows|error|warning|notice)[ :]/.test(line))).toEqual([])
    expect(commands.filter((line) => /^::error file=app\.js|^::stop-commands::x/.test(line))).toEqual([])
    expect(github.replaceAll('\n', '')).not.toMatch(commanding)
    const gitlab = renderFor('gitlab', each, { environment: {}, token: 'nobody-knows' }) ?? ''
    expect(gitlab.replaceAll(/\x1b\[0Ksection_(?:start|end):\d+:\w+(?:\[collapsed=true\])?\r\x1b\[0K|\n/g, '')).not.toMatch(commanding)
  })
})

function forEach(body: (report: Report) => void): void {
  fc.assert(fc.property(report, body), { seed, numRuns: runs })
}

function expectPure(form: string): void {
  expect(form.replaceAll('\n', '')).not.toMatch(commanding)
  expect(form).not.toMatch(ofBuildServices)
}
