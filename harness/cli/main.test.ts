/** The real command line from outside: its exit status, its messages, and that it leaves no process behind. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { findOnPath } from '../lab/sandbox.js'
import { listProc, processTree, readProc } from '../kernel/proc.js'
import { labs } from '../launch/sample-program.js'
import type { Report } from '../model/report.js'
import { projectRoot } from '../support/project-root.js'

vi.setConfig({ testTimeout: 180_000 })
const patience = { timeout: 60_000 }
const commandLine = join(projectRoot, 'dist/harness/cli/main.js')

const echoes = "require('node:net').createServer((client) => client.on('error', () => 0).pipe(client)).listen(process.argv[2], '127.0.0.1')\n"
const shouts =
  "require('node:net').createServer((client) => client.on('error', () => 0).on('data', (bytes) => client.write(String(bytes).toUpperCase()))).listen(process.argv[2], '127.0.0.1')\n"
const neverListens = "console.log('begun'); setInterval(() => undefined, 50)\n"

/** A folder with these files, gone at the end of the test. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

interface Run {
  readonly child: ChildProcess
  readonly reports: string
  readonly ended: Promise<{ status: number | null; stdout: string; stderr: string }>
}

function start(...args: readonly string[]): Run {
  return startIn({}, ...args)
}

interface Place {
  /** A new folder by default. */
  readonly folder?: string
  readonly environment?: Readonly<Record<string, string>>
}

function startIn({ folder, environment = {} }: Place, ...args: readonly string[]): Run {
  const reports = join(folderWith({}), 'reports')
  const given = args.includes('--report') || !args.includes('--student') ? args : [...args, '--report', reports]
  const child = spawn(process.execPath, [commandLine, ...given], {
    cwd: folder ?? dirname(reports),
    env: { ...process.env, CI: 'true', NO_COLOR: '1', ...environment },
  })
  const printed = { stdout: '', stderr: '' }
  child.stdout.on('data', (bytes: Buffer) => (printed.stdout += bytes.toString()))
  child.stderr.on('data', (bytes: Buffer) => (printed.stderr += bytes.toString()))
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, reports, ended: once(child, 'close').then(([status]) => ({ status: status as number | null, ...printed })) }
}

const reportIn = (reports: string): Report => JSON.parse(readFileSync(join(reports, 'results.json'), 'utf8')) as Report

describe('wrong use ends with status 2, one message and what to do', () => {
  test.each([
    ['a folder that does not exist', () => ['--student', './nowhere'], /nowhere/],
    [
      'a file whose name names no exercise',
      () => ['--student', join(folderWith({ 'hw1.js': echoes }), 'hw1.js')],
      /does not tell which exercise[\s\S]*hw1\.js --exercise echo/,
    ],
    ['an unknown exercise', () => ['--student', folderWith({ 'echo.js': echoes }), '--exercise', 'ehco'], /"ehco"[\s\S]*Did you mean echo\?/],
    ['a report folder that is a file', () => ['--student', folderWith({ 'echo.js': echoes }), '--report', commandLine], /main\.js is a file, not a folder/],
    ['an unknown requirement', () => ['--student', folderWith({ 'echo.js': echoes }), '--check', 'ECHO-44'], /"ECHO-44"[\s\S]*Did you mean ECHO-4\?/],
    ['two submissions', () => ['--student', '.', '--student', '..'], /--student was given twice/],
    ['a filter that no test matches', () => ['nosuchfilter'], /No test file has "nosuchfilter" in its path/],
    ['an unknown option', () => ['--studnet', '.'], /--studnet[\s\S]*Did you mean --student\?/],
  ])('%s', async (_, args, says) => {
    const { status, stdout, stderr } = await start(...args()).ended
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^(grading .+\n)?wirecheck: .+\n.+/)
    expect(stderr).toMatch(says)
    expect(stderr).not.toMatch(/^\s+at /m)
  })
})

