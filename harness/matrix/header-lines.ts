/** The first lines of a program, from the verdicts that it gets. */

import { isDeepStrictEqual } from 'node:util'
import type { Requirement } from '../model/exercise.js'
import { deriveVerdicts, type ExerciseVerdicts } from './derive.js'

/** The header lines from which these verdicts are derived. */
export function headerLinesFor(
  requirements: readonly Pick<Requirement, 'id' | 'needs' | 'explainedBy'>[],
  { status, fail = [], blocked = [], untested = [] }: ExerciseVerdicts,
): readonly string[] {
  const derived = deriveVerdicts(requirements, { status: 'graded', fail, untested })
  return [
    ...(status === 'graded' ? [] : [`status: ${status}`]),
    ...(fail.length === 0 ? [] : [`breaks: ${fail.join(', ')}`]),
    ...(untested.length === 0 ? [] : [`untested: ${untested.join(', ')}`]),
    ...(isDeepStrictEqual(derived.blocked ?? [], blocked) ? [] : [`blocked: ${blocked.join(', ')}`]),
  ]
}
