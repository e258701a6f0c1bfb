/** What an assignment makes of the catalogue: which requirements count in each exercise, and for how many points. */

import type { AssignedRequirement, Assignment } from '../model/assignment.js'
import { isSelected, requirementsToRun, tiers, type Exercise, type Requirement, type Selection } from '../model/exercise.js'

/** Points are multiples of a hundredth. */
const partsOfAPoint = 100

/** The exercises of the catalogue with the assignment's points. Requirements that were left out have none. */
export function assignedExercises(assignment: Assignment, catalogue: readonly Exercise[]): Exercise[] {
  return Object.keys(assignment.exercises).flatMap((id) => {
    const exercise = catalogue.find((each) => each.id === id)
    return exercise === undefined ? [] : [withAssignedPoints(exercise, assignment)]
  })
}

/** The selection of the command line, and the assignment that limits it. */
export interface AssignedSelection extends Selection {
  readonly assignment: Assignment | null
}

/** The selection for one exercise. Null if nothing that was asked for counts in it. */
export function selectionFor(exercise: Exercise, { tier, only, assignment }: AssignedSelection): Selection | null {
  if (assignment === null) return requirementsToRun(exercise, { tier, only }).length === 0 ? null : { tier, only }
  const counted = countedRequirements(exercise, assignment)
    .filter((each) => tiers.indexOf(each.tier) <= tiers.indexOf(tier))
    .map(({ id }) => id)
    .filter((id) => only.length === 0 || only.includes(id))
  return counted.length === 0 ? null : { tier, only: counted }
}

/** The requirements of an exercise whose checks run: those that count, and those that they need. */
export function requirementsFor(exercise: Exercise, selection: AssignedSelection): Requirement[] {
  const own = selectionFor(exercise, selection)
  return own === null ? [] : requirementsToRun(exercise, own)
}

/** Whether the result of a requirement counts. */
export function isCounted(id: string, exercise: Exercise, selection: AssignedSelection): boolean {
  const own = selectionFor(exercise, selection)
  return own !== null && isSelected(id, own)
}

/** What an assignment says about a requirement of an exercise. */
export function assignedRequirement(assignment: Assignment, exercise: string, id: string): AssignedRequirement {
  return { ...assignment.requirements[id], ...assignment.exercises[exercise]?.requirements[id] }
}

/** The requirements whose result counts, with the points that they had before they are scaled. */
function countedRequirements(exercise: Exercise, assignment: Assignment): (Requirement & { readonly weight: number })[] {
  const { tier = 'scale' } = assignment.exercises[exercise.id] ?? {}
  return requirementsToRun(exercise, { tier, only: [] })
    .map((each) => ({ ...each, weight: assignedRequirement(assignment, exercise.id, each.id).points ?? each.points }))
    .filter(({ weight }) => weight > 0)
}

function withAssignedPoints(exercise: Exercise, assignment: Assignment): Exercise {
  const counted = countedRequirements(exercise, assignment)
  const isBonus = ({ id }: Pick<Requirement, 'id'>): boolean => assignedRequirement(assignment, exercise.id, id).bonus === true
  const scaled = counted.filter((each) => !isBonus(each))
  const weights = scaled.map(({ weight }) => weight)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const shares = shareOut(assignment.exercises[exercise.id]?.points ?? sum, weights)
  const pointsOf = new Map([
    ...counted.filter(isBonus).map(({ id, weight }) => [id, weight] as const),
    ...scaled.map(({ id }, index) => [id, shares[index] ?? 0] as const),
  ])
  return { ...exercise, requirements: exercise.requirements.map((each) => withPoints(each, pointsOf.get(each.id) ?? 0)) }
}

function withPoints(requirement: Requirement, points: number): Requirement {
  const shares = shareOut(
    points,
    requirement.checks.map((check) => check.points || 1),
  )
  return { ...requirement, points, checks: requirement.checks.map((check, index) => ({ ...check, points: shares[index] ?? 0 })) }
}

/**
 * Shares of a number of points, in proportion to the weights, in hundredths of a point. They add up to the points exactly:
 * each share ends where the rounded sum of all shares up to it ends, so none is off by a hundredth or more.
 */
export function shareOut(points: number, weights: readonly number[]): number[] {
  const parts = Math.round(points * partsOfAPoint)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  let weighed = 0
  let given = 0
  return weights.map((weight) => {
    weighed += weight
    const upTo = sum === 0 ? 0 : Math.round((parts * weighed) / sum)
    const share = upTo - given
    given = upTo
    return share / partsOfAPoint
  })
}