describe('what was handed in cannot be graded: a result, with status 1 and a report of zero', () => {
  test.each([
    ['an empty folder', {}, /contains no programs/],
    ['a folder without a program', { 'README.md': 'Nothing yet.' }, /contains no program/],
    ['programs whose names match no exercise', { 'main.js': echoes }, /main\.js/],
    ['a manifest that is not valid JSON', { 'echo.js': echoes, 'wirecheck.json': '{"echo": ' }, /wirecheck\.json is not valid JSON/],
    [
      'a manifest with an unknown key',
      { 'echo.js': echoes, 'wirecheck.json': '{"echo": {"prot": 1}}' },
      /unknown key "prot" in "echo"\. Did you mean "port"\?/,
    ],
  ])('%s', async (_, files, says) => {
    const folder = folderWith(files)
    const run = start('--student', folder)
    const { status, stdout, stderr } = await run.ended
    expect([status, stdout.split('\n')[0]]).toEqual([1, expect.stringContaining(folder)])
    expect(stderr).toMatch(/^grading .*: looking for programs\n/)
    const { result, score, problem } = reportIn(run.reports)
    expect([result, score.points, problem?.message]).toEqual(['fail', 0, expect.stringMatching(says)])
    expect(readFileSync(join(run.reports, 'junit.xml'), 'utf8')).toContain('tests="1" failures="1"')
  })

  test('and every point of an exercise that was asked for counts', async () => {
    const run = start('--student', folderWith({ 'echo.js': echoes, 'wirecheck.json': '[]' }), '--exercise', 'echo', '--quiet')
    const { status, stdout, stderr } = await run.ended
    expect([status, stderr]).toEqual([1, ''])
    expect(stdout).toMatch(/^FAILED {2}\S+ {2}0 of 41 points .*\n\S+results\.json\n\S+junit\.xml\n$/)
  })
})

describe('the report folder', () => {
  test('is tried before the grading', async () => {
    const student = folderWith({ 'echo.js': echoes })
    const { status, stdout, stderr } = await start('--student', student, '--report', '/proc/reports').ended
    expect([status, stdout, stderr.split('\n')[0]]).toEqual([3, '', 'wirecheck: Cannot write the reports to /proc/reports: the folder cannot be created.'])
  })

  test('keeps no report of an earlier run', async () => {
    const reports = folderWith({ 'results.json': '{}', 'junit.xml': '' })
    const { status } = await start('--student', './nowhere', '--report', reports).ended
    expect([status, readdirSync(reports)]).toEqual([2, []])
  })
})

test('a closed pipe changes neither the reports nor the status', async () => {
  const run = start('--student', folderWith({ 'echo.js': shouts }), '--exercise', 'echo', '--tier', 'core')
  run.child.stdout?.destroy()
  run.child.stderr?.destroy()
  expect((await run.ended).status).toBe(1)
  expect(reportIn(run.reports).result).toBe('fail')
})

describe('a part of the checks', () => {
  const idsIn = (reports: string): (string | undefined)[] => [
    ...new Set(reportIn(reports).exercises.flatMap(({ checks }) => checks.map(({ requirement }) => requirement))),
  ]

  test('--check runs the requirement and what it needs, and counts only the requirement', async () => {
    const run = start('--student', folderWith({ 'echo.js': echoes }), '--check', 'ECHO-4')
    const { status, stdout } = await run.ended
    expect([status, idsIn(run.reports)]).toEqual([0, ['TCP-1', 'ECHO-1', 'ECHO-4']])
    expect(stdout).toMatch(/needed {2}TCP-1, ECHO-1 ran because ECHO-4 needs them/)
    expect(reportIn(run.reports)).toMatchObject({ only: ['ECHO-4'], score: { points: 2, of: 2 } })
  })

  test('--first ends at the first failure', async () => {
    const run = start('--student', folderWith({ 'echo.js': shouts }), '--first')
    const { status, stdout } = await run.ended
    expect([status, idsIn(run.reports)]).toEqual([1, ['TCP-1', 'ECHO-1']])
    expect(stdout).toMatch(/FAILED {2}2 of \d+ checks made, 1 passed, 1 failed; \d+ not reached/)
  })
})

