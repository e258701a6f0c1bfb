/** `npm run bench -- class`: measures the grading of a class. The classes are made from the fixtures. */

import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeClass } from '../matrix/made-class.js'
import { listFixtures } from '../matrix/fixtures.js'
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

/** The section of docs/benchmarks.md. */
export async function classFigures({ work, commandLine, sizes: [small, large] }: ClassBench): Promise<string> {
  // With a program that no machine can test, the run would not end with status 0.
  const fixtures = listFixtures(readCatalog()).filter(({ verdicts }) => Object.values(verdicts).every(({ status }) => status !== 'untested'))
  const folders = [small, large].map((count) => join(work, `class-${count}`))
  for (const [index, count] of [small, large].entries()) await makeClass(folders[index] ?? '', { fixtures, count, seed: classSeed, archives: false })
  const run = async (folder: string, jobs: number, ...options: readonly string[]): Promise<Measurement> => {
    process.stderr.write(`${folder}, ${jobs} at a time\n`)
    const args = ['--class', folder, '--report', `${folder}-report-${jobs}`, '--jobs', String(jobs), '--seed', '1', '--quiet', ...options]
    const measured = await measure([...commandLine, ...args], { cwd: projectRoot })
    if (measured.status !== 0) throw new Error(`It ended with status ${measured.status}: ${measured.output}`)
    return measured
  }
  const [one, two] = [await run(folders[0] ?? '', 1), await run(folders[0] ?? '', 2)]
  const many = await run(folders[1] ?? '', 2)
  const row = (what: string, { wallMs, cpuMs, peakMiB }: Measurement, count: number): string =>
    `| ${what} | ${seconds(wallMs)} | ${seconds(wallMs / count)} | ${seconds(cpuMs / count)} | ${Math.round(peakMiB)} MiB |`
  return [
    '## A class',
    '',
    '| class | wall | wall for each submission | CPU time of wirecheck for each | memory of wirecheck |',
    '| --- | ---: | ---: | ---: | ---: |',
    row(`${small} made submissions, --jobs 1`, one, small),
    row(`${small} made submissions, --jobs 2`, two, small),
    row(`${large} made submissions, --jobs 2`, many, large),
    '',
    `Two jobs are ${(one.wallMs / two.wallMs).toFixed(2)} × as fast as one. The large class takes ${(many.peakMiB / two.peakMiB).toFixed(2)} × the memory of the small one.`,
    '',
    await addedCost(work, commandLine, run),
  ].join('\n')
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
