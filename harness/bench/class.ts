/** `npm run bench -- class`: measures the grading of a class. The classes are made from the fixtures. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, watch } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { makeClass, verdictsIn, type MadeSubmission } from '../matrix/made-class.js'
import { listFixtures } from '../matrix/fixtures.js'
import type { ClassReport } from '../model/class.js'
import { readCatalog } from '../run/catalog.js'
import { projectRoot } from '../support/project-root.js'
import { measure, type Measurement } from './measure.js'
import { countStarts } from './starts.js'
import { copyCorrect } from './submissions.js'

export interface ClassBench {
  /** The folder for everything temporary. */
  readonly work: string
  /** The command line, up to its options. */
  readonly commandLine: readonly string[]
  /** How many submissions the small and the large made class have. */
  readonly sizes: readonly [number, number]
}

const alike = 16
const five = ['--exercise', 'echo,greeter,time,json-echo,udp-upper']
const classSeed = 11
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

/** A class made from the fixtures, with archives. A program that no machine can test is left out: the run would not end with status 0. */
export function makeBenchClass(folder: string, count: number): Promise<readonly MadeSubmission[]> {
  const fixtures = listFixtures(readCatalog()).filter(({ verdicts }) => Object.values(verdicts).every(({ status }) => status !== 'untested'))
  return makeClass(folder, { fixtures, count, seed: classSeed, archives: true })
}

/** The options of each run of a class. */
export const classArguments = (folder: string, report: string, ...options: readonly string[]): string[] => [
  ...['--class', folder, '--report', report, '--seed', '1', '--quiet'],
  ...options,
]

/** The section of docs/benchmarks.md. */
export async function classFigures({ work, commandLine, sizes: [small, large] }: ClassBench): Promise<string> {
  const [few, all] = [join(work, `class-${small}`), join(work, `class-${large}`)]
  await makeBenchClass(few, small)
  const made = await makeBenchClass(all, large)
  const run = async (folder: string, jobs: number, ...options: readonly string[]): Promise<Measurement> => {
    process.stderr.write(`${folder}, ${jobs} at a time\n`)
    const args = classArguments(folder, reportsOf(folder, jobs), '--jobs', String(jobs), ...options)
    const measured = await measure([...commandLine, ...args], { cwd: projectRoot })
    if (measured.status !== 0) throw new Error(`It ended with status ${measured.status}: ${measured.output}`)
    return measured
  }
  const smallTwo = await run(few, 2)
  // One slow program at the end of a small class would leave the second job with nothing to do.
  const [one, two] = [await run(all, 1), await run(all, 2)]
  const row = (what: string, { wallMs, cpuMs, peakMiB }: Measurement, count: number): string =>
    `| ${what} | ${seconds(wallMs)} | ${seconds(wallMs / count)} | ${seconds(cpuMs / count)} | ${Math.round(peakMiB)} MiB |`
  return [
    '## A class',
    '',
    '| class | wall | wall for each submission | CPU time of wirecheck for each | memory of wirecheck |',
    '| --- | ---: | ---: | ---: | ---: |',
    row(`${small} made submissions, --jobs 2`, smallTwo, small),
    row(`${large} made submissions, --jobs 2`, two, large),
    row(`${large} made submissions, --jobs 1`, one, large),
    '',
    `On the large class two jobs are ${(one.wallMs / two.wallMs).toFixed(2)} × as fast as one. It takes ${(two.peakMiB / smallTwo.peakMiB).toFixed(2)} × the memory of the small one.`,
    '',
    `Of the ${large}, ${countWrong(reportsOf(all, 2), made)} got other verdicts than those that their fixtures record. ${await interrupted(all, commandLine, large)}`,
    '',
    await addedCost(work, commandLine, run),
  ].join('\n')
}

const reportsOf = (folder: string, jobs: number): string => `${folder}-report-${jobs}`
const gradesIn = (reports: string): string => readFileSync(join(reports, 'grades.csv'), 'utf8')

function countWrong(reports: string, made: readonly MadeSubmission[]): number {
  const { submissions } = JSON.parse(readFileSync(join(reports, 'class.json'), 'utf8')) as ClassReport
  const found = new Map(submissions.map((entry) => [entry.submission, verdictsIn(entry)]))
  const wrong = made.filter(({ name, verdicts }) => !isDeepStrictEqual(found.get(name), verdicts))
  for (const { name, madeOf } of wrong) process.stderr.write(`other verdicts than recorded: ${name}, made of ${madeOf.join(', ')}\n`)
  return wrong.length
}

/** Grades the class once more, kills wirecheck with SIGKILL when half is graded, and lets the same command continue. */
async function interrupted(folder: string, commandLine: readonly string[], count: number): Promise<string> {
  const reports = `${folder}-report-killed`
  const command = [...commandLine, ...classArguments(folder, reports, '--jobs', '2')]
  process.stderr.write(`${folder}, killed with SIGKILL when half is graded, and continued\n`)
  mkdirSync(reports)
  const child = spawn(command[0] ?? '', command.slice(1), { cwd: projectRoot, stdio: 'ignore' })
  const ended = once(child, 'close')
  const watcher = watch(reports, () => {
    if (gradedIn(reports) >= count / 2) child.kill('SIGKILL')
  })
  await ended
  watcher.close()
  const before = gradedIn(reports)
  const { status, output } = await measure(command, { cwd: projectRoot })
  if (status !== 0) throw new Error(`It ended with status ${status}: ${output}`)
  const equal = gradesIn(reports) === gradesIn(reportsOf(folder, 2)) ? 'the same to the byte' : '**not the same**'
  return `Graded once more, killed with SIGKILL after ${before} of ${count} and continued by the same command, its grades.csv is ${equal}; ${gradedIn(reports) - count} were graded twice.`
}

function gradedIn(reports: string): number {
  const journal = join(reports, 'journal.jsonl')
  return existsSync(journal) ? readFileSync(journal, 'utf8').split('\n{"kind":"graded"').length - 1 : 0
}

/** What the suite costs beside the programs themselves: a class of equal, correct submissions. */
async function addedCost(
  work: string,
  commandLine: readonly string[],
  run: (folder: string, jobs: number, ...options: readonly string[]) => Promise<Measurement>,
): Promise<string> {
  const submission = copyCorrect(join(work, 'class-one'), 'python/threads')
  const folder = join(work, 'class-alike')
  mkdirSync(folder)
  for (let number = 1; number <= alike; number += 1) cpSync(submission, join(folder, `s${number}`), { recursive: true })
  const starts = await countStarts([...commandLine, '--student', submission, '--report', join(work, 'class-starts'), ...five], work)
  const floor = await measure([process.execPath, join(import.meta.dirname, 'floor.js'), submission, starts], { cwd: projectRoot })
  const { cpuMs } = await run(folder, 2, ...five)
  return `Of ${alike} submissions of the five servers in Python, all correct, each costs ${seconds(cpuMs / alike)} of CPU time of wirecheck. The programs and their conversations, without wirecheck (the floor), cost ${seconds(floor.cpuMs)}: the added cost is ${(cpuMs / alike / floor.cpuMs).toFixed(2)} ×.`
}
