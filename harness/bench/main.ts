/**
 * `npm run bench`: measures the suite against what could replace it, side by side in one run, and writes docs/benchmarks.md.
 * `npm run bench -- silence`: only that section (correct, broken, rivals, growth, labs, class, queue, silence, leaks).
 * It needs bubblewrap, gcc and a JDK; pytest, bats, expect and check50 are measured where they are installed.
 */

import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, release, tmpdir, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { findSandbox } from '../lab/probe.js'
import { findOnPath, inPrivateNetwork } from '../lab/sandbox.js'
import { probeLab } from '../lab/probe.js'
import { projectRoot } from '../support/project-root.js'
import { developerOptions, refuse } from '../matrix/developer-options.js'
import { classFigures } from './class.js'
import { leakFigures } from './leaks.js'
import { countFalseFindings, timeToSilence, type FalseFindings } from './false-findings.js'
import { measure, median, type Measurement } from './measure.js'
import { writeSections } from './page.js'
import { queueFigures } from './queue.js'
import { countStarts } from './starts.js'
import { copyCorrect, writeBroken, type Fault } from './submissions.js'

const commandLine = join(projectRoot, 'dist/harness/cli/main.js')
const rivalsFolder = join(projectRoot, 'harness/bench/rivals')
const five = 'echo,greeter,time,json-echo,udp-upper'
const languages = [
  ['Python', 'python/threads'],
  ['C', 'c/poll'],
  ['Java', 'java/threads'],
] as const
const rounds = 3
const falsePrograms = 1_000
const silences = 50

const work = mkdtempSync(join(tmpdir(), 'wirecheck-bench-'))
process.on('exit', () => rmSync(work, { recursive: true, force: true }))
process.on('SIGINT', () => process.exit(130)).on('SIGTERM', () => process.exit(143))

/** Measures all sections, or those named on the command line. */
async function measureAll(): Promise<void> {
  const sections = { correct: correctOnes, broken: brokenOnes, rivals, growth, labs, class: classes, queue, silence: findings, leaks: leakFigures }
  const names = Object.keys(sections).join(', ')
  const usage = `Usage: npm run bench [-- SECTION…]\n\n  SECTION   one of ${names}; without one, all are measured. Each is written to docs/benchmarks.md`
  const { positionals: asked } = developerOptions(usage, {})
  const unknown = asked.find((name) => !(name in sections))
  if (unknown !== undefined) refuse(`There is no section ${unknown}`, usage)
  for (const [name, make] of Object.entries(sections)) {
    if (asked.length > 0 && !asked.includes(name)) continue
    const [heading = '', ...rest] = (await make()).split('\n')
    const section = [heading, '', describeRun(name), ...rest].join('\n')
    process.stdout.write(`${section}\n\n`)
    writeSections(join(projectRoot, 'docs/benchmarks.md'), [section])
  }
}

/** When, on what and with which command a section was measured. */
function describeRun(name: string): string {
  const date = new Date().toISOString().slice(0, 10)
  const model = cpus()[0]?.model ?? 'unknown processor'
  const machine = `Linux ${release()}, ${availableParallelism()} cores (${model}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
  const sizes = process.env['CLASS_SIZES']
  const command = `${sizes === undefined ? '' : `CLASS_SIZES=${sizes} `}npm run bench -- ${name}`
  return `\`${command}\`, ${date}, ${machine}.`
}

interface Subject {
  readonly name: string
  readonly command: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** Medians over the rounds. The subjects take turns, so that other load on the machine affects all of them equally. */
async function compare(subjects: readonly Subject[], times = rounds): Promise<Map<string, Measurement>> {
  const all = new Map(subjects.map(({ name }) => [name, [] as Measurement[]]))
  for (let round = 0; round < times; round += 1) {
    for (const { name, command, environment } of subjects) {
      process.stderr.write(`round ${round + 1} of ${times}: ${name}\n`)
      all.get(name)?.push(await measure(command, { cwd: projectRoot, ...(environment !== undefined && { environment }) }))
    }
  }
  return new Map([...all].map(([name, runs]) => [name, middleOf(runs)]))
}

function middleOf(runs: readonly Measurement[]): Measurement {
  const of = (key: 'wallMs' | 'cpuMs' | 'peakMiB'): number => median(runs.map((run) => run[key]))
  return { status: runs[0]?.status ?? null, output: runs[0]?.output ?? '', wallMs: of('wallMs'), cpuMs: of('cpuMs'), peakMiB: of('peakMiB') }
}

/** As `npm test` starts it. */
const grade = (folder: string, ...options: string[]): string[] => [
  process.execPath,
  '--max-semi-space-size=1',
  commandLine,
  '--student',
  folder,
  '--report',
  join(work, 'report'),
  ...options,
]
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`
const row = (...cells: (string | number)[]): string => `| ${cells.join(' | ')} |`

async function correctOnes(): Promise<string> {
  const subjects: Subject[] = []
  for (const [language, name] of languages) {
    const folder = copyCorrect(join(work, language), name)
    subjects.push({ name: `${language}, all tiers`, command: grade(folder, '--exercise', five) })
    subjects.push({ name: `${language}, core`, command: grade(folder, '--exercise', five, '--tier', 'core') })
    if (language === 'Python')
      subjects.push({
        name: 'Python, the floor',
        command: [process.execPath, join(import.meta.dirname, 'floor.js'), folder, await countStarts(grade(folder, '--exercise', five), work)],
      })
  }
  const results = await compare(subjects)
  const floor = results.get('Python, the floor')?.wallMs ?? Number.NaN
  const rows = [...results].map(([name, { wallMs, cpuMs, peakMiB }]) =>
    row(
      name,
      seconds(wallMs),
      seconds(cpuMs),
      name.includes('floor') ? '–' : `${Math.round(peakMiB)} MiB`,
      name === 'Python, all tiers' || name.includes('floor') ? `${(wallMs / floor).toFixed(2)} ×` : '–',
    ),
  )
  return [
    '## Correct submissions of the five named servers',
    '',
    row('submission', 'wall', 'CPU time of wirecheck', 'memory of wirecheck', 'wall relative to the floor'),
    row('---', '---:', '---:', '---:', '---:'),
    ...rows,
    '',
    `Medians of ${rounds} rounds; the subjects take turns in each round. The floor is the least that any grader must do: \`harness/bench/floor.ts\` starts the same programs as often, without a lab, and has about the same conversations with them.`,
  ].join('\n')
}

