/**
 * `npm run soak -- [--times N] [--only NAME] [--at-once N] [--lab shared]`: grades every fixture and the references N times over while every
 * core is kept busy. Reports each verdict that differs from the derived one, and at the end which requirements gave different results.
 */

import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Report } from '../model/report.js'
import { harmless } from '../support/harmless.js'
import { readCatalog } from '../run/catalog.js'
import { projectRoot } from '../support/project-root.js'
import { exactVerdicts, referenceVerdicts } from './exact-verdicts.js'
import { developerOptions, refuse } from './developer-options.js'
import { listFixtures } from './fixtures.js'
import { openGrader } from './grader.js'
import { contradictions, differingRequirements } from './compare-verdicts.js'

const usage = `Usage: npm run soak -- [--times N] [--only NAME] [--at-once N] [--lab private|shared]

  --times N     how often each is graded (10)
  --only NAME   only fixtures whose name contains this, such as broken/echo
  --at-once N   how many are graded at a time (3)
  --lab LAB     in this lab; in the shared one, only a verdict that contradicts the private lab's counts as wrong`
const { values } = developerOptions(usage, {
  times: { type: 'string', default: '10' },
  only: { type: 'string', default: '' },
  'at-once': { type: 'string', default: '3' },
  lab: { type: 'string', default: 'best' },
})
const [times, atOnce] = [Number(values.times), Number(values['at-once'])]
if (![times, atOnce].every((count) => Number.isInteger(count) && count > 0)) refuse('--times and --at-once take whole numbers, such as --times 20', usage)
const lab = values.lab
if (lab !== 'best' && lab !== 'private' && lab !== 'shared') refuse('--lab is private or shared', usage)
const compare = lab === 'shared' ? contradictions : differingRequirements

const subjects = [
  { name: 'reference', path: join(projectRoot, 'reference'), submittedAs: null, verdicts: referenceVerdicts() },
  ...listFixtures(readCatalog()),
].filter(({ name }) => name.includes(values.only))
if (subjects.length === 0) refuse(`No fixture's name contains ${values.only}`, usage)
type Subject = (typeof subjects)[number]

interface Grading {
  readonly isAsDerived: boolean
  /** The requirements that had another result than derived, such as `broken/echo/x.py ECHO-12`. */
  readonly differing: readonly string[]
}

/** One endless loop per core, so that everything else gets at most half of each core. */
const burners = Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' }))
process.on('exit', () => {
  for (const burner of burners) burner.kill('SIGKILL')
})

const beganAt = performance.now()
const grader = await openGrader({ lab })
const waiting = Array.from({ length: times }, (_, index) => subjects.map((subject) => ({ round: index + 1, subject }))).flat()

const gradings: Grading[] = []
for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.on(signal, () => stop(status))

await Promise.all(Array.from({ length: atOnce }, gradeWaiting))
summarise()
process.exit()

/** Grades until nothing is waiting. */
async function gradeWaiting(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) gradings.push(await gradeOnce(next.round, next.subject))
}

/** Ctrl-C and `timeout` show what was found so far. */
function stop(status: number): void {
  summarise()
  process.exit(status)
}

async function gradeOnce(round: number, subject: Subject): Promise<Grading> {
  const report = await grader.grade(subject)
  const differing = compare(subject.verdicts, exactVerdicts(report))
  if (differing.length === 0) return { isAsDerived: true, differing: [] }
  describeDifference(round, subject.name, report)
  return { isAsDerived: false, differing: differing.map((requirement) => `${subject.name} ${requirement}`) }
}

function describeDifference(round: number, name: string, report: Report): void {
  process.stdout.write(`round ${round}, ${name}, seed ${report.seed}: ${JSON.stringify(exactVerdicts(report))}\n`)
  for (const error of report.errors) process.stdout.write(`    suite error: ${harmless(error)}\n`)
  for (const { id, checks } of report.exercises) {
    for (const check of checks) {
      if (check.result === 'fail' || check.result === 'error')
        process.stdout.write(`    ${id} ${check.requirement} ${check.title}: ${check.result}: ${harmless(check.message)}\n`)
    }
  }
}

function summarise(): void {
  const seconds = Math.round((performance.now() - beganAt) / 1_000)
  const wrong = gradings.filter(({ isAsDerived }) => !isAsDerived)
  process.stdout.write(`${gradings.length} gradings of ${subjects.length} submissions under load in ${seconds} s: ${wrong.length} with a wrong verdict\n`)
  const wavering = new Map<string, number>()
  for (const key of wrong.flatMap(({ differing }) => differing)) wavering.set(key, (wavering.get(key) ?? 0) + 1)
  const ranked = [...wavering].sort(([, left], [, right]) => right - left)
  for (const [key, count] of ranked) process.stdout.write(`    ${key}: ${count} of ${times} rounds\n`)
  process.exitCode = wrong.length === 0 ? 0 : 1
}
