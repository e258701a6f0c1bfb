/** The worked exercises in docs/examples: every program gets the verdicts that it says, and every requirement is proved. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readCatalog } from '../run/catalog.js'
import { limits } from '../support/limits.js'
import { projectRoot } from '../support/project-root.js'
import { loadOwnExercises } from './own-exercises.js'
import { isAsSaid, proveExercises } from './prove.js'

const examples = join(projectRoot, 'docs/examples')
const names = readdirSync(examples)

test.each(names)('%s', { timeout: limits.fixtureMs }, async (name) => {
  const into = mkdtempSync(join(tmpdir(), 'wirecheck-examples-'))
  onTestFinished(() => rmSync(into, { recursive: true }))
  const catalogue = readCatalog()
  const own = await loadOwnExercises(join(examples, name), { into, taken: catalogue })
  expect(own.map(({ exercise }) => exercise.id)).toEqual([name])
  const [proof] = await proveExercises(own, { catalogue, onProgram: () => undefined })
  expect(proof?.programs.filter((program) => !isAsSaid(program))).toEqual([])
  expect(proof?.requirements.filter(({ provedBy }) => provedBy.length === 0)).toEqual([])
  expect(proof?.faults).toEqual([])
  expect(proof?.requirements.length).toBeGreaterThan(0)
})
