/** Grades many fixtures with one engine, so that Vitest's runner and the workers are loaded once. */

import { availableParallelism } from 'node:os'
import { probeLab } from '../lab/probe.js'
import type { Assignment } from '../model/assignment.js'
import type { Exercise } from '../model/exercise.js'
import type { GradeOptions } from '../model/options.js'
import type { Report } from '../model/report.js'
import { readCatalog } from '../run/catalog.js'
import { openEngine } from '../run/engine.js'
import { grade, type Watcher } from '../run/grade.js'
import { withVariants } from '../run/variants.js'
import { handIn } from './hand-in.js'
import type { Fixture } from './fixtures.js'

export interface Grader extends AsyncDisposable {
  /** Submits a fixture and grades all its programs, or the one that its note asks for; `only`: by these requirements and those that they need. */
  grade(fixture: Gradable, options?: { readonly seed?: number; readonly only?: readonly string[] }): Promise<Report>
}

/** A fixture, or a folder such as the references. */
export type Gradable = Pick<Fixture, 'path' | 'submittedAs'> & { readonly note?: Fixture['note'] }

const silent: Watcher = { say: () => undefined, exerciseStarted: () => undefined, checkDone: () => undefined }
const seedMax = 1_000_000

/** Workers mostly wait for programs. More of them only compete for the processor. */
const workersPerCore = 2

/** Opens a lab for many gradings, which may run in parallel. Throws MachineError if this machine has no such lab. */
export async function openGrader({ catalogue = readCatalog(), lab = 'best' as GradeOptions['lab'] } = {}): Promise<Grader> {
  const { signal } = new AbortController()
  const engine = openEngine(await probeLab(lab, signal), { atMost: workersPerCore * availableParallelism() })
  return {
    async grade(fixture, { seed = Math.floor(Math.random() * seedMax), only = [] } = {}) {
      await using submission = handIn(fixture)
      const asked = fixture.note?.asked
      const selection = {
        exercises: asked === undefined ? [] : [asked],
        tier: 'scale',
        only,
        stopAtFirst: false,
        assignment: null,
        assignmentFile: null,
        audience: 'both',
        allowRoot: false,
      } as const
      const options = { ...selection, student: submission.directory, reportDirectory: '', json: false, quiet: true, seed, lab, required: [] } as const
      return await grade(options, await withOptionsOf(fixture, catalogue), { signal, watcher: silent, engine })
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}

/** The catalogue with the options that a fixture is written for. */
function withOptionsOf({ note }: Gradable, catalogue: readonly Exercise[]): Promise<readonly Exercise[]> {
  const chosen = Object.entries(note?.options ?? {}).map(([id, options]) => [id, { options, requirements: {} }])
  return withVariants(catalogue, { exercises: Object.fromEntries(chosen) as Assignment['exercises'] })
}
