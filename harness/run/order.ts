/** In which order the exercises of a submission are graded, and how much there is to do. */

import { requirementsToRun, type Exercise, type Selection } from '../model/exercise.js'
import type { Program } from '../model/submission.js'

/** Of a check that waits for no clock; most take less. */
const usualCheckMs = 50

/** Those that wait for a clock begin, then those with the most checks: so the workers end at about the same time. */
export function longestFirst<P extends Pick<Program, 'exercise'>>(programs: readonly P[], catalogue: readonly Exercise[], selection: Selection): P[] {
  const expected = ({ exercise: id }: P): number => {
    const exercise = catalogue.find((each) => each.id === id)
    if (exercise === undefined) return 0
    const waits = requirementsToRun(exercise, selection).reduce((sum, { waitsMs = 0 }) => sum + waitsMs, 0)
    return waits + usualCheckMs * countChecks(exercise, selection)
  }
  return programs.toSorted((left, right) => expected(right) - expected(left))
}

/** How many checks a program has to pass. */
export function countChecks(exercise: Exercise, selection: Selection): number {
  return requirementsToRun(exercise, selection).reduce((sum, { checks }) => sum + checks.length, 0)
}
