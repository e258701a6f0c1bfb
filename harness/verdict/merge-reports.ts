/** Puts the report of some exercises of a submission into the earlier report of all. */

import type { Assignment } from '../model/assignment.js'
import type { Exercise } from '../model/exercise.js'
import type { Report } from '../model/report.js'
import { isPassing } from './passing.js'
import { addScores } from './score.js'

export interface MergeReportsOptions {
  readonly catalogue: readonly Exercise[]
  readonly assignment: Assignment | null
}

/** The newer report, with the exercises of the older one that it does not have. */
export function mergeReports(older: Report, newer: Report, { catalogue, assignment }: MergeReportsOptions): Report {
  const order = catalogue.map(({ id }) => id)
  const kept = older.exercises.filter(({ id }) => !newer.exercises.some((each) => each.id === id))
  const exercises = [...kept, ...newer.exercises].sort((left, right) => order.indexOf(left.id) - order.indexOf(right.id))
  const isError = newer.interrupted || newer.errors.length > 0 || exercises.some(({ checks }) => checks.some(({ result }) => result === 'error'))
  const isFail = newer.problem !== null || !isPassing(exercises, assignment)
  return { ...newer, exercises, score: addScores(exercises.map(({ score }) => score)), result: isError ? 'error' : isFail ? 'fail' : 'pass' }
}
