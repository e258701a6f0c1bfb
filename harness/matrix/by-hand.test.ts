/** The command that a report shows as `by hand` repeats the failure: it is run against the fixture that fails, and against the reference, with each nc that is installed. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, test } from 'vitest'
import { freePort } from '../check/engine/free-port.js'
import { byHand } from '../check/evidence/by-hand.js'
import type { About } from '../check/evidence/failure.js'
import { createRandom } from '../check/inputs/random.js'
import { textOf } from '../model/untrusted.js'
import { isAlive, processTree } from '../kernel/proc.js'
import { createPulse } from '../kernel/pulse.js'
import { createWatch } from '../kernel/silence.js'
import { readSockets } from '../kernel/sockets.js'
import { waitFor } from '../kernel/wait-for.js'
import type { Netcat } from '../lab/netcat.js'
import { findOnPath } from '../lab/sandbox.js'
import type { Verdict } from '../model/verdict.js'
import { readCatalog } from '../run/catalog.js'
import { limits } from '../support/limits.js'
import { projectRoot } from '../support/project-root.js'
import { runTool } from '../support/tool.js'
import type { Unseen } from '../wire/transcript.js'
import { listFixtures } from './fixtures.js'
import { openGrader } from './grader.js'
import { handIn } from './hand-in.js'

/** A broken program, what fails, and what the command prints: against it, and against the reference. */
interface Row {
  readonly fixture: string
  readonly fails: string
  /** By default the bytes that the finding says were received. */
  readonly broken?: RegExp
  /** By default the bytes that were expected. */
  readonly right?: RegExp
  readonly about?: About
  readonly unseen?: Unseen
  /** The kinds of nc that cannot do it: then no command is shown. */
  readonly notWith?: readonly Netcat['kind'][]
}

const nothing = /^$/
const udp = { notWith: ['busybox'] } as const

/** One for each kind of conversation. */
const rows: readonly Row[] = [
  { fixture: 'echo/upper-case.py', fails: 'ECHO-1' },
  { fixture: 'echo/strips-whitespace.py', fails: 'ECHO-1', broken: /\S *\n$/, right: /\\n\n$/ },
  { fixture: 'echo/answers-at-the-end-of-the-stream.py', fails: 'ECHO-1', broken: nothing },
  { fixture: 'echo/gathers-its-answers.py', fails: 'ECHO-2', broken: /^[^\n]+\n$/, right: /^[^\n]+\n[^\n]+\n$/ },
  { fixture: 'echo/repeats-the-start-of-a-cut-character.py', fails: 'ECHO-9', broken: / 342 342 202 254 /, right: /^(?![\s\S]* 342 342 )[\s\S]* 342 202 254 / },
  { fixture: 'echo/changes-cr-lf.py', fails: 'ECHO-7', broken: /differ: (byte|char) 257/, right: nothing, notWith: ['busybox'] },
  { fixture: 'echo/keeps-the-last-connections-open.py', fails: 'ECHO-6', about: 'open connection', broken: /still open/, right: /^[^\n]+\n$/ },
  // The second client is refused, or still reaches the backlog of the server that is ending: nc.openbsd says nothing about a reset.
  { fixture: 'echo/serves-one-client.py', fails: 'TCP-2', broken: /^[^\n]+\n(.*(refused|reset).*\n)?$/i, right: /^[^\n]+\n/ },
  { fixture: 'echo/one-client-at-a-time.py', fails: 'TCP-8', broken: nothing, right: /^[^\n]+\n$/ },
  { fixture: 'greeter/keeps-connection-open.py', fails: 'GREET-2', about: 'open connection', broken: /^Hello .*\n.*still open/, right: /^Hello [\d.]+\n$/ },
  { fixture: 'greeter/always-greets-127.0.0.1.py', fails: 'GREET-3', notWith: ['busybox'] },
  { fixture: 'counting-greeter/starts-over-after-nine.py', fails: 'COUNT-2', broken: /\n9\. .*\n0\. .*\n$/, right: /\n9\. .*\n10\. .*\n$/ },
  { fixture: 'json-echo/loses-a-cut-character.py', fails: 'JSON-6', broken: nothing, right: /^\{.*\}\n?$/ },
  { fixture: 'udp-upper/echoes-unchanged.py', fails: 'UPPER-1', ...udp },
  { fixture: 'udp-upper/512-byte-buffer.py', fails: 'UPPER-6', broken: /^512\n$/, right: /^1000\n$/, ...udp },
  { fixture: 'udp-upper/dies-on-bad-utf8.py', fails: 'UPPER-9', broken: /^(Ncat: .*\n)*$/, right: /[A-Z\d]$/, ...udp },
  { fixture: 'udp-upper/answers-the-newest-client.py', fails: 'UPPER-5', broken: /^client 2: \S.*\n?$/, right: /client 1: \S/, ...udp },
  { fixture: 'echo/crashes-on-start.py', fails: 'TCP-1', about: 'ends by itself', broken: /Error[\s\S]*exit status 1\n$/ },
  { fixture: 'echo/ignores-sigint.py', fails: 'TCP-6', about: 'SIGINT', broken: /did not end on SIGINT/, right: nothing },
  { fixture: 'echo/ignores-sigterm.py', fails: 'TCP-6', about: 'SIGTERM', broken: /did not end on SIGTERM/, right: nothing },
  { fixture: 'echo/no-reuseaddr.py', fails: 'TCP-5', about: 'restart', broken: /in use[\s\S]*did not start again/, right: /^[^\n]+\nKilled\n$/ },
]

