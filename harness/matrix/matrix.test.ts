/** Grades every fixture program with the real command line and compares the verdicts with those derived from its header. */

import { describe, expect, test } from 'vitest'
import type { Report } from '../model/report.js'
import { readCatalog } from '../run/catalog.js'
import { limits } from '../support/limits.js'
import { listFixtures, type Fixture } from './fixtures.js'
import { exactVerdicts, gradeFixture } from './grade-fixture.js'
import { handIn } from './hand-in.js'
import { machineLack } from './machine-lack.js'
import { provenRequirements } from './proof.js'

const catalogue = readCatalog()
const fixtures = listFixtures(catalogue)

describe.each(['broken', 'hostile', 'correct'] as const)('%s', (kind) => {
  test.concurrent.for(fixtures.filter((fixture) => fixture.kind === kind))('$name', { timeout: limits.fixtureMs }, async (fixture, { expect, skip }) => {
    await using submission = handIn(fixture)
    const { report, status } = await gradeFixture(submission.directory)
    const lack = lackOf(report)
    if (lack !== null) skip(lack)
    expect(exactVerdicts(report)).toEqual(fixture.verdicts)
    expect(status).toBe({ pass: 0, fail: 1, error: 3 }[report.result])
  })
})

test('every correct program passes what it says it passes', () => {
  const wrong = fixtures.filter(({ kind }) => kind === 'correct').filter((fixture) => !passesAsSaid(fixture))
  expect(wrong.map(({ name }) => name)).toEqual([])
})

test('each requirement has a broken program that fails it and nothing unrelated', () => {
  const proven = provenRequirements(fixtures)
  const unproven = catalogue.flatMap(({ requirements }) => requirements.map(({ id }) => id)).filter((id) => !proven.has(id))
  expect([...new Set(unproven)]).toEqual([])
})

/** What this machine lacks for an exact comparison, in words; null when it lacks nothing. */
function lackOf(report: Report): string | null {
  const untested = report.exercises.find(({ status }) => status === 'untested')
  return untested?.message ?? machineLack
}

function passesAsSaid({ note, verdicts }: Fixture): boolean {
  const core = new Set(catalogue.flatMap(({ requirements }) => requirements.filter(({ tier }) => tier === 'core').map(({ id }) => id)))
  const missed = Object.values(verdicts).flatMap(({ status, fail = [], blocked = [] }) => [...fail, ...blocked, ...(status === 'graded' ? [] : [status])])
  return note.passes === 'all' ? missed.length === 0 : !missed.some((id) => core.has(id) || !/-\d+$/.test(id))
}
