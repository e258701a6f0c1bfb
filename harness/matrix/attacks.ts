/** Runs the attacks on the lab: a whole class of attackers, graded by the real command line in each lab that this machine offers. */

import { spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { takeTurn } from '../lab/turn.js'
import type { LabProperty } from '../model/lab.js'
import type { Report } from '../model/report.js'
import { limits } from '../support/limits.js'
import { projectRoot } from '../support/project-root.js'
import { runTool, type ToolResult } from '../support/tool.js'
import type { Fixture } from './fixtures.js'
import { blindRoot, withHiddenProc } from './containers.js'
import { copyInto } from './hand-in.js'

/** A lab of this machine, and who runs wirecheck in it. */
export interface AttackLab {
  readonly name: string
  /** What --lab asks for; null: the best one. */
  readonly lab: 'private' | 'shared' | null
  /** The user who runs wirecheck; null: the one who runs the tests. */
  readonly user: number | null
  /** The words before wirecheck's command line that make this machine what a container is. */
  readonly container: readonly string[]
  /** The folders of attacks whose outcome may be another one here than in the labs before. Null: all. */
  readonly kinds: readonly string[] | null
  /** Attacks that it stops, though it does not hold the properties that stop them everywhere. */
  readonly alsoStops: readonly string[]
}

/** A user ID that nobody has. */
const ordinaryUser = 61_111

const whole = { container: [], kinds: null, alsoStops: [] }

/** In a container that hides parts of /proc. A user namespace of its own keeps a program from the memory and the environment of other processes (ptrace(2)). */
const onlyNetwork: Omit<AttackLab, 'user'> = {
  name: 'lab with only a network, as an ordinary user',
  lab: null,
  container: withHiddenProc(ordinaryUser),
  kinds: ['forging', 'network', 'processes', 'user'],
  alsoStops: [
    'files/goes-through-other-processes.py',
    'processes/reads-other-environments.py',
    'processes/traces-its-parent.py',
    'processes/writes-memory-of-others.py',
  ],
}

/** Programs run as the user of their worker, but what belongs to root is out of their reach. */
const ofBlindRoot: Omit<AttackLab, 'user'> = {
  name: 'lab of root that cannot look at other users',
  lab: null,
  container: blindRoot,
  kinds: ['forging', 'processes', 'user'],
  alsoStops: [
    'files/changes-the-toolchains.py',
    'files/reads-the-password-hashes.py',
    'files/speaks-to-docker.py',
    'forging/writes-reports-of-others.py',
    'user/leaves-its-cgroup.py',
    'user/runs-setuid-programs.py',
  ],
}

/** The labs to attack. In a shared one, programs are never root: an attack that nothing stops would harm the machine. */
export function attackLabs(): readonly AttackLab[] {
  const user = process.getuid?.() === 0 ? ordinaryUser : null
  const asOrdinaryUser = { ...whole, user, container: asUser(user, []) }
  return [
    ...(user === null ? [] : [{ ...whole, name: 'private lab, as root', lab: 'private', user: null } as const]),
    { ...asOrdinaryUser, name: 'private lab, as an ordinary user', lab: 'private' },
    { ...asOrdinaryUser, name: 'shared lab, as an ordinary user', lab: 'shared' },
    ...(user === null
      ? []
      : [
          { ...onlyNetwork, user },
          { ...ofBlindRoot, user: null },
        ]),
  ]
}

/** The attacks that are run in a lab: those that it stops, and those that do no harm. */
export function attacksIn(lab: AttackLab, attacks: readonly Fixture[], weaker: readonly LabProperty[]): readonly Fixture[] {
  const isOfKind = ({ name }: Fixture): boolean => lab.kinds === null || lab.kinds.includes(name.split('/')[1] ?? '') || alsoStops(lab, name)
  return attacks.filter((attack) => isOfKind(attack) && (isStopped(attack, lab, weaker) || attack.note.isHarmless === true))
}

/** Whether a lab stops an attack, as its header says. */
export function isStopped({ name, note }: Pick<Fixture, 'name' | 'note'>, lab: Pick<AttackLab, 'alsoStops'>, weaker: readonly LabProperty[]): boolean {
  return alsoStops(lab, name) || (note.needs ?? []).every((group) => group.some((property) => !weaker.includes(property)))
}

function alsoStops(lab: Pick<AttackLab, 'alsoStops'>, name: string): boolean {
  return lab.alsoStops.includes(name.replace(/^hostile\//, ''))
}

/** What lies where programs may look for it, and what they must not reach; gone when disposed of. */
export interface Target extends AsyncDisposable {
  /** Whether nothing of it was changed. */
  isUnharmed(): boolean
}

/** Every attack that reaches something tells so here, where its answer does not. */
export const trace = '/var/tmp/wirecheck-attacked'
const place = '/var/tmp/wirecheck-target'
/** What some leave in /tmp, where that is the machine's. */
const left = '/tmp/wirecheck-left'

/** Starts what can be attacked: a file, sockets, shared memory and a process with a secret, of the user who runs wirecheck. Resolves when all are there. */
export async function openTarget(user: number | null): Promise<Target> {
  // Programs find it under fixed names, so there is one at a time on a machine.
  const turn = await takeTurn({ name: '\0wirecheck-attacks', signal: new AbortController().signal, onWait: () => undefined })
  rmSync(place, { recursive: true, force: true })
  mkdirSync(place)
  if (user !== null) chownSync(place, user, user)
  // By its text, because that user may not be able to read the project's files.
  const line = asUser(user, ['/usr/bin/env', 'python3', '-c', readFileSync(join(projectRoot, 'fixtures/target.py'), 'utf8'), place])
  const environment = { ...plainEnvironment(user), WIRECHECK_TARGET_SECRET: 'secret' }
  const target = spawn(line[0] ?? '', line.slice(1), { env: environment, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => target.once('close', resolve))
  const [first] = await Promise.race([
    new Promise<Buffer[]>((resolve) => target.stdout.once('data', (bytes: Buffer) => resolve([bytes]))),
    ended.then(() => []),
  ])
  if (String(first).trim() !== 'ready') throw new Error('The target of the attacks did not start.')
  return {
    isUnharmed: () =>
      target.exitCode === null && target.signalCode === null && readOrNull(join(place, 'submission/echo.py')) === 'the answer of somebody else\n',
    async [Symbol.asyncDispose]() {
      target.stdin.end() // It removes its shared memory, and ends.
      await ended
      for (const folder of [place, left]) rmSync(folder, { recursive: true, force: true })
      await turn[Symbol.asyncDispose]()
    },
  }
}

export interface Gradings {
  /** The report of each fixture, by its name; those that have none are missing. */
  readonly reports: ReadonlyMap<string, Report>
  /** How the grading itself ended. */
  readonly run: ToolResult
}

/** Grades fixtures as a class, only by the requirement ECHO-1 and what that needs. */
export async function gradeAttacks(fixtures: readonly Fixture[], { lab, user, container }: AttackLab): Promise<Gradings> {
  const root = mkdtempSync(join(tmpdir(), 'wirecheck-attacks-'))
  try {
    chmodSync(root, 0o755)
    const [handedIn, reports] = [join(root, 'class'), join(root, 'reports')]
    for (const folder of [handedIn, reports]) mkdirSync(folder)
    if (user !== null) chownSync(reports, user, user)
    for (const fixture of fixtures) {
      mkdirSync(join(handedIn, submissionName(fixture)))
      copyInto(join(handedIn, submissionName(fixture)), fixture)
    }
    const options = [
      '--class',
      handedIn,
      '--report',
      reports,
      '--exercise',
      'echo',
      '--check',
      'ECHO-1',
      '--jobs',
      '4',
      ...(lab === null ? [] : ['--lab', lab]),
    ]
    const [file = '', ...args] = [...container, process.execPath, join(projectRoot, 'dist/harness/cli/main.js'), ...options]
    const settings = { timeoutMs: limits.fixtureMs, outputBytesMax: 1 << 20, signal: new AbortController().signal }
    const run = await runTool({ file, args }, { cwd: '/', environment: plainEnvironment(user), ...settings })
    return { reports: new Map(fixtures.flatMap((fixture) => reportOf(fixture, reports))), run }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

function reportOf(fixture: Fixture, reports: string): [string, Report][] {
  const path = join(reports, 'submissions', submissionName(fixture), 'results.json')
  return existsSync(path) ? [[fixture.name, JSON.parse(readFileSync(path, 'utf8')) as Report]] : []
}

function submissionName({ name }: Fixture): string {
  return name
    .replace(/^hostile\//, '')
    .replace(/\.\w+$/, '')
    .replaceAll('/', '-')
}

function plainEnvironment(user: number | null): Readonly<Record<string, string>> {
  return user === null ? (process.env as Record<string, string>) : { PATH: '/usr/local/bin:/usr/bin:/bin' }
}

function asUser(user: number | null, line: readonly string[]): readonly string[] {
  return user === null ? line : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--', ...line]
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