async function brokenOnes(): Promise<string> {
  const faults: readonly Fault[] = ['never answers', 'hangs at the end', 'loops', 'does not start']
  const correct = copyCorrect(join(work, 'correct'), 'python/threads')
  const subjects = [
    { name: 'correct', command: grade(correct, '--exercise', five) },
    ...faults.map((fault) => ({ name: fault, command: grade(writeBroken(join(work, fault.replaceAll(' ', '-')), fault), '--exercise', five) })),
  ]
  const results = await compare(subjects)
  const base = results.get('correct')?.wallMs ?? Number.NaN
  const rows = [...results].map(([name, { wallMs, cpuMs }]) => row(name, seconds(wallMs), seconds(cpuMs), `${(wallMs / base).toFixed(2)} ×`))
  return [
    '## Broken submissions (Python, all tiers)',
    '',
    `Medians of ${rounds} rounds; the subjects take turns in each round.`,
    '',
    row('submission', 'wall', 'CPU time of wirecheck', 'wall relative to the correct one'),
    row('---', '---:', '---:', '---:'),
    ...rows,
  ].join('\n')
}

async function rivals(): Promise<string> {
  const correct = join(copyCorrect(join(work, 'rival-correct'), 'python/threads'), 'echo_server.py')
  const hanging = join(writeBroken(join(work, 'rival-hanging'), 'never answers'), 'echo.py')
  const subjects: Subject[] = []
  for (const [state, program] of [
    ['correct', correct],
    ['never answers', hanging],
  ] as const) {
    const environment = { ECHO_PROGRAM: program }
    subjects.push({ name: `wirecheck, ${state}`, command: grade(dirname(program), '--exercise', 'echo', '--tier', 'core') })
    const python = findOnPath('python3') ?? 'python3'
    if ((await measure([python, '-m', 'pytest', '--version'], { cwd: work })).status === 0)
      subjects.push({
        name: `pytest, ${state}`,
        environment,
        command: [python, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', join(rivalsFolder, 'test_echo.py')],
      })
    if (findOnPath('nc') !== null) subjects.push({ name: `sh and nc, ${state}`, environment, command: ['sh', join(rivalsFolder, 'echo.sh')] })
    const check50 = findOnPath('check50')
    if (check50 !== null) {
      const problem = join(work, `check50-${state.replaceAll(' ', '-')}`)
      mkdirSync(problem, { recursive: true })
      copyFileSync(join(rivalsFolder, 'check50.py'), join(problem, '__init__.py'))
      writeFileSync(join(problem, '.cs50.yml'), 'check50:\n  files:\n    - !include "*.py"\n')
      subjects.push({ name: `check50, ${state}`, environment, command: ['sh', '-c', `cd '${dirname(program)}' && exec ${check50} --dev '${problem}'`] })
    }
  }
  const results = await compare(subjects, 1)
  const rows = [...results].map(([name, { wallMs, cpuMs, status }]) => {
    const own = results.get(`wirecheck, ${name.split(', ')[1] ?? ''}`)?.wallMs ?? Number.NaN
    return row(name, seconds(wallMs), seconds(cpuMs), `${(wallMs / own).toFixed(2)} ×`, String(status))
  })
  return [
    '## The same checks written with other tools (echo, core; one run each)',
    '',
    row('', 'wall', 'CPU time', 'wall relative to wirecheck', 'exit status'),
    row('---', '---:', '---:', '---:', '---:'),
    ...rows,
  ].join('\n')
}

async function growth(): Promise<string> {
  const folder = copyCorrect(join(work, 'growth'), 'python/threads')
  const rows: string[] = []
  for (const count of [1, 2, 4, 8, 16]) {
    const cells: string[] = []
    for (const atOnce of [1, 2]) {
      process.stderr.write(`${count} submissions, ${atOnce} at a time\n`)
      cells.push(seconds(await gradeMany(folder, count, atOnce)))
    }
    rows.push(row(count, ...cells))
  }
  return ['## Many submissions (Python, all tiers, wall)', '', row('submissions', 'one at a time', 'two at a time'), row('---:', '---:', '---:'), ...rows].join(
    '\n',
  )
}

/** The five servers in both labs. */
async function labs(): Promise<string> {
  const subjects: Subject[] = []
  for (const [language, name] of languages) {
    const folder = copyCorrect(join(work, `labs-${language}`), name)
    for (const lab of ['private', 'shared']) subjects.push({ name: `${language}, ${lab}`, command: grade(folder, '--exercise', five, '--lab', lab) })
  }
  const results = await compare(subjects)
  const rows = languages.map(([language]) => {
    const [own, shared] = ['private', 'shared'].map((lab) => results.get(`${language}, ${lab}`)?.wallMs ?? Number.NaN)
    return row(language, seconds(own ?? Number.NaN), seconds(shared ?? Number.NaN), `${((shared ?? Number.NaN) / (own ?? Number.NaN)).toFixed(2)} ×`)
  })
  return [
    '## The shared lab',
    '',
    `The five servers, all tiers, wall. Medians of ${rounds} rounds.`,
    '',
    row('submission', 'private lab', 'shared lab', 'shared relative to private'),
    row('---', '---:', '---:', '---:'),
    ...rows,
  ].join('\n')
}

/** Sizes may be set for a quick look: CLASS_SIZES=10,30. */
function classSizes(): readonly [small: number, large: number] {
  const [small = 30, large = 300] = (process.env['CLASS_SIZES'] ?? '').split(',').filter(Boolean).map(Number)
  return [small, large]
}
const classes = (): Promise<string> => classFigures({ work, commandLine: grade('').slice(0, 3), sizes: classSizes() })
const queue = (): Promise<string> => queueFigures({ work, commandLine: grade('').slice(0, 3), count: classSizes()[1] })

async function gradeMany(folder: string, count: number, atOnce: number): Promise<number> {
  const beganAt = performance.now()
  let left = count
  await Promise.all(
    Array.from({ length: atOnce }, async (_, lane) => {
      while (left-- > 0) await measure(grade(folder, '--exercise', five, '--report', join(work, `report-${lane}`)), { cwd: projectRoot })
    }),
  )
  return performance.now() - beganAt
}

/** Runs in a private network, as the suite's workers do. */
async function findings(): Promise<string> {
  const sandbox = findSandbox()
  if (sandbox === null) return '## Silence\n\nNot measured: bubblewrap is not installed.'
  const run = async (what: string): Promise<string> => {
    const { file, args } = inPrivateNetwork(sandbox, { file: process.execPath, args: [join(import.meta.dirname, 'main.js'), '--within', what] })
    const { output, status } = await measure([file, ...args], { cwd: projectRoot })
    const result = output.split('\n').find((line) => line.startsWith('{'))
    if (result === undefined) throw new Error(`--within ${what} ended with status ${status} and no result:\n${output}`)
    return result
  }
  process.stderr.write('silence\n')
  const { times } = JSON.parse(await run('times')) as { times: number[] }
  process.stderr.write(`${falsePrograms} programs that pause, under load\n`)
  const burners = Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' }))
  process.on('exit', () => {
    for (const burner of burners) burner.kill('SIGKILL')
  })
  const { programs, wrong } = JSON.parse(await run('false')) as FalseFindings
  for (const burner of burners) burner.kill('SIGKILL')
  const sorted = [...times].sort((left, right) => left - right)
  return [
    '## Silence',
    '',
    `Time from the moment when a program has read everything and falls silent until wirecheck recognises it: median ${median(times).toFixed(0)} ms, slowest ${(sorted.at(-1) ?? Number.NaN).toFixed(0)} ms, of ${times.length} programs.`,
    '',
    `Of ${programs} correct programs that pause before they answer (sleeping, computing, timers, locks, children, event loops, garbage collection), while every core was kept busy, ${wrong.length} were wrongly recognised as silent.${wrong.length === 0 ? '' : ` These: ${[...new Set(wrong)].join(', ')}.`}`,
  ].join('\n')
}

async function measureWithin(what: string): Promise<void> {
  const lab = await probeLab('best', new AbortController().signal)
  const result = what === 'times' ? { times: await timeToSilence(lab, silences) } : await countFalseFindings(lab, falsePrograms, 8)
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

const within = process.argv.indexOf('--within')
if (within >= 0) await measureWithin(process.argv[within + 1] ?? '')
else await measureAll()
process.exit()
