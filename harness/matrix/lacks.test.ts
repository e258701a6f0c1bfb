/** What this machine lacks is told in one sentence with what to do, never with a stack trace, and never as a fault of wirecheck. The limits here fit Node.js 20. */

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { projectRoot } from '../support/project-root.js'
import { limits } from '../support/limits.js'
import { runTool, type ToolResult } from '../support/tool.js'

vi.setConfig({ testTimeout: 60_000 })

const echo = `require('net').createServer((socket) => socket.pipe(socket)).listen(process.argv[2])`

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-lacks-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const commandLine = join(projectRoot, 'dist/harness/cli/main.js')

/** Grades an echo server by the command line, under a shell that first runs `before`. */
async function grade(before: string, more: readonly string[] = [], main = commandLine): Promise<ToolResult> {
  const folder = newFolder()
  writeFileSync(join(folder, 'echo.js'), echo)
  const options = ['--student', folder, '--exercise', 'echo', '--check', 'TCP-1', '--report', join(folder, 'report'), ...more]
  return runUnder(before, [main, ...options], folder)
}

/** Runs Node under a shell that first runs `before`. */
async function runUnder(before: string, words: readonly string[], folder = newFolder()): Promise<ToolResult> {
  return runTool(
    { file: '/bin/bash', args: ['-c', `${before}; exec "$@"`, 'sh', process.execPath, ...words] },
    {
      cwd: folder,
      environment: { PATH: process.env['PATH'] ?? '', HOME: folder },
      timeoutMs: limits.fixtureMs,
      outputBytesMax: 1 << 20,
      signal: new AbortController().signal,
    },
  )
}

test.each<[string, string, readonly string[], number, RegExp]>([
  ['too few open files to load it', 'ulimit -n 20', [], 3, /may not open enough files/],
  ['too few open files to start a worker', 'ulimit -n 40', [], 3, /may not open enough files|open files \(ulimit -n\)/],
  ['too little memory to load it', 'ulimit -v 900000', [], 3, /^wirecheck: wirecheck may not use enough memory\.\nRaise the limit: ulimit -v unlimited\.\n$/],
  ['too little memory to reserve', 'ulimit -v 1400000', [], 3, /may reserve only 1,367 MiB of memory[^\n]*\nRaise the limit: ulimit -v unlimited/],
  ['no folder for temporary files', 'export TMPDIR=/nowhere', [], 3, /in \/nowhere: there is no such folder\.\nSet TMPDIR to a folder/],
  [
    'a folder for temporary files in which nobody can write',
    'export TMPDIR=/proc',
    [],
    3,
    /in \/proc: no folder can be created there\.\nSet TMPDIR to a folder/,
  ],
  ['a folder for temporary files that is none', 'export TMPDIR=/etc/passwd', [], 3, /in \/etc\/passwd: a part of its path is a file\.\nSet TMPDIR to a folder/],
  ['a report folder below a file', ':', ['--report', '/etc/passwd/x'], 2, /\/etc\/passwd is a file, not a folder/],
  ['a report folder in which nobody can write', ':', ['--report', '/proc/x'], 3, /Cannot write the reports to \/proc\/x/],
])('%s', async (_, before, more, status, says) => {
  const { status: ended, output } = await grade(before, more)
  expect(output).toMatch(says)
  expect(output).not.toMatch(/^\s+at |Please report it|mkdtemp/m)
  expect(ended).toBe(status)
})

const asOrdinaryUser = `chmod 777 .; [ $(id -u) != 0 ] || set -- setpriv --reuid 65533 --regid 65533 --clear-groups "$@"`

test.each([
  ['a grading', () => grade(`${asOrdinaryUser}; ulimit -u 30`)],
  ['a worker of a queue', () => runUnder(`${asOrdinaryUser}; ulimit -u 30`, [commandLine, 'worker', '--queue', 'redis://127.0.0.1:1'])],
])('too few processes for %s', async (_, run) => {
  const { status, output } = await run()
  expect(output).toMatch(/^wirecheck: Only \d+ more processes and threads may be started[^\n]*\nRaise the limit: ulimit -u 1000[^\n]*\n$/)
  expect(status).toBe(3)
})

/** Lets wirecheck have no further process from the moment when it says `line`. */
const noneFrom = (line: string) => `import { execFileSync } from 'node:child_process'
const write = process.stderr.write.bind(process.stderr)
process.stderr.write = (text, ...more) => {
  if (text.includes('${line}')) execFileSync('prlimit', ['--nproc=1', '--pid', String(process.pid)])
  return write(text, ...more)
}`

test('no further process while programs are built', async () => {
  const lowering = encodeURIComponent(noneFrom('checking echo.js'))
  const { status, output } = await grade(`${asOrdinaryUser}; export NODE_OPTIONS='--import=data:text/javascript,${lowering.replaceAll("'", '%27')}'`)
  expect(output).toMatch(
    /\nwirecheck: \S*node could not be started: this user or container may not have another process\.\nRaise the limit: ulimit -u 1000[^\n]*\n$/,
  )
  expect(status).toBe(3)
})

const withMounts = process.getuid?.() === 0 ? 'unshare -m' : 'unshare -rm'
const fill = (size: string) => `mkdir report; mount -t tmpfs -o size=${size} none report; head -c ${size} /dev/zero >report/x`
const mountsWork = spawnSync('bash', ['-c', `${withMounts} mount -t tmpfs none /mnt`]).status === 0

test.skipIf(!mountsWork)('a full disk under the report folder is found before the grading', async () => {
  const { status, output } = await grade(`set -- ${withMounts} bash -c '${fill('64k')}; exec "$@"' sh "$@"`)
  expect(output).toMatch(/^wirecheck: Cannot write the reports to [^\n]*: the disk is full\.\nMake sure that the report folder is writable/)
  expect(status).toBe(3)
})

/** A machine on which root cannot become another user. */
const withoutSetpriv = `set -- unshare -m bash -c 'mount --bind /dev/null /usr/bin/setpriv; exec "$@"' sh "$@"`

test.skipIf(process.getuid?.() !== 0 || !mountsWork)('root that cannot run programs as another user', async () => {
  const { status, output } = await grade(withoutSetpriv, ['--lab', 'shared'])
  expect(output).toMatch(
    /\nwirecheck: wirecheck runs as root, and cannot run programs as another user: [^\n]*\nRun wirecheck as an ordinary user, [^\n]*--allow-root\.\n$/,
  )
  expect(status).toBe(3)
  const insisted = await grade(withoutSetpriv, ['--lab', 'shared', '--allow-root'])
  expect(insisted.output).toContain('1 of 1 check passed')
  expect(insisted.output).toMatch(/lab +shared[^\n]* root/)
  expect(insisted.status).toBe(0)
})

test('a missing part of the installation', async () => {
  const folder = newFolder()
  cpSync(join(projectRoot, 'dist'), join(folder, 'dist'), { recursive: true })
  mkdirSync(join(folder, 'node_modules'))
  cpSync(join(projectRoot, 'package.json'), join(folder, 'package.json'))
  const { status, output } = await grade(':', [], join(folder, 'dist/harness/cli/main.js'))
  expect(output).toMatch(/not completely installed/)
  expect(output).not.toMatch(/^\s+at |Please report it/m)
  expect(status).toBe(3)
})

test('limits of the caller that are lower than those of programs', async () => {
  const { status, output } = await grade('ulimit -v 8000000; ulimit -f 200000; ulimit -n 400')
  expect(output).toContain('1 of 1 check passed')
  expect(status).toBe(0)
})
