/** Compares two sets of exact verdicts. */

import { isDeepStrictEqual } from 'node:util'
import type { ExactVerdicts, ExerciseVerdicts } from './derive.js'

/** The requirements whose results differ, as `echo ECHO-12`; or `echo` alone if the status of the exercise differs. */
export function differingRequirements(expected: ExactVerdicts, found: ExactVerdicts): readonly string[] {
  const ids = [...new Set([...Object.keys(expected), ...Object.keys(found)])]
  return ids.flatMap((id) => differences(id, expected[id], found[id]))
}

function differences(id: string, expected: ExerciseVerdicts | undefined, found: ExerciseVerdicts | undefined): string[] {
  if (isDeepStrictEqual(expected, found)) return []
  if (expected === undefined || found === undefined || expected.status !== found.status) return [id]
  const results = ['fail', 'blocked', 'untested', 'error'] as const
  const resultOf = (verdicts: ExerciseVerdicts, requirement: string): string => results.find((result) => verdicts[result]?.includes(requirement)) ?? 'pass'
  const named = new Set(results.flatMap((result) => [...(expected[result] ?? []), ...(found[result] ?? [])]))
  return [...named].filter((requirement) => resultOf(expected, requirement) !== resultOf(found, requirement)).map((requirement) => `${id} ${requirement}`)
}