test('--list shows the exercises, also as JSON', async () => {
  expect((await start('--list').ended).stdout).toMatch(/^echo +12345 {2}TCP echo server$/m)
  const { status, stdout } = await start('--list', '--json').ended
  expect([status, JSON.parse(stdout)]).toEqual([0, expect.arrayContaining([{ id: 'echo', title: 'TCP echo server', usualPort: 12345 }])])
})

describe('grading', () => {
  test('ends with status 0 when all that counts passed', async () => {
    const run = start('--student', folderWith({ 'echo.js': echoes }), '--tier', 'core')
    const { status, stdout } = await run.ended
    expect(stdout).toContain('PASSED')
    expect(status).toBe(0)
    expect(reportIn(run.reports)).toMatchObject({
      result: 'pass',
      interrupted: false,
      exercises: expect.arrayContaining([expect.objectContaining({ id: 'echo' })]),
    })
  })

  test('takes a single file for the exercise that is asked for', async () => {
    const file = join(folderWith({ 'hw1.js': echoes }), 'hw1.js')
    const run = start('--student', file, '--exercise', 'echo', '--tier', 'core')
    expect((await run.ended).status).toBe(0)
    expect(reportIn(run.reports)).toMatchObject({ result: 'pass', submission: file })
  })

  test('takes paths relative to the folder in which npm was started', async () => {
    const folder = folderWith({ 'echo.js': echoes })
    const npm = { folder: projectRoot, environment: { npm_lifecycle_event: 'test', INIT_CWD: folder } }
    const { status, stdout } = await startIn(npm, '--student', '.', '--tier', 'core', '--report', 'out').ended
    expect([status, stdout.includes(folder)]).toEqual([0, true])
    expect(reportIn(join(folder, 'out'))).toMatchObject({ result: 'pass', submission: folder })
  })

  test('ends with status 1 when something did not, and names it', async () => {
    const run = start('--student', folderWith({ 'echo.js': shouts }), '--tier', 'core')
    const { status, stdout } = await run.ended
    expect(stdout).toContain('ECHO-1')
    expect(status).toBe(1)
    expect(readFileSync(join(run.reports, 'junit.xml'), 'utf8')).toContain('ECHO-1')
  })

  test('ends with status 1 when a program that was asked for is not there', async () => {
    const { status, stdout } = await start('--student', folderWith({ 'echo.js': echoes }), '--exercise', 'echo,greeter', '--tier', 'core').ended
    expect([status, stdout.includes('greeter')]).toEqual([1, true])
  })

  test.each([
    ['passes', echoes, 0],
    ['fails', shouts, 1],
  ])('with --json prints nothing but JSON, of a program that %s', async (_, source, wanted) => {
    const run = start('--student', folderWith({ 'echo.js': source }), '--tier', 'core', '--json')
    const { status, stdout } = await run.ended
    expect(JSON.parse(stdout)).toEqual(reportIn(run.reports))
    expect(status).toBe(wanted)
  })

  test('is repeated by its seed', async () => {
    const student = folderWith({ 'echo.js': shouts })
    const sent = async (seed: string): Promise<unknown> => {
      const { stdout } = await start('--student', student, '--tier', 'core', '--json', '--seed', seed).ended
      return (JSON.parse(stdout) as Report).exercises.flatMap(({ checks }) => checks.map(({ requirement, expected }) => [requirement, expected]))
    }
    const [first, again, other] = [await sent('1'), await sent('1'), await sent('2')]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s while a program is built reports that nothing was checked, and leaves nothing', async (signal, wanted) => {
  const seconds = `3${Math.floor(Math.random() * 1e9)}`
  const run = start('--student', folderWith({ 'echo.c': '#include <sys/socket.h>\nint main(void) { return 0; }\n', Makefile: `all:\n\tsleep ${seconds}\n` }))
  await expect.poll(() => processesWith(seconds).length, patience).toBeGreaterThan(0)
  run.child.kill(signal)
  const { status, stdout } = await run.ended
  expect([status, stdout]).toEqual([wanted, expect.stringContaining('CUT SHORT  stopped before the first check')])
  expect(reportIn(run.reports)).toMatchObject({ interrupted: true, result: 'error', exercises: [] })
  await expect.poll(() => processesWith(seconds), patience).toEqual([])
})

describe.each(labs)('in a %s lab', (lab) => {
  test('Ctrl-C ends the run with status 130, what is known by then, and no program left', async () => {
    const { run, token } = await startHanging(lab)
    run.child.kill('SIGINT')
    const { status, stderr } = await run.ended
    expect(stderr).toContain('Stopping')
    expect(reportIn(run.reports)).toMatchObject({ interrupted: true, result: 'error' })
    expect(status).toBe(130)
    await expect.poll(() => processesWith(token), patience).toEqual([])
  })

  test('when the suite is killed (SIGKILL) no program is left', async () => {
    const { run, token } = await startHanging(lab)
    run.child.kill('SIGKILL')
    await run.ended
    await expect.poll(() => processesWith(token), patience).toEqual([])
  })
})

test.each(labs)('a worker that is killed is an error of the suite, at once, and no points (%s lab)', async (lab) => {
  const { run } = await startHanging(lab)
  const workers = processTree(run.child.pid ?? 0).filter((pid) => /run\/worker\.js\0$/.test(readProc(`${pid}/cmdline`)))
  for (const pid of workers) process.kill(pid, 'SIGKILL')
  const { status } = await run.ended
  const { errors, exercises } = reportIn(run.reports)
  expect([status, errors]).toEqual([3, ['A worker of the suite was killed (SIGKILL). Is there enough memory?']])
  expect(new Set(exercises.find(({ id }) => id === 'echo')?.checks.map(({ result }) => result))).toEqual(new Set(['error']))
})

// Python's sockets do not set SO_REUSEADDR by themselves, and this one's server closes first.
test.skipIf(findOnPath('python3') === null)('a port of its own is waited for that an earlier grading left in TIME-WAIT', async () => {
  const port = 1_024 + Math.floor(Math.random() * 20_000)
  const greeter = [
    'import socket',
    'listener = socket.socket()',
    `listener.bind(('', ${port}))`,
    'listener.listen()',
    'while True:',
    '    client, address = listener.accept()',
    '    client.sendall(b"Hello " + address[0].encode() + b"\\n")',
    '    client.close()',
  ]
  const folder = folderWith({ 'greeter.py': greeter.join('\n') })
  for (const run of ['first', 'second']) {
    const { reports, ended } = start('--student', folder, '--tier', 'core', '--lab', 'shared')
    await ended
    const passed = reportIn(reports).exercises.flatMap(({ checks }) => checks.filter(({ result }) => result === 'pass').map(({ requirement }) => requirement))
    expect([run, ...passed]).toEqual([run, 'TCP-1', 'GREET-1', 'GREET-2', 'TCP-2'])
  }
})

/** Starts grading a program that does not come up, and waits until it runs; `token` stands on its command line and on nobody else's. */
async function startHanging(lab: string): Promise<{ run: Run; token: string }> {
  const token = `token-${randomUUID()}`
  const manifest = JSON.stringify({ echo: { run: `node hangs.js {port} ${token}` } })
  const run = start('--student', folderWith({ 'hangs.js': neverListens, 'wirecheck.json': manifest }), '--lab', lab)
  await expect.poll(() => processesWith(token).length, patience).toBeGreaterThan(0)
  return { run, token }
}

/** The command lines with this word on them. */
function processesWith(token: string): string[] {
  return listProc('')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readProc(`${pid}/cmdline`).replaceAll('\0', ' '))
    .filter((line) => line.includes(token))
}
