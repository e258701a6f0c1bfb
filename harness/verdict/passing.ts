/** Whether a submission passes. */

import type { Assignment } from '../model/assignment.js'
import type { ExerciseReport } from '../model/report.js'
import type { Verdict } from '../model/verdict.js'

/** True if every check that counts passed, or, where the assignment names what must pass, each of those. */
export function isPassing(exercises: readonly ExerciseReport[], assignment: Assignment | null): boolean {
  return exercises.every(({ status, counts, checks }) =>
    status === 'graded' ? !checks.some(({ result, ...rest }) => (result === 'fail' || result === 'blocked') && mustPass(rest, assignment)) : !counts,
  )
}

function mustPass({ requirement, tier }: Pick<Verdict, 'requirement' | 'tier'>, assignment: Assignment | null): boolean {
  if (assignment === null || assignment.mustPass.length === 0) return true
  return assignment.mustPass.some((each) => each === requirement || each === tier)
}
