/**
 * Derives a program's exact verdicts from the requirements that it breaks. Those that need one of them are blocked, and so
 * are broken ones whose failure another broken one explains. All others pass.
 */

import type { Requirement } from '../model/exercise.js'
import type { ExerciseStatus } from '../model/report.js'

/** What a fixture states about one of its programs. Everything else follows from the catalogue. */
export interface Outcome {
  readonly status: ExerciseStatus
  readonly fail: readonly string[]
  readonly untested: readonly string[]
  /** Present only where the derivation from `fail` and the catalogue's `needs` would be wrong. */
  readonly blocked?: readonly string[]
}

/** By exercise: its status, and the requirements of each result but `pass`. */
export type ExactVerdicts = Readonly<Record<string, ExerciseVerdicts>>

export interface ExerciseVerdicts {
  readonly status: string
  readonly fail?: readonly string[]
  readonly blocked?: readonly string[]
  readonly untested?: readonly string[]
  readonly error?: readonly string[]
}

/** The verdicts on one program, each list in the catalogue's order. An exercise that is not graded has a status only. */
export function deriveVerdicts(requirements: readonly Pick<Requirement, 'id' | 'needs' | 'explainedBy'>[], outcome: Outcome): ExerciseVerdicts {
  const { status } = outcome
  if (status !== 'graded') return { status }
  const explained = requirements.filter(({ id, explainedBy = [] }) => outcome.fail.includes(id) && explainedBy.some((other) => outcome.fail.includes(other)))
  const isExplained = (id: string): boolean => explained.some((each) => each.id === id)
  const blocked = new Set(outcome.blocked ?? [...blockedBy(requirements, outcome.fail), ...explained.map(({ id }) => id)])
  const fail = outcome.fail.filter((id) => !isExplained(id))
  const inOrder = (ids: Iterable<string>): readonly string[] => {
    const wanted = new Set(ids)
    return requirements.flatMap(({ id }) => (wanted.has(id) ? [id] : []))
  }
  const lists = { fail: inOrder(fail), blocked: inOrder(blocked), untested: inOrder(outcome.untested) }
  return { status, ...Object.fromEntries(Object.entries(lists).filter(([, ids]) => ids.length > 0)) }
}

/** All requirements that need a failed one, directly or through others, and did not fail themselves. */
function blockedBy(requirements: readonly Pick<Requirement, 'id' | 'needs'>[], failed: readonly string[]): readonly string[] {
  const notPassed = new Set(failed)
  let known = -1
  while (known !== notPassed.size) {
    known = notPassed.size
    for (const { id, needs } of requirements) if (needs.some((need) => notPassed.has(need))) notPassed.add(id)
  }
  return [...notPassed].filter((id) => !failed.includes(id))
}
