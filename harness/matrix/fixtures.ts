/** The fixture programs: submissions kept to test the suite itself, each with its description and the verdicts derived from it. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Exercise } from '../model/exercise.js'
import { projectRoot } from '../support/project-root.js'
import type { ExactVerdicts } from './derive.js'
import { commentMarker, parseHeader } from './header.js'
import { noteOfFolder, noteOfOne, type FixtureKind, type FixtureNote, type NoteContext, type ReadNote } from './note.js'

export interface Fixture {
  /** Its path below fixtures/: `broken/echo/serves-one-client.py`, or a folder's. */
  readonly name: string
  readonly kind: FixtureKind
  /** The absolute path of its file or folder. */
  readonly path: string
  /** The name under which a single file is submitted. Null for a folder, which is submitted unchanged. */
  readonly submittedAs: string | null
  readonly note: FixtureNote
  /** The exact verdicts that it must get. */
  readonly verdicts: ExactVerdicts
}

const kinds: readonly FixtureKind[] = ['broken', 'correct', 'hostile']

/** The attacks on the lab, which only harness/matrix/attacks.ts runs: only where the lab stops them. */
export function listAttacks(catalogue: readonly Exercise[], root = join(projectRoot, 'fixtures')): readonly Fixture[] {
  return readAll(catalogue, root).filter(({ note }) => note.needs !== undefined)
}

/**
 * All fixture programs but attacks on the lab, sorted by name: each folder with a fixture.json, and each file outside such folders.
 * Throws a TypeError that names the first fixture whose header or fixture.json is wrong.
 */
export function listFixtures(catalogue: readonly Exercise[], root = join(projectRoot, 'fixtures')): readonly Fixture[] {
  return readAll(catalogue, root).filter(({ note }) => note.needs === undefined)
}

function readAll(catalogue: readonly Exercise[], root: string): readonly Fixture[] {
  return kinds
    .flatMap((kind) => fixturesBelow(root, kind))
    .sort()
    .map((name) => readFixture({ name, path: join(root, name), shown: `fixtures/${name}` }, { exercise: exerciseInPath(name), catalogue }))
}

/** The fixtures of one exercise, whose folder has `correct/` and `broken/`, or only one of them. Throws as `listFixtures` does. */
export function listFixturesOf(exercise: Exercise, folder: string): readonly Fixture[] {
  return kinds
    .filter((kind) => existsSync(join(folder, kind)))
    .flatMap((kind) => fixturesBelow(folder, kind))
    .sort()
    .map((name) => readFixture({ name, path: join(folder, name), shown: join(folder, name) }, { exercise: exercise.id, catalogue: [exercise] }))
}

function exerciseInPath(name: string): string | null {
  const [kind, exercise = null] = name.split('/')
  return kind === 'broken' ? exercise : null
}

/** The names of all fixtures in a folder: the folder itself, if it has a fixture.json. */
function fixturesBelow(root: string, folder: string): readonly string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  if (entries.some(({ name }) => name === 'fixture.json')) return [folder]
  return entries.flatMap((entry) => (entry.isDirectory() ? fixturesBelow(root, `${folder}/${entry.name}`) : [`${folder}/${entry.name}`]))
}

interface Place {
  readonly name: string
  readonly path: string
  /** What messages call it. */
  readonly shown: string
}

function readFixture({ name, path, shown }: Place, about: Omit<NoteContext, 'kind'>): Fixture {
  const kind = name.split('/')[0] as FixtureKind
  try {
    return { name, kind, path, ...readNote(path, { kind, ...about }) }
  } catch (thrown) {
    throw new TypeError(`${shown}: ${thrown instanceof Error ? thrown.message : String(thrown)}`, { cause: thrown })
  }
}

function readNote(path: string, context: NoteContext): ReadNote & Pick<Fixture, 'submittedAs'> {
  const json = readOrNull(join(path, 'fixture.json'))
  if (json !== null) return { submittedAs: null, ...noteOfFolder(json, context) }
  const fields = parseHeader(readFileSync(path, 'utf8'), commentMarker(basename(path)))
  const submittedAs = fields.get('submitted as')
  if (submittedAs === undefined) throw new TypeError('"submitted as" is missing')
  if (submittedAs !== basename(submittedAs)) throw new TypeError(`"submitted as" takes a file name, not the path "${submittedAs}"`)
  return { submittedAs, ...noteOfOne(fields, context) }
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
