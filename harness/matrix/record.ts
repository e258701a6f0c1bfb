/** Records the exact verdicts of fixture programs anew: `npm run fixtures:record [-- NAME…]`. Look at the difference before you commit it. */

import { exactVerdicts, gradeFixture } from './grade-fixture.js'
import { listFixtures, recordVerdicts, type Fixture } from './fixtures.js'

const names = process.argv.slice(2)
const wanted = listFixtures().filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)))
const waiting = [...wanted]
const atOnce = 3 // on two cores: most of a run is spent waiting for a program

async function recordNext(): Promise<void> {
  for (let fixture = waiting.shift(); fixture !== undefined; fixture = waiting.shift()) await record(fixture)
}

async function record(fixture: Fixture): Promise<void> {
  try {
    const { report } = await gradeFixture(fixture.directory)
    const verdicts = exactVerdicts(report)
    recordVerdicts(fixture, verdicts)
    const fails = Object.values(verdicts).flatMap(({ fail = [] }) => fail)
    const breaks = fixture.note.breaks ?? []
    const differs = fixture.kind === 'broken' && [...fails].sort().join() !== [...breaks].sort().join()
    process.stdout.write(
      `${fixture.name} (${report.durationMs} ms): ${JSON.stringify(verdicts)}${differs ? `\n    DIFFERS: meant to break ${breaks.join(', ')}` : ''}\n`,
    )
  } catch (thrown) {
    process.stdout.write(`${fixture.name}: ${String(thrown)}\n`)
    process.exitCode = 1
  }
}

await Promise.all(Array.from({ length: atOnce }, recordNext))
