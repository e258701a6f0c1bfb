/** Compares two sets of exact verdicts. */

import { isDeepStrictEqual } from 'node:util'
import type { ExactVerdicts, ExerciseVerdicts } from './derive.js'

/** The requirements whose results differ, as `echo ECHO-12`; or `echo` alone if the status of the exercise differs. */
export function differingRequirements(expected: ExactVerdicts, found: ExactVerdicts): readonly string[] {
  const ids = [...new Set([...Object.keys(expected), ...Object.keys(found)])]
  return ids.flatMap((id) => differences(id, expected[id], found[id]))
}

/**
 * The requirements that a weaker lab judges otherwise, as `echo ECHO-12`. What it cannot judge (`untested`, and `blocked` because
 * of that) is no contradiction; an error, or a pass where a failure was expected or the other way round, is.
 */
export function contradictions(expected: ExactVerdicts, found: ExactVerdicts): readonly string[] {
  return Object.entries(found).flatMap(([id, verdicts]) => {
    const before = expected[id]
    if (verdicts.status === 'untested') return []
    if (before === undefined || verdicts.status !== before.status) return [id]
    const failedBefore = new Set([...(before.fail ?? []), ...(before.blocked ?? [])])
    const failed = new Set(verdicts.fail ?? [])
    const judged = (requirement: string): boolean => !(verdicts.blocked ?? []).includes(requirement) && !(verdicts.untested ?? []).includes(requirement)
    const passedAfterAll = (before.fail ?? []).filter((requirement) => judged(requirement) && !failed.has(requirement))
    const failedAfterAll = [...failed].filter((requirement) => !failedBefore.has(requirement))
    return [...passedAfterAll, ...failedAfterAll, ...(verdicts.error ?? [])].map((requirement) => `${id} ${requirement}`)
  })
}

function differences(id: string, expected: ExerciseVerdicts | undefined, found: ExerciseVerdicts | undefined): string[] {
  if (isDeepStrictEqual(expected, found)) return []
  if (expected === undefined || found === undefined || expected.status !== found.status) return [id]
  const results = ['fail', 'blocked', 'untested', 'error'] as const
  const resultOf = (verdicts: ExerciseVerdicts, requirement: string): string => results.find((result) => verdicts[result]?.includes(requirement)) ?? 'pass'
  const named = new Set(results.flatMap((result) => [...(expected[result] ?? []), ...(found[result] ?? [])]))
  return [...named].filter((requirement) => resultOf(expected, requirement) !== resultOf(found, requirement)).map((requirement) => `${id} ${requirement}`)
}