const catalogue = readCatalog()
const fixtures = listFixtures(catalogue)
const random = createRandom(process.pid, 'ports')
const grader = await openGrader()
afterAll(() => grader[Symbol.asyncDispose](), limits.fixtureMs)

const installed: readonly Netcat[] = (
  [
    { command: 'nc.openbsd', kind: 'openbsd' },
    { command: 'ncat', kind: 'ncat' },
    { command: 'busybox nc', kind: 'busybox' },
  ] as const
).filter(({ command }) => findOnPath(command.split(' ')[0] ?? '') !== null)

test.concurrent.for(rows)('$fixture repeats $fails', { timeout: limits.fixtureMs }, async (row, { expect }) => {
  const fixture = fixtures.find(({ name }) => name === `broken/${row.fixture}`)
  if (fixture === undefined) throw new TypeError(`There is no fixture broken/${row.fixture}.`)
  await using submission = handIn(fixture)
  const report = await grader.grade(fixture, { only: [row.fails] })
  const exercise = report.exercises.find(({ status }) => status === 'graded')
  const verdict = exercise?.checks.find(({ requirement, result }) => requirement === row.fails && result === 'fail')
  if (exercise === undefined || verdict === undefined) throw new TypeError(`${row.fixture} did not fail ${row.fails}.`)
  const typed = textOf(verdict.reproduce ?? '')
  const ports = [...typed.matchAll(/(?:127\.0\.0\.1|\.py) (\d+)/g)].map(([, port]) => port)
  expect.soft(new Set(ports).size, typed).toBe(1)
  const broken = ['python3', join(submission.directory, fixture.submittedAs ?? '')]
  const reference = [process.execPath, join(projectRoot, 'dist/reference', `${exercise.id}.js`)]
  const compare = async (netcat: Netcat): Promise<void> => {
    const isShown = row.notWith?.includes(netcat.kind) !== true
    const repeating = { netcat, isUdp: exercise.id.startsWith('udp') }
    const hasRight = row.right !== undefined || verdict.comparison !== undefined
    const [wrong, right] = await Promise.all([
      repeat(row, verdict, { ...repeating, program: broken }),
      hasRight ? repeat(row, verdict, { ...repeating, program: reference }) : null,
    ])
    expect.soft(wrong !== null, `${netcat.kind}: a command is shown`).toBe(isShown)
    if (wrong === null || !isShown) return
    expect.soft(wrong.printed, wrong.command).toMatch(row.broken ?? ends(verdict.comparison?.received))
    if (right === null) return
    expect.soft(right.printed, right.command).toMatch(row.right ?? ends(verdict.comparison?.expected))
    expect.soft(wrong.printed, wrong.command).not.toBe(right.printed)
  }
  await Promise.all(installed.map(compare))
})

