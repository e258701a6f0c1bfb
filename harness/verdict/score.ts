/** Points from verdicts. Checks that this machine could not test, and errors of the suite itself, do not count. */

import { assignedExercises, assignedRequirement, isCounted, requirementsFor, type AssignedSelection } from '../assignment/marking.js'
import type { Assignment } from '../model/assignment.js'
import { tiers, type Exercise, type Tier } from '../model/exercise.js'
import type { Points, Score } from '../model/report.js'
import type { Verdict } from '../model/verdict.js'

type Counted = Points & { readonly tier: Tier }

/** A requirement's points are shared by its checks in hundredths: sums are exact again once they are rounded to that. */
const inHundredths = (points: number): number => Math.round(points * 100) / 100

export function scoreOf(counted: readonly Counted[]): Score {
  const sum = (some: readonly Counted[]): Points => ({
    points: inHundredths(some.reduce((total, { points }) => total + points, 0)),
    of: inHundredths(some.reduce((total, { of }) => total + of, 0)),
  })
  const byTier = tiers.map((tier) => [tier, sum(counted.filter((each) => each.tier === tier))] as const).filter(([, { of }]) => of > 0)
  return { ...sum(counted), byTier: Object.fromEntries(byTier) }
}

export function scoreVerdicts(verdicts: readonly Verdict[]): Score {
  return scoreOf(verdicts.filter(({ result }) => result !== 'untested' && result !== 'error'))
}

/** The score of an exercise: of its checks, those whose requirement was asked for and that the assignment counts. */
export function scoreChecks(checks: readonly Verdict[], exercise: Exercise, selection: AssignedSelection): Score {
  const { assignment } = selection
  const isLeftOut = ({ result }: Verdict): boolean => result === 'blocked' && assignment?.blocked === 'left-out'
  const counted = checks.filter((verdict) => isCounted(verdict.requirement, exercise, selection) && !isLeftOut(verdict))
  return scoreVerdicts(counted.map((verdict) => (isBonus(verdict.requirement, exercise, assignment) ? { ...verdict, of: 0 } : verdict)))
}

/** The selected points of an exercise, of which none were earned because nothing could be run. */
export function scoreNothing(exercise: Exercise, selection: AssignedSelection): Score {
  const { assignment } = selection
  const [assigned = exercise] = assignment === null ? [] : assignedExercises(assignment, [exercise])
  const ids = requirementsFor(exercise, selection)
    .map(({ id }) => id)
    .filter((id) => isCounted(id, exercise, selection) && !isBonus(id, exercise, assignment))
  const counted = assigned.requirements.filter(({ id }) => ids.includes(id))
  return scoreOf(counted.flatMap((each) => each.checks.map((check) => ({ tier: each.tier, points: 0, of: check.points }))))
}

/** Whether points come on top: they are not in the total. */
function isBonus(requirement: string, exercise: Exercise, assignment: Assignment | null): boolean {
  return assignment !== null && assignedRequirement(assignment, exercise.id, requirement).bonus === true
}

/** The sum of several scores. */
export function addScores(scores: readonly Score[]): Score {
  return scoreOf(scores.flatMap(({ byTier }) => tiers.flatMap((tier) => (byTier[tier] === undefined ? [] : [{ tier, ...byTier[tier] }]))))
}
