/** What course platforms and build services need of the command line: forms of the log, exit status, time budget, and a report that is there early. */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { labs } from '../launch/sample-program.js'
import { projectRoot } from '../support/project-root.js'
import { commandLine, echoes, folderWith, reportIn, shouts, start, startIn } from './sample-runs.js'

vi.setConfig({ testTimeout: 180_000 })
const patience = { timeout: 60_000 }
const graded = ['--exercise', 'echo', '--tier', 'core'] as const

test('--format github: groups and annotations in the log, and summary.md in the summary of the job', async () => {
  const workspace = folderWith({ 'hw/echo.js': shouts, 'summary.md': 'of an earlier step\n' })
  const environment = { GITHUB_STEP_SUMMARY: join(workspace, 'summary.md'), GITHUB_WORKSPACE: workspace }
  const run = startIn({ folder: workspace, environment }, '--student', 'hw', ...graded, '--format', 'github')
  const { status, stdout } = await run.ended
  expect(status).toBe(1)
  expect(stdout).toMatch(/^::error file=hw\/echo\.js,title=echo%3A ECHO-1 [^\n]*::/m)
  expect(stdout).toMatch(/^::stop-commands::([0-9a-f-]{36})\n[\s\S]*\n::\1::$/m)
  expect(readFileSync(join(workspace, 'summary.md'), 'utf8')).toBe(`of an earlier step\n${readFileSync(join(run.reports, 'summary.md'), 'utf8')}`)
})

test('--format plain has no colours, even where they are forced; gitlab has sections', async () => {
  const student = folderWith({ 'echo.js': shouts })
  const environment = { NO_COLOR: '', FORCE_COLOR: '1' }
  const [plain, gitlab] = await Promise.all(
    ['plain', 'gitlab'].map((format) => startIn({ environment }, '--student', student, ...graded, '--format', format).ended),
  )
  expect([plain?.stdout.includes('FAILED'), `${plain?.stdout}${plain?.stderr}`.includes('\u001b')]).toEqual([true, false])
  expect(gitlab?.stdout).toMatch(/\u001b\[0Ksection_start:\d+:wirecheck_\d+\[collapsed=true\]\r\u001b\[0Kecho: /)
})

test('--exit-zero ends with status 0 whatever the marks, but not after wrong use', async () => {
  const failing = start('--student', folderWith({ 'echo.js': shouts }), ...graded, '--exit-zero')
  expect((await failing.ended).status).toBe(0)
  expect(reportIn(failing.reports).result).toBe('fail')
  expect((await start('--student', '/nowhere', '--exit-zero').ended).status).toBe(2)
})

/** It never listens: the first check waits ten seconds for that, longer than the budget. */
const neverListens = 'setInterval(() => undefined, 50)\n'
const hangs = JSON.stringify({ echo: { run: 'node hangs.js {port}' } })

test.each(labs)('--time-budget ends the run in time, with a report that says what was not run (%s lab)', async (lab) => {
  const run = start('--student', folderWith({ 'hangs.js': neverListens, 'wirecheck.json': hangs }), '--lab', lab, '--exercise', 'echo', '--time-budget', '9')
  const { status, stdout } = await run.ended
  const report = reportIn(run.reports)
  expect([status, report.result, report.interrupted]).toEqual([3, 'error', true])
  expect(report.errors).toEqual([expect.stringContaining('The time budget of 9 s for this submission ran out')])
  expect(report.exercises[0]?.notReached).toBeGreaterThan(10)
  expect(stdout).toMatch(/CUT SHORT {2}none of \d+ checks made; \d+ not reached/)
  expect(readFileSync(join(run.reports, 'junit.xml'), 'utf8')).toMatch(/<skipped message="not run: \d+ checks had not begun when the run ended"\/>/)
})

/** Waits with its first answer for a file: the test decides when it goes on. */
const waits = (file: string): string =>
  `const { existsSync } = require('node:fs'); const { createServer } = require('node:net')
createServer((client) => { const timer = setInterval(() => { if (existsSync(${JSON.stringify(file)})) client.end('x') }, 20); client.on('error', () => 0).on('close', () => clearInterval(timer)).resume() }).listen(process.argv[2])
`

test('results.json has the exercises that are done while others still run', async () => {
  const gate = join(folderWith({}), 'go')
  const student = folderWith({ 'echo.js': echoes, 'greeter.js': waits(gate) })
  const run = start('--student', student, '--exercise', 'echo,greeter', '--tier', 'core', '--lab', 'shared')
  const soFar = (): unknown => (existsSync(join(run.reports, 'results.json')) ? reportIn(run.reports) : null)
  await expect
    .poll(soFar, patience)
    .toMatchObject({ result: 'error', interrupted: true, exercises: expect.arrayContaining([expect.objectContaining({ id: 'echo', notReached: 0 })]) })
  run.child.kill('SIGKILL')
  await run.ended
  expect(reportIn(run.reports)).toMatchObject({ interrupted: true })
  writeFileSync(gate, '')
})

test('--also writes the form of a platform, and report makes the same from results.json', async () => {
  const out = folderWith({ 'gradescope.json': 'of an earlier run' })
  const [file, later] = [join(out, 'gradescope.json'), join(out, 'later', 'gradescope.json')]
  const run = start('--student', folderWith({ 'echo.js': shouts }), ...graded, '--also', `gradescope=${file}`)
  expect((await run.ended).status).toBe(1)
  const report = join(run.reports, 'results.json')
  const [printed, written] = await Promise.all([
    startIn({}, 'report', '--format', 'gradescope', report).ended,
    startIn({}, 'report', '--format', 'gradescope', report, '--out', later).ended,
  ])
  expect([printed.status, written.status, written.stdout]).toEqual([0, 0, ''])
  expect(printed.stdout).toBe(readFileSync(file, 'utf8'))
  expect(readFileSync(later, 'utf8')).toBe(printed.stdout)
})

test('a place that cannot be written to is told before anything is graded', async () => {
  const folder = folderWith({ 'echo.js': shouts })
  const also = start('--student', folder, ...graded, '--also', `gradescope=${folder}`)
  const below = start('--student', folder, ...graded, '--also', `gradescope=${join(folder, 'echo.js', 'x.json')}`)
  for (const { status, stdout, stderr } of await Promise.all([also.ended, below.ended]))
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(/this file cannot be replaced[\s\S]*Choose a file/)])
})

