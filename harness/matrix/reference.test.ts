/** Grades the TypeScript references with the real command line: each passes every requirement of its exercise. */

import { expect, test } from 'vitest'
import { limits } from '../support/limits.js'
import { projectRoot } from '../support/project-root.js'
import { gradeByCommandLine } from './command-line.js'
import { exactVerdicts, referenceVerdicts } from './exact-verdicts.js'
import { machineLack } from './machine-lack.js'

test('every reference passes every requirement', { timeout: limits.fixtureMs }, async ({ skip }) => {
  if (machineLack !== null) skip(machineLack)
  const { report, status } = await gradeByCommandLine(`${projectRoot}/reference`)
  expect(exactVerdicts(report)).toEqual(referenceVerdicts())
  expect(status).toBe(0)
})
