/** Grades every fixture program and compares the verdicts with those derived from its header. */

import { afterAll, describe, expect, inject, test } from 'vitest'
import type { Report } from '../model/report.js'
import { textOf } from '../model/untrusted.js'
import { readCatalog } from '../run/catalog.js'
import { limits } from '../support/limits.js'
import { listFixtures, type Fixture } from './fixtures.js'
import { errorsIn, exactVerdicts } from './exact-verdicts.js'
import { openGreenRecord } from './green.js'
import { openGrader } from './grader.js'
import { machineLack } from './machine-lack.js'
import { provenRequirements } from './proof.js'
import { untold } from './told.js'

const catalogue = readCatalog()
const fixtures = listFixtures(catalogue)
const grader = await openGrader()
const green = openGreenRecord()
const graded = inject('changedOnly') === true ? fixtures.filter((fixture) => !green.isUnchanged(fixture)) : fixtures
afterAll(async () => {
  green.save()
  await grader[Symbol.asyncDispose]()
})

describe.concurrent.each(['broken', 'hostile', 'correct'] as const)('%s', (kind) => {
  test.concurrent.for(slowFirst(graded.filter((fixture) => fixture.kind === kind)))(
    '$name',
    { timeout: limits.fixtureMs },
    async (fixture, { expect, skip }) => {
      const report = await grader.grade(fixture)
      const lack = lackOf(fixture, report)
      if (lack !== null) skip(lack)
      expect(errorsIn(report)).toEqual([])
      expect(exactVerdicts(report)).toEqual(fixture.verdicts)
      expect(untold(fixture, report)).toEqual([])
      green.note(fixture)
    },
  )
})

test('every correct program passes what its header claims', () => {
  const wrong = fixtures.filter(({ kind }) => kind === 'correct').filter((fixture) => !passesAsSaid(fixture))
  expect(wrong.map(({ name }) => name)).toEqual([])
})

test('each option has a correct and a broken program for what is not its default', () => {
  const written = fixtures.flatMap(({ kind, note }) =>
    Object.entries(note.options ?? {}).flatMap(([id, options]) => Object.entries(options).map(([name, value]) => `${kind} ${id} ${name} ${value}`)),
  )
  const missing = catalogue.flatMap((exercise) =>
    (exercise.options ?? []).flatMap(({ name, default: usual, values }) =>
      ['correct', 'broken'].flatMap((kind) =>
        (values?.filter((value) => value !== usual) ?? [null])
          .map((value) => `${kind} ${exercise.id} ${name} ${value ?? ''}`)
          .filter((start) => !written.some((each) => each.startsWith(start))),
      ),
    ),
  )
  expect(missing).toEqual([])
})

test('each requirement has a broken program that fails it and nothing unrelated', () => {
  const proven = provenRequirements(fixtures)
  const unproven = catalogue.flatMap(({ requirements }) => requirements.map(({ id }) => id)).filter((id) => !proven.has(id))
  expect([...new Set(unproven)]).toEqual([])
})

/** Programs that loop, and folders of many programs, begin: so the others fill the time beside them. */
function slowFirst(some: readonly Fixture[]): Fixture[] {
  const isSlow = ({ name }: Fixture): boolean => /spin|flood|poll|busy|naive|asking|java|wait/.test(name)
  return [...some.filter(isSlow), ...some.filter((fixture) => !isSlow(fixture))]
}

/** What this machine lacks for an exact comparison, in words; null when it lacks nothing. */
function lackOf({ verdicts }: Fixture, report: Report): string | null {
  const untested = report.exercises.find(({ id, status }) => status === 'untested' && verdicts[id]?.status !== 'untested')
  return untested === undefined ? machineLack : textOf(untested.message)
}

function passesAsSaid({ note, verdicts }: Fixture): boolean {
  const core = new Set(catalogue.flatMap(({ requirements }) => requirements.filter(({ tier }) => tier === 'core').map(({ id }) => id)))
  const missed = Object.values(verdicts).flatMap(({ status, fail = [], blocked = [] }) => [...fail, ...blocked, ...(status === 'graded' ? [] : [status])])
  return note.passes === 'all' ? missed.length === 0 : !missed.some((id) => core.has(id) || !/-\d+$/.test(id))
}
