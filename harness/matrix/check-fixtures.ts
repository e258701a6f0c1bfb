/** Grades fixtures and prints where the verdicts differ from those derived from their headers: `npm run fixtures:check [-- NAME…]`. */

import { isDeepStrictEqual } from 'node:util'
import { readCatalog } from '../run/catalog.js'
import type { ExerciseVerdicts } from './derive.js'
import { developerOptions, refuse } from './developer-options.js'
import { listFixtures, type Fixture } from './fixtures.js'
import { headerLinesFor } from './header-lines.js'
import { harmlessLine } from '../support/harmless.js'
import { errorsIn, exactVerdicts } from './exact-verdicts.js'
import { openGrader } from './grader.js'
import { untold } from './told.js'

const catalogue = readCatalog()
const usage = `Usage: npm run fixtures:check [-- NAME…]

  NAME   a part of a fixture's path, or an exercise; without one, all fixtures are graded`
const { positionals: names } = developerOptions(usage, {})
/** By a part of its path, or by an exercise that it is about. */
const isWanted = ({ name, verdicts }: Fixture): boolean => names.length === 0 || names.some((part) => name.includes(part) || part in verdicts)
const wanted = listFixtures(catalogue).filter(isWanted)
if (wanted.length === 0) refuse(`No fixture's path contains ${names.join(' or ')}, and no exercise is called so`, usage)
const waiting = [...wanted]
const grader = await openGrader()
const atOnce = 3 // right for two cores: a run mostly waits for programs

/** Checks fixtures until none is waiting. Resolves with whether each was as derived. */
async function checkWaiting(): Promise<readonly boolean[]> {
  const results: boolean[] = []
  for (let fixture = waiting.shift(); fixture !== undefined; fixture = waiting.shift()) results.push(await check(fixture))
  return results
}

async function check(fixture: Fixture): Promise<boolean> {
  try {
    const report = await grader.grade(fixture)
    const found = exactVerdicts(report)
    const missing = untold(fixture, report)
    const same = isDeepStrictEqual(found, fixture.verdicts) && missing.length === 0
    process.stdout.write(`${same ? 'as derived' : 'DIFFERS   '} ${fixture.name} (${Math.round(report.durationMs)} ms)\n`)
    if (same) return true
    for (const error of errorsIn(report)) process.stdout.write(`    ${harmlessLine(error)}\n`)
    for (const text of missing) process.stdout.write(`    The report does not contain: ${text}\n`)
    for (const id of new Set([...Object.keys(fixture.verdicts), ...Object.keys(found)])) explain(id, fixture.verdicts[id], found[id])
  } catch (thrown) {
    process.stdout.write(`${fixture.name}: ${String(thrown)}\n`)
  }
  return false
}

/** Prints both verdicts for an exercise in which they differ, and the header lines to write if the new ones are right. */
function explain(exercise: string, expected: ExerciseVerdicts | undefined, found: ExerciseVerdicts | undefined): void {
  if (isDeepStrictEqual(expected, found)) return
  process.stdout.write(`    ${exercise} expected: ${JSON.stringify(expected) ?? 'nothing'}\n    ${exercise} got:      ${JSON.stringify(found) ?? 'nothing'}\n`)
  if (found !== undefined)
    process.stdout.write(
      `    If that is right, write:\n${headerLinesFor(catalogue.find(({ id }) => id === exercise)?.requirements ?? [], found)
        .map((line) => `        ${line}\n`)
        .join('')}`,
    )
}

const results = (await Promise.all(Array.from({ length: atOnce }, checkWaiting))).flat()
const differing = results.filter((isAsDerived) => !isAsDerived).length
await grader[Symbol.asyncDispose]()
process.stdout.write(`${wanted.length} graded, ${differing} differ\n`)
process.exitCode = differing === 0 ? 0 : 1
