/**
 * `npm run soak -- --times N [--only NAME] [--at-once N]`: grades correct programs N times over while every core is kept
 * busy, and reports each verdict that differs from the one it must get.
 */

import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { exactVerdicts, gradeFixture, referenceVerdicts } from './grade-fixture.js'
import { readCatalog } from '../run/catalog.js'
import { projectRoot } from '../support/project-root.js'
import { listFixtures } from './fixtures.js'
import { handIn } from './hand-in.js'

const { values } = parseArgs({
  options: { times: { type: 'string', default: '10' }, only: { type: 'string', default: '' }, 'at-once': { type: 'string', default: '1' } },
})
const [times, atOnce] = [Number(values.times), Number(values['at-once'])]
if (![times, atOnce].every((count) => Number.isInteger(count) && count > 0)) {
  process.stderr.write('soak: --times and --at-once take whole numbers, such as --times 20\n')
  process.exit(2)
}

const subjects = [
  { name: 'reference', path: join(projectRoot, 'reference'), submittedAs: null, verdicts: referenceVerdicts() },
  ...listFixtures(readCatalog()).filter(({ kind }) => kind === 'correct'),
].filter(({ name }) => name.includes(values.only))

/** One endless loop per core, so that everything else gets at most half of one. */
const burners = Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' }))
process.on('exit', () => {
  for (const burner of burners) burner.kill('SIGKILL')
})
process.on('SIGINT', () => process.exit(130)).on('SIGTERM', () => process.exit(143))

let rounds = 0
let differing = 0
const beganAt = performance.now()

const waiting = Array.from({ length: times }, (_, index) => subjects.map((subject) => ({ round: index + 1, subject }))).flat()
await Promise.all(Array.from({ length: atOnce }, gradeWaiting))
process.stdout.write(
  `${rounds} gradings of ${subjects.length} submissions under load in ${Math.round((performance.now() - beganAt) / 1_000)} s: ${differing} with another verdict\n`,
)
process.exitCode = differing === 0 ? 0 : 1
process.exit()

async function gradeWaiting(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await gradeOnce(next.round, next.subject)
}

async function gradeOnce(round: number, subject: (typeof subjects)[number]): Promise<void> {
  const { name, verdicts } = subject
  await using submission = handIn(subject)
  const { report } = await gradeFixture(submission.directory)
  rounds += 1
  const found = exactVerdicts(report)
  if (isDeepStrictEqual(found, verdicts)) return
  differing += 1
  process.stdout.write(`round ${round}, ${name}, seed ${report.seed}: ${JSON.stringify(found)}\n`)
  for (const { id, checks } of report.exercises) {
    for (const check of checks)
      if (check.result !== 'pass') process.stdout.write(`    ${id} ${check.requirement} ${check.title}: ${check.result}: ${check.message}\n`)
  }
}
