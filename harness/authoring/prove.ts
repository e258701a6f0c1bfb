/** `wirecheck prove DIR`: grades the reference and the fixtures of an instructor's own exercises, and finds what they do not prove. */

import { existsSync, readdirSync } from 'node:fs'
import { extname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Exercise } from '../model/exercise.js'
import { deriveVerdicts, type ExactVerdicts, type ExerciseVerdicts } from '../matrix/derive.js'
import { exactVerdicts } from '../matrix/exact-verdicts.js'
import { listFixturesOf, type Fixture } from '../matrix/fixtures.js'
import { openGrader, type Gradable, type Grader } from '../matrix/grader.js'
import { headerLinesFor } from '../matrix/header-lines.js'
import { provenRequirements } from '../matrix/proof.js'
import type { Report } from '../model/report.js'
import type { Untrusted } from '../model/untrusted.js'
import { describeError, UsageError } from '../support/errors.js'
import type { OwnExercise } from './own-exercises.js'

/** The proof of one exercise. */
export interface Proof {
  readonly exercise: string
  readonly programs: readonly ProvedProgram[]
  /** The requirements of its own: those that it shares with wirecheck's exercises are proved there. */
  readonly requirements: readonly ProvedRequirement[]
  /** Other things that are missing, one sentence each. */
  readonly faults: readonly string[]
}

export interface ProvedProgram {
  /** Its path below the exercise's folder. */
  readonly name: string
  readonly expected: ExerciseVerdicts
  /** As it was graded; a sentence if it could not be. */
  readonly found: ExerciseVerdicts | string
  /** The messages of the checks that did not pass although they should have, with their requirements; that of a build, with `build`. */
  readonly unexpected: readonly UnexpectedResult[]
  /** What its first lines would say if it is right as it is; none for the reference, which must pass everything. */
  readonly headerLines: readonly string[]
}

export interface UnexpectedResult {
  readonly requirement: string
  readonly message: Untrusted
}

export interface ProvedRequirement {
  readonly id: string
  /** The broken programs that fail it and nothing unrelated. */
  readonly provedBy: readonly string[]
}

/** Grades everything and calls `onProgram` after each. Throws UsageError for a header that is wrong. */
export async function proveExercises(
  own: readonly OwnExercise[],
  { catalogue, onProgram }: { readonly catalogue: readonly Exercise[]; onProgram(exercise: string, program: ProvedProgram): void },
): Promise<readonly Proof[]> {
  await using grader = await openGrader({ catalogue: own.map(({ exercise }) => exercise) })
  const shared = new Set(catalogue.flatMap(({ requirements }) => requirements.map(({ id }) => id)))
  const proofs: Proof[] = []
  for (const { exercise, folder } of own) {
    const fixtures = fixturesOf(exercise, folder)
    const reference = referenceIn(folder, exercise)
    const subjects = [...(reference === null ? [] : [reference]), ...fixtures.map(asSubject)]
    const programs = await Promise.all(
      subjects.map(async (subject) => {
        const program = await gradeOne(subject, exercise, grader)
        onProgram(exercise.id, program)
        return program
      }),
    )
    const proven = provenRequirements(fixtures)
    proofs.push({
      exercise: exercise.id,
      programs,
      requirements: exercise.requirements.flatMap(({ id }) => (shared.has(id) ? [] : [{ id, provedBy: proven.get(id) ?? [] }])),
      faults: [
        ...(reference === null ? [`There is no reference: a file reference.* in ${folder}.`] : []),
        ...(fixtures.some(({ kind }) => kind === 'correct') ? [] : [`There is no correct program in ${join(folder, 'correct')}.`]),
      ],
    })
  }
  return proofs
}

/** Whether every program has its verdicts, and every requirement a proof. */
export function isProved({ programs, requirements, faults }: Proof): boolean {
  return faults.length === 0 && programs.every(isAsSaid) && requirements.every(({ provedBy }) => provedBy.length > 0)
}

export function isAsSaid({ expected, found }: ProvedProgram): boolean {
  return isDeepStrictEqual(expected, found)
}

interface Subject {
  readonly name: string
  readonly submitted: Gradable
  readonly verdicts: ExactVerdicts
}

function fixturesOf(exercise: Exercise, folder: string): readonly Fixture[] {
  try {
    return listFixturesOf(exercise, folder)
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : String(cause)}.`, {
      hint: 'docs/own-exercises.md describes the first lines of a program.',
      cause,
    })
  }
}

function asSubject(fixture: Fixture): Subject {
  return { name: fixture.name, submitted: fixture, verdicts: fixture.verdicts }
}

/** The file reference.* in the folder, which is submitted under the exercise's name and passes everything. */
function referenceIn(folder: string, { id, requirements }: Exercise): Subject | null {
  const name = existsSync(folder) ? readdirSync(folder).find((each) => each.startsWith('reference.')) : undefined
  if (name === undefined) return null
  const submitted = { path: join(folder, name), submittedAs: `${id.replaceAll('-', '_')}${extname(name)}` }
  return { name, submitted, verdicts: { [id]: deriveVerdicts(requirements, { status: 'graded', fail: [], untested: [] }) } }
}

async function gradeOne(subject: Subject, { id, requirements }: Exercise, grader: Grader): Promise<ProvedProgram> {
  const { name, submitted, verdicts } = subject
  const expected = verdicts[id] ?? { status: 'graded' }
  try {
    const report = await grader.grade(submitted)
    const found = exactVerdicts(report)[id] ?? 'wirecheck finds no program of this exercise in it.'
    const isExplained = typeof found === 'string' || found.error !== undefined || submitted.note === undefined
    const headerLines = isExplained ? [] : headerLinesFor(requirements, found)
    return { name, expected, found, unexpected: unexpectedIn(report, id, expected), headerLines }
  } catch (thrown) {
    return { name, expected, found: describeError(thrown), unexpected: [], headerLines: [] }
  }
}

/** The message of a build that failed, or one for each check with a result that its requirement should not have. What is blocked has no message of its own. */
function unexpectedIn({ exercises }: Report, id: string, expected: ExerciseVerdicts): readonly UnexpectedResult[] {
  const graded = exercises.find((each) => each.id === id)
  if (graded?.status === 'build-failed' && expected.status !== 'build-failed') return [{ requirement: 'build', message: graded.message }]
  return (graded?.checks ?? [])
    .filter(({ result, requirement }) => result !== 'pass' && result !== 'blocked' && expected[result]?.includes(requirement) !== true)
    .map(({ requirement, message }) => ({ requirement, message }))
}