function ends(base64 = ''): RegExp {
  return new RegExp(
    `${Buffer.from(base64, 'base64')
      .toString()
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`,
  )
}

interface Repeating {
  readonly netcat: Netcat
  readonly program: readonly string[]
  readonly isUdp: boolean
}

interface Repeated {
  readonly command: string
  readonly printed: string
}

/** Starts the program where the command does not, and runs the command in an empty folder. Null if no command is shown. */
async function repeat({ about, unseen }: Row, verdict: Verdict, { netcat, program, isUdp }: Repeating): Promise<Repeated | null> {
  const address = { host: '127.0.0.1', port: await freePort(random) }
  const line = [...program, String(address.port)]
  const { transcript: events, comparison } = verdict
  const command = byHand({
    events,
    comparison,
    address,
    netcat,
    about: about ?? null,
    unseen: new Set(unseen === undefined ? [] : [unseen]),
    command: line.join(' '),
  })
  if (command === undefined) return null
  const startsProgram = command.includes(line.join(' '))
  const running = startsProgram ? null : spawn(line[0] ?? '', line.slice(1), { stdio: 'ignore' })
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-by-hand-'))
  try {
    if (running !== null) await listening(running, address.port, isUdp)
    const printed = await printedBy(command, folder)
    if (readdirSync(folder).length > 0) throw new TypeError(`The command has left files in its folder: ${readdirSync(folder).join(' ')}`)
    return { command, printed }
  } finally {
    if (running !== null && running.exitCode === null && running.kill('SIGKILL')) await once(running, 'exit')
    rmSync(folder, { recursive: true })
  }
}

/** Waits until the program listens. Throws if it ends, comes to rest or takes too long without that. */
async function listening({ pid = 0, exitCode }: ChildProcess, port: number, isUdp: boolean): Promise<void> {
  const isThere = (): boolean => readSockets(isUdp ? 'udp' : 'tcp').some(({ state, localPort }) => localPort === port && (isUdp || state === 'listen'))
  const watch = createWatch(() => [processTree(pid).filter(isAlive)])
  const outcome = await waitFor({ look: () => isThere() || undefined, pulse: createPulse(), watch, deadlineMs: limits.startupMs, burnIsFinal: false })
  if (outcome.kind !== 'found') throw new TypeError(`The program does not listen on port ${port} (${outcome.kind}, exit status ${exitCode}).`)
}

const slowerBy = 10

/** Times in the commands suit a person at a machine of their own. Here many programs run at once, on a machine that may stall for seconds. */
function unhurried(command: string): string {
  const slower = (_: string, before: string, seconds: string): string => `${before}${slowerBy * Number(seconds)}`
  return command.replaceAll(/(-k \d+ |-s KILL |timeout |sleep |-w)([\d.]+)\b/g, slower).replaceAll(/(-k )(\d+)/g, slower)
}

/** The commands share a file in /tmp, so each test gets its own. Both outputs go to one pipe, so that they come in their order. */
async function printedBy(command: string, folder: string): Promise<string> {
  const sent = join(tmpdir(), `${basename(folder)}.sent`)
  const environment = { PATH: process.env['PATH'] ?? '' }
  const options = { cwd: folder, environment, timeoutMs: 300_000, outputBytesMax: 20_000, signal: new AbortController().signal }
  const { output, outcome, status } = await runTool(
    { file: '/bin/sh', args: ['-c', `exec 2>&1\n${unhurried(command).replaceAll('/tmp/sent', sent)}`] },
    options,
  )
  rmSync(sent, { force: true })
  if (status === null) throw new TypeError(`The shell was ended (${outcome}) after it had printed ${JSON.stringify(output)}.`)
  return output
}
