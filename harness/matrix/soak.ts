/**
 * `npm run soak -- --times N [--only NAME] [--at-once N]`: grades every fixture and the references N times over while every
 * core is kept busy. Reports each verdict that differs from the derived one, and at the end which requirements gave different results.
 */

import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import type { Report } from '../model/report.js'
import { readCatalog } from '../run/catalog.js'
import { projectRoot } from '../support/project-root.js'
import { exactVerdicts, referenceVerdicts } from './exact-verdicts.js'
import { listFixtures } from './fixtures.js'
import { openGrader } from './grader.js'
import { differingRequirements } from './compare-verdicts.js'

const { values } = parseArgs({
  options: { times: { type: 'string', default: '10' }, only: { type: 'string', default: '' }, 'at-once': { type: 'string', default: '3' } },
})
const [times, atOnce] = [Number(values.times), Number(values['at-once'])]
if (![times, atOnce].every((count) => Number.isInteger(count) && count > 0)) {
  process.stderr.write('soak: --times and --at-once take whole numbers, such as --times 20\n')
  process.exit(2)
}

const subjects = [
  { name: 'reference', path: join(projectRoot, 'reference'), submittedAs: null, verdicts: referenceVerdicts() },
  ...listFixtures(readCatalog()),
].filter(({ name }) => name.includes(values.only))
type Subject = (typeof subjects)[number]

/** One endless loop per core, so that everything else gets at most half of each core. */
const burners = Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' }))
process.on('exit', () => {
  for (const burner of burners) burner.kill('SIGKILL')
})
process.on('SIGINT', () => process.exit(130)).on('SIGTERM', () => process.exit(143))

/** How often a requirement of a subject had another result than derived. The key is `broken/echo/x.py ECHO-12`. */
const wavering = new Map<string, number>()
const counts = { graded: 0, differing: 0 }
const beganAt = performance.now()
const grader = await openGrader()
const waiting = Array.from({ length: times }, (_, index) => subjects.map((subject) => ({ round: index + 1, subject }))).flat()

await Promise.all(Array.from({ length: atOnce }, gradeWaiting))
summarise()
process.exit()

async function gradeWaiting(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await gradeOnce(next.round, next.subject)
}

async function gradeOnce(round: number, subject: Subject): Promise<void> {
  const report = await grader.grade(subject)
  counts.graded += 1
  const found = exactVerdicts(report)
  if (isDeepStrictEqual(found, subject.verdicts)) return
  counts.differing += 1
  for (const requirement of differingRequirements(subject.verdicts, found)) {
    const key = `${subject.name} ${requirement}`
    wavering.set(key, (wavering.get(key) ?? 0) + 1)
  }
  describeDifference(round, subject.name, report)
}

function describeDifference(round: number, name: string, report: Report): void {
  process.stdout.write(`round ${round}, ${name}, seed ${report.seed}: ${JSON.stringify(exactVerdicts(report))}\n`)
  for (const error of report.errors) process.stdout.write(`    suite error: ${error}\n`)
  for (const { id, checks } of report.exercises) {
    for (const check of checks) {
      if (check.result === 'fail' || check.result === 'error')
        process.stdout.write(`    ${id} ${check.requirement} ${check.title}: ${check.result}: ${check.message}\n`)
    }
  }
}

function summarise(): void {
  const seconds = Math.round((performance.now() - beganAt) / 1_000)
  process.stdout.write(`${counts.graded} gradings of ${subjects.length} submissions under load in ${seconds} s: ${counts.differing} with a wrong verdict\n`)
  const ranked = [...wavering].sort(([, left], [, right]) => right - left)
  for (const [key, count] of ranked) process.stdout.write(`    ${key}: ${count} of ${times} rounds\n`)
  process.exitCode = counts.differing === 0 ? 0 : 1
}
