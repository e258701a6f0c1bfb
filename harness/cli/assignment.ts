/** Reads the assignment that a person names, and completes the options with it. */

import { randomInt } from 'node:crypto'
import { basename, resolve } from 'node:path'
import { ownSeed } from '../assignment/own-seed.js'
import { readAssignment, type ReadAssignment } from '../assignment/read-assignment.js'
import type { Assignment } from '../model/assignment.js'
import type { Exercise } from '../model/exercise.js'
import type { AskedOptions, GradeOptions } from '../model/options.js'
import { readCatalog } from '../run/catalog.js'
import { withVariants } from '../run/variants.js'
import { languages } from '../submission/languages/table.js'
import { UsageError } from '../support/errors.js'
import { makePrivateFolder } from '../support/work-folder.js'

const seedOfOwnMax = 1_000_000 // six digits are easy to type again

/**
 * The options with the assignment's exercises, and with a seed. Throws UsageError if the assignment is wrong, or if it does
 * not have an exercise that was asked for.
 */
export async function withAssignment(asked: AskedOptions): Promise<{ options: GradeOptions; catalogue: readonly Exercise[] }> {
  const { exercises, assignment, catalogue } = await assignmentFor(asked)
  return { options: { ...asked, exercises, assignment, seed: asked.seed ?? seedFor(asked.student, assignment) }, catalogue }
}

type Asked = Pick<AskedOptions, 'exercises' | 'assignmentFile'>

/** The assignment that was named, and the exercises to grade. Throws UsageError as `withAssignment` does. */
export async function assignmentFor(asked: Asked): Promise<Pick<GradeOptions, 'exercises' | 'assignment'> & { catalogue: readonly Exercise[] }> {
  const { assignmentFile } = asked
  if (assignmentFile === null) return { exercises: asked.exercises, assignment: null, catalogue: readCatalog() }
  const { assignment, catalogue } = await assignmentIn(assignmentFile)
  return { exercises: exercisesOf(assignment, asked), assignment, catalogue }
}

/** The assignment in a file, and all exercises with those of the instructor's own. Throws UsageError. */
export async function assignmentIn(file: string): Promise<ReadAssignment> {
  const catalogue = readCatalog()
  return await readAssignment(file, {
    catalogue,
    languages: languages.map(({ name }) => name),
    withVariants,
    async loadOwn(folder) {
      const { loadOwnExercises } = await import('../authoring/own-exercises.js') // It loads a compiler, which most assignments do not need.
      return (await loadOwnExercises(folder, { into: makePrivateFolder(), taken: catalogue })).map(({ exercise }) => exercise)
    },
  })
}

function exercisesOf(assignment: Assignment, { exercises, assignmentFile }: Asked): readonly string[] {
  const assigned = Object.keys(assignment.exercises)
  const other = exercises.find((id) => !assigned.includes(id))
  if (other !== undefined)
    throw new UsageError(`The assignment ${assignmentFile} does not have the exercise ${other}.`, { hint: `It has ${assigned.join(', ')}.` })
  return exercises.length > 0 ? exercises : assigned
}

/** The assignment's seed, one that is made from the submission's name, or a random one. */
export function seedFor(submission: string, assignment: Assignment | null): number {
  if (assignment?.seed === 'per-submission') return ownSeed(basename(resolve(submission)))
  return assignment?.seed ?? randomInt(seedOfOwnMax)
}
