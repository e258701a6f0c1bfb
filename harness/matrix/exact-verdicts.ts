/** Reads the exact verdicts from a report. */

import type { ExerciseReport, Report } from '../model/report.js'
import { textOf } from '../model/untrusted.js'
import { results, type Result } from '../model/verdict.js'
import { readCatalog } from '../run/catalog.js'
import type { ExactVerdicts, ExerciseVerdicts } from './derive.js'

/** The exact verdicts in a report: the status of each exercise that was found, and the requirements that did not pass. */
export function exactVerdicts(report: Report): ExactVerdicts {
  const found = report.exercises.filter(({ status }) => status !== 'missing')
  return Object.fromEntries(found.map((exercise) => [exercise.id, verdictsOf(exercise)]))
}

function verdictsOf({ status, checks }: ExerciseReport): ExerciseVerdicts {
  const byResult = (result: Result): [Result, string[]] => [
    result,
    [...new Set(checks.filter((check) => check.result === result).map(({ requirement }) => requirement))],
  ]
  const others = results
    .filter((result) => result !== 'pass')
    .map(byResult)
    .filter(([, ids]) => ids.length > 0)
  return { status, ...Object.fromEntries(others) }
}

/** What went wrong in wirecheck itself, which no fixture expects. */
export function errorsIn({ exercises }: Report): readonly string[] {
  return exercises.flatMap(({ checks }) =>
    checks.filter(({ result }) => result === 'error').map(({ requirement, message }) => `${requirement}: ${textOf(message)}`),
  )
}

/** The references pass every requirement. PCLI-3 is untested, because Node's serialised objects cannot contain code to refuse. */
export function referenceVerdicts(): ExactVerdicts {
  return Object.fromEntries(readCatalog().map(({ id }) => [id, { status: 'graded', ...(id === 'pickle-client' && { untested: ['PCLI-3'] }) }]))
}
