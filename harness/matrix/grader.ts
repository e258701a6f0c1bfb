/** Grades many fixtures with one engine, so that Vitest's runner and the workers are loaded once. */

import { probeLab } from '../lab/probe.js'
import type { Report } from '../model/report.js'
import { readCatalog } from '../run/catalog.js'
import { openEngine } from '../run/engine.js'
import { grade, type Watcher } from '../run/grade.js'
import { handIn } from './hand-in.js'
import type { Fixture } from './fixtures.js'

export interface Grader extends AsyncDisposable {
  /** Hands a fixture in and grades all of it. */
  grade(fixture: Pick<Fixture, 'path' | 'submittedAs'>, seed?: number): Promise<Report>
}

const silent: Watcher = { say: () => undefined, exerciseStarted: () => undefined, checkDone: () => undefined }
const seedMax = 1_000_000

/** Opens the best lab of this machine for many gradings, any number of them side by side. */
export async function openGrader(): Promise<Grader> {
  const { signal } = new AbortController()
  const engine = openEngine(await probeLab('best', signal))
  const catalogue = readCatalog()
  return {
    async grade(fixture, seed = Math.floor(Math.random() * seedMax)) {
      await using submission = handIn(fixture)
      const selection = { exercises: [], tier: 'scale', only: [], stopAtFirst: false } as const
      const options = { ...selection, student: submission.directory, reportDirectory: '', json: false, quiet: true, seed, lab: 'best' } as const
      return await grade(options, catalogue, { signal, watcher: silent, engine })
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}
