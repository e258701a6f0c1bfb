/** Chooses the one thing that a student should fix first. */

import { stackTraceIn } from '../check/wording/stack-trace.js'
import { visibleText } from '../check/wording/screen.js'
import { tiers } from '../model/exercise.js'
import type { ExerciseReport, Problem, Report } from '../model/report.js'
import { textOf } from '../model/untrusted.js'
import type { Verdict } from '../model/verdict.js'

export type FirstThing =
  | { readonly kind: 'problem'; readonly problem: Problem }
  /** An exercise that was not graded. */
  | { readonly kind: 'exercise'; readonly exercise: ExerciseReport }
  | { readonly kind: 'verdict'; readonly exercise: ExerciseReport; readonly verdict: Verdict }

/**
 * What to fix first; null if nothing failed. A submission that cannot be graded comes first, then a program that does not
 * build, then the failures by tier, those in which the program crashes before the others of their tier. A program that was not
 * handed in comes last. The order of the report decides between equals.
 */
export function firstThing({ problem, exercises }: Report): FirstThing | null {
  if (problem !== null) return { kind: 'problem', problem }
  const things = exercises.flatMap(thingsOf).sort((left, right) => left.rank - right.rank)
  return things[0]?.thing ?? null
}

interface Ranked {
  readonly thing: FirstThing
  readonly rank: number
}

const missingRank = tiers.length + 1

function thingsOf(exercise: ExerciseReport): Ranked[] {
  const { status, counts, checks } = exercise
  if (status === 'graded') {
    const failed = checks.filter(({ result }) => result === 'fail')
    return failed.map((verdict) => ({
      thing: { kind: 'verdict', exercise, verdict },
      rank: tiers.indexOf(verdict.tier) + (isCrash(verdict) ? 0.5 : 1),
    }))
  }
  if (!counts) return []
  return [{ thing: { kind: 'exercise', exercise }, rank: status === 'missing' ? missingRank : 0 }]
}

/** Whether the program died of a fault of its own. A client that refuses its input ends with a status, too, but without a trace. */
function isCrash({ output, cause, ...verdict }: Verdict): boolean {
  const ending = textOf(verdict.ending)
  if (ending === '' || ending === 'exit status 0') return false
  return /killed by SIG(SEGV|ABRT|BUS|FPE|ILL|PIPE|SYS|TRAP)/.test(ending) || cause?.kind === 'exit' || stackTraceIn(visibleText(textOf(output))) !== null
}
