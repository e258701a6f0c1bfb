/** The order in which the exercises of a submission are graded, and how many checks each has. */

import { requirementsFor, type AssignedSelection } from '../assignment/marking.js'
import type { Exercise } from '../model/exercise.js'
import type { Program } from '../model/submission.js'

/** The time allowed for a check that waits for no clock. Most take less. */
const usualCheckMs = 50

/** Sorts programs by their expected time, longest first, so that all workers finish at about the same time. */
export function longestFirst<P extends Pick<Program, 'exercise'>>(programs: readonly P[], catalogue: readonly Exercise[], selection: AssignedSelection): P[] {
  const expected = ({ exercise: id }: P): number => {
    const exercise = catalogue.find((each) => each.id === id)
    if (exercise === undefined) return 0
    const waits = requirementsFor(exercise, selection).reduce((sum, { waitsMs = 0 }) => sum + waitsMs, 0)
    return waits + usualCheckMs * countChecks(exercise, selection)
  }
  return programs.toSorted((left, right) => expected(right) - expected(left))
}

/** How many checks an exercise has, up to a tier. */
export function countChecks(exercise: Exercise, selection: AssignedSelection): number {
  return requirementsFor(exercise, selection).reduce((sum, { checks }) => sum + checks.length, 0)
}
