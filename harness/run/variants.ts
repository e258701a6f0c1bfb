/** The exercises of an assignment with the options that its author chose. */

import { variantOf } from '../check/language/options.js'
import type { Assignment } from '../model/assignment.js'
import type { Exercise } from '../model/exercise.js'
import { loadExercise } from './specs.js'

/** Loads only the specs of exercises whose options are chosen. */
export async function withVariants(catalogue: readonly Exercise[], assignment: Pick<Assignment, 'exercises'> | null): Promise<readonly Exercise[]> {
  return Promise.all(
    catalogue.map(async (exercise) => {
      const { id, module } = exercise
      const chosen = assignment?.exercises[id]?.options ?? {}
      if (Object.keys(chosen).length === 0) return exercise
      const made = variantOf(await loadExercise(id, module?.path), chosen)
      return { ...(JSON.parse(JSON.stringify(made)) as Exercise), ...(module !== undefined && { module }) }
    }),
  )
}
