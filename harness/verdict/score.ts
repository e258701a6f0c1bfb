/** Points from verdicts. Checks that this machine could not test, and errors of the suite itself, do not count. */

import { isSelected, requirementsToRun, tiers, type Exercise, type Selection, type Tier } from '../model/exercise.js'
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

/** The selected points of an exercise, of which none were earned because nothing could be run. */
export function scoreNothing(exercise: Exercise, selection: Selection): Score {
  const counted = requirementsToRun(exercise, selection).filter(({ id }) => isSelected(id, selection))
  return scoreOf(counted.flatMap((each) => each.checks.map((check) => ({ tier: each.tier, points: 0, of: check.points }))))
}

/** The sum of several scores. */
export function addScores(scores: readonly Score[]): Score {
  return scoreOf(scores.flatMap(({ byTier }) => tiers.flatMap((tier) => (byTier[tier] === undefined ? [] : [{ tier, ...byTier[tier] }]))))
}
