/** The fixture programs: submissions kept to test the suite itself, each with what is said of it and its exact verdicts beside it. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { projectRoot } from '../support/project-root.js'

/** What fixture.json says, written by hand. */
export interface FixtureNote {
  /** One sentence: what is wrong with it, or how it is made. */
  readonly what: string
  /** Requirements that it violates, of those whose checks run; for broken ones. */
  readonly breaks?: readonly string[]
  /** Why it violates more than one, where one alone is impossible. */
  readonly because?: string
  /** What a correct one passes. */
  readonly passes?: 'core' | 'all'
}

/** By exercise: its status, and the requirements of each result but `pass`. */
export type ExactVerdicts = Readonly<Record<string, ExerciseVerdicts>>

export interface ExerciseVerdicts {
  readonly status: string
  readonly fail?: readonly string[]
  readonly blocked?: readonly string[]
  readonly untested?: readonly string[]
  readonly error?: readonly string[]
}

export interface Fixture {
  /** `broken/echo/serves-one-client`. */
  readonly name: string
  readonly kind: 'correct' | 'broken' | 'hostile'
  readonly directory: string
  readonly note: FixtureNote
  /** The exact verdicts as they were recorded; null where none were. */
  readonly verdicts: ExactVerdicts | null
}

/** All fixture programs, in the order of their names. */
export function listFixtures(): readonly Fixture[] {
  const root = join(projectRoot, 'fixtures')
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('/fixture.json'))
    .sort()
    .map((path) => readFixture(root, dirname(path)))
}

function readFixture(root: string, name: string): Fixture {
  const directory = join(root, name)
  const recorded = join(directory, 'verdicts.json')
  return {
    name,
    kind: name.split('/')[0] as Fixture['kind'],
    directory,
    note: JSON.parse(readFileSync(join(directory, 'fixture.json'), 'utf8')) as FixtureNote,
    verdicts: existsSync(recorded) ? (JSON.parse(readFileSync(recorded, 'utf8')) as ExactVerdicts) : null,
  }
}

export function recordVerdicts({ directory }: Fixture, verdicts: ExactVerdicts): void {
  writeFileSync(join(directory, 'verdicts.json'), `${JSON.stringify(verdicts, null, 2)}\n`)
}
