/** All naive Python programs in one folder, with hard-coded ports and hosts, are found without a manifest and pass all of core. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readCatalog } from '../run/catalog.js'
import { limits } from '../support/limits.js'
import { listFixtures } from './fixtures.js'
import { gradeByCommandLine } from './command-line.js'
import { exactVerdicts } from './exact-verdicts.js'
import { copyInto } from './hand-in.js'
import { machineLack } from './machine-lack.js'

test('one folder with a naive program for every exercise passes all of core', { timeout: limits.fixtureMs }, async ({ skip }) => {
  if (machineLack !== null) skip(machineLack)
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-naive-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const catalogue = readCatalog()
  for (const fixture of listFixtures(catalogue)) if (fixture.name.startsWith('correct/python/naive')) copyInto(folder, fixture)

  const { report, status } = await gradeByCommandLine(folder, ['--tier', 'core'])
  const everything = catalogue.map(({ id }) => [id, { status: 'graded' }])
  expect(exactVerdicts(report)).toEqual(Object.fromEntries(everything))
  expect(status).toBe(0)
})
