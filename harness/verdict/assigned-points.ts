/** Gives verdicts the points of an assignment, and adds its hints to failures. */

import { assignedExercises, assignedRequirement } from '../assignment/marking.js'
import type { Assignment } from '../model/assignment.js'
import type { Exercise } from '../model/exercise.js'
import type { Verdict } from '../model/verdict.js'

/** The verdict with its points in the assignment; unchanged without one. */
export function withAssignedPoints(verdict: Verdict, exercise: Exercise, assignment: Assignment | null): Verdict {
  if (assignment === null) return verdict
  const { requirement, title, result } = verdict
  const assigned = assignedExercises(assignment, [exercise])[0]?.requirements.find(({ id }) => id === requirement)
  const of = assigned?.checks.find((check) => check.title === title)?.points ?? 0
  const { hint: ownHint = '', visibility = 'visible' } = assignedRequirement(assignment, exercise.id, requirement)
  const hint = result === 'fail' ? ownHint : ''
  return {
    ...verdict,
    ...(visibility !== 'visible' && { visibility }),
    of,
    points: result === 'pass' ? of : 0,
    hint: [verdict.hint, hint].filter((text) => text !== '').join(' '),
  }
}
