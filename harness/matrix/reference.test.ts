/** Grades the TypeScript references with the real command line: each passes every requirement of its exercise. */

import { expect, test } from 'vitest'
import { readCatalog } from '../run/catalog.js'
import { limits } from '../support/limits.js'
import { projectRoot } from '../support/project-root.js'
import { exactVerdicts, gradeFixture } from './grade-fixture.js'
import { machineLack } from './machine-lack.js'

test('every reference passes every requirement', { timeout: limits.fixtureMs }, async ({ skip }) => {
  if (machineLack !== null) skip(machineLack)
  const { report, status } = await gradeFixture(`${projectRoot}/reference`)
  // What Node serialises cannot run anything: no bytes are known that would have to be refused.
  const exercises = readCatalog().map(({ id }) => [id, { status: 'graded', ...(id === 'pickle-client' && { untested: ['PCLI-3'] }) }])
  expect(exactVerdicts(report)).toEqual(Object.fromEntries(exercises))
  expect(status).toBe(0)
})