test('report says in plain words what is wrong with its file, or with --out', async () => {
  const run = start('--student', folderWith({}), ...graded)
  await run.ended
  const whole = readFileSync(join(run.reports, 'results.json'), 'utf8')
  const folder = folderWith({ 'half.json': whole.slice(0, 300), 'other.json': whole.replace('"format": 1', '"format": 2'), 'whole.json': whole })
  const told = async (...words: readonly string[]): Promise<[number | null, string]> => {
    const { status, stderr } = await startIn({ folder }, 'report', '--format', 'vpl', ...words).ended
    return [status, stderr.split('\n')[0] ?? '']
  }
  expect(await told('half.json')).toEqual([2, expect.stringMatching(/^wirecheck: Cannot read half\.json: it is not whole JSON/)])
  expect(await told('other.json')).toEqual([2, 'wirecheck: other.json was written by another version of wirecheck.'])
  expect(await told('whole.json', '--out', '.')).toEqual([2, 'wirecheck: . is a folder, not a file.'])
  expect(await told('whole.json', '--out', 'half.json/x')).toEqual([3, expect.stringMatching(/^wirecheck: Cannot write the reports to half\.json/)])
})

test('--audience student: what is written besides shows no more than that report', async () => {
  const yaml = 'exercises:\n  echo: { tier: core, requirements: { ECHO-1: { visibility: hidden } } }\n'
  const folder = folderWith({ 'echo.js': shouts, 'hw3.yaml': yaml })
  const file = (name: string): string => join(folder, `${name}.txt`)
  const also = ['json', 'markdown', 'plain', 'junit', 'vpl'].flatMap((name) => ['--also', `${name}=${file(name)}`])
  const run = start('--student', folder, '--assignment', join(folder, 'hw3.yaml'), '--audience', 'student', ...also)
  await run.ended
  expect(readFileSync(file('json'), 'utf8')).toBe(readFileSync(join(run.reports, 'results.json'), 'utf8'))
  for (const name of ['json', 'markdown', 'plain', 'junit', 'vpl']) expect(readFileSync(file(name), 'utf8')).not.toMatch(/ECHO-1\b/)
  expect(readFileSync(file('vpl'), 'utf8')).toMatch(/^Grade :=>> /m)
})

