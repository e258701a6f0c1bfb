/** Checks the exercises and requirements that a person names against the catalogue. */

import type { Exercise } from '../model/exercise.js'
import type { GradeOptions } from '../model/options.js'
import { requirementsToRun } from '../model/exercise.js'
import { selectionFor } from '../assignment/marking.js'
import { nearest } from '../submission/manifest/nearest.js'
import { UsageError } from '../support/errors.js'

type Asked = Pick<GradeOptions, 'exercises' | 'tier' | 'only' | 'assignment' | 'assignmentFile'>

/** Throws UsageError for an exercise that is not in the catalogue, and suggests the closest one. */
export function checkExerciseIds(ids: readonly string[], known: readonly string[]): void {
  const unknown = ids.find((id) => !known.includes(id))
  if (unknown === undefined) return
  const near = nearest(unknown, known)
  const all = `The exercises are ${known.join(', ')}.`
  throw new UsageError(`Unknown exercise "${unknown}".`, { hint: near === undefined ? all : `Did you mean ${near}? ${all}` })
}

/**
 * The options with the exercises that `--check` implies: requirements that belong to one exercise each choose these, as
 * `--exercise` does. Throws UsageError for an unknown exercise or requirement, and for one that the other options leave out.
 */
export function checkSelection<Options extends Asked>(options: Options, catalogue: readonly Exercise[]): Options {
  checkExerciseIds(
    options.exercises,
    catalogue.map(({ id }) => id),
  )
  const owners = options.only.map((id) => ownersOf(id, options, catalogue))
  const isImplied = options.exercises.length === 0 && owners.every(({ length }) => length === 1)
  return isImplied ? { ...options, exercises: [...new Set(owners.flat())] } : options
}

/** The exercises that have the requirement, among those that were asked for. */
function ownersOf(id: string, { exercises, tier, assignment, assignmentFile }: Asked, catalogue: readonly Exercise[]): string[] {
  const all = catalogue.filter(({ requirements }) => requirements.some((each) => each.id === id))
  if (all.length === 0) throw unknownRequirement(id, exercises, catalogue)
  const wanted = exercises.length === 0 ? all : all.filter((exercise) => exercises.includes(exercise.id))
  if (wanted.length === 0) {
    const hint = `${id} belongs to ${all.map((exercise) => exercise.id).join(', ')}.`
    throw new UsageError(`${exercises.join(', ')} ${exercises.length === 1 ? 'has' : 'have'} no requirement ${id}.`, { hint })
  }
  const [first] = wanted
  if (first !== undefined && requirementsToRun(first, { tier, only: [id] }).every((each) => each.id !== id)) {
    const own = first.requirements.find((each) => each.id === id)?.tier
    throw new UsageError(`${id} is in the tier ${own}, which --tier ${tier} leaves out.`, { hint: `Leave out --tier, or use --tier ${own}.` })
  }
  if (wanted.every((exercise) => selectionFor(exercise, { tier, only: [id], assignment }) === null))
    throw new UsageError(`The assignment ${assignmentFile} leaves out ${id}.`, { hint: 'Choose another requirement, or leave out --assignment.' })
  return wanted.map((exercise) => exercise.id)
}

function unknownRequirement(id: string, exercises: readonly string[], catalogue: readonly Exercise[]): UsageError {
  const asked = catalogue.filter((exercise) => exercises.length === 0 || exercises.includes(exercise.id))
  const known = [...new Set(asked.flatMap(({ requirements }) => requirements.map((each) => each.id)))]
  const near = nearest(id, known)
  const hint = 'The pages of the exercises list their requirements: docs/exercises/README.md'
  return new UsageError(`Unknown requirement "${id}".`, { hint: near === undefined ? hint : `Did you mean ${near}? ${hint}` })
}