test('an assignment that hides something: a mark is made of the report for staff alone', async () => {
  const yaml = 'exercises:\n  echo: { tier: core, requirements: { ECHO-1: { visibility: hidden } } }\n'
  const folder = folderWith({ 'echo.js': shouts, 'hw3.yaml': yaml })
  const run = start('--student', folder, '--assignment', join(folder, 'hw3.yaml'))
  await run.ended
  const made = (edition: string): Promise<{ status: number | null; stdout: string; stderr: string }> =>
    startIn({}, 'report', '--format', 'gradescope', join(run.reports, edition, 'results.json')).ended
  const [staff, student] = await Promise.all([made('staff'), made('student')])
  expect(JSON.parse(staff.stdout)).toMatchObject({ tests: expect.arrayContaining([expect.objectContaining({ visibility: 'hidden' })]) })
  expect([student.status, student.stderr]).toEqual([2, expect.stringContaining('Use the one for staff')])
})

test.each([
  ['report', /takes one results\.json/],
  ['report results.json', /requires --format NAME/],
  ['report --format gradescop results.json', /Did you mean gradescope\?/],
  ['report --format vpl results.json --seed 3', /report does not take --seed/],
  ['report --format vpl nowhere.json', /Cannot read nowhere\.json: there is no such file/],
  ['report --format vpl docs', /Cannot read docs: it is a folder/],
  ['report --format vpl package.json', /package\.json is not a report/],
  ['--student . --also gradescope', /--also must look like gradescope=FILE/],
])('wrong use is refused: %s', async (line, says) => {
  const { status, stderr } = await startIn({ folder: projectRoot }, ...line.split(' ')).ended
  expect([status, stderr]).toEqual([2, expect.stringMatching(says)])
})

test('--gradebook writes the marks of a class for the people of the platform that delivered it', async () => {
  const folder = folderWith({ 'Ann Lee_1234567_assignsubmission_file_/echo.js': echoes, 'Bo Ek_1234568_assignsubmission_file_/echo.js': shouts })
  const reports = join(folderWith({}), 'reports')
  const run = startIn({}, '--class', folder, '--report', reports, ...graded, '--gradebook', 'moodle')
  expect((await run.ended).status).toBe(0)
  const [header, ann, bo] = readFileSync(join(reports, 'moodle.csv'), 'utf8').split('\n')
  expect(header).toBe('Identifier,Full name,Grade,Last modified (grade),Feedback comments')
  expect([ann, bo]).toEqual([
    expect.stringMatching(/^Participant 1234567,Ann Lee,(\d+),[^,]*,\1 of \1 points$/),
    expect.stringMatching(/^Participant 1234568,Bo Ek,\d/),
  ])
})

test('the lines for Vocareum and Coursera in docs/platforms.md write a mark, also where an assignment hides something', () => {
  const page = readFileSync(join(projectRoot, 'docs/platforms.md'), 'utf8')
  const yaml = 'exercises:\n  echo: { points: 40, tier: core, requirements: { ECHO-2: { visibility: hidden } } }\n'
  const folder = folderWith({ 'submission/echo.js': echoes, 'assignment.yaml': yaml })
  const environment = { ...process.env, vocareumGradeFile: join(folder, 'grade'), vocareumReportFile: join(folder, 'report.md') }
  for (const name of ['Vocareum', 'Coursera']) {
    const [, section = ''] = page.split(`\n## ${name}\n`)
    const lines = (/(?:^ {4}.*\n)+/m.exec(section)?.[0] ?? '')
      .replaceAll('wirecheck --student', `'${process.execPath}' '${commandLine}' --student`)
      .replaceAll(/\/voc\/work|\/shared\/submission/g, join(folder, 'submission'))
      .replaceAll(/\/voc\/scripts|\/shared|\/tmp(?=\/(?:report|grades))/g, folder)
    execFileSync('bash', ['-euc', lines], { cwd: folder, env: environment, stdio: 'pipe' })
  }
  expect(readFileSync(join(folder, 'grade'), 'utf8')).toBe('echo,40\n')
  expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain('PASSED')
  expect(JSON.parse(readFileSync(join(folder, 'feedback.json'), 'utf8'))).toMatchObject({ fractionalScore: 1 })
})
