/** The result of a run in one line: its points, or how far it got if it ended before its time. */

import type { Report } from '../model/report.js'
import type { Paint } from './colour.js'
import { countResults, describeCounts, shownExercises } from './terminal-score.js'
import { count } from './text.js'

export interface Outcome {
  readonly label: string
  readonly says: string
  brush(text: string): string
}

/** Label, sentence and colour of the overall result. */
export function describeResult(report: Report, paint: Paint): Outcome {
  const label = report.interrupted ? 'CUT SHORT' : { pass: 'PASSED', fail: 'FAILED', error: 'ERROR' }[report.result]
  const brush = report.interrupted || report.result === 'error' ? paint.warning : report.result === 'pass' ? paint.good : paint.bad
  return { label, brush, says: describeOverall(report) }
}

/** Whether checks are missing because the run ended before its time. Its points would then say too much. */
export function isCutShort(report: Report): boolean {
  return report.interrupted || report.exercises.some(({ notReached }) => notReached > 0)
}

function describeOverall(report: Report): string {
  if (report.problem !== null) return report.score.of > 0 ? `${describePoints(report)}: nothing could be graded` : 'nothing could be graded, 0 points'
  return isCutShort(report) ? describeReached(report) : describePoints(report)
}

function describePoints({ score }: Report): string {
  const points = `${score.points} of ${count(score.of, 'point')}`
  const tiers = Object.entries(score.byTier).map(([tier, part]) => `${tier} ${part.points}/${part.of}`)
  return tiers.length > 1 ? `${points} (${tiers.join(', ')})` : points
}

/** `28 of 99 checks made, all passed; 71 not reached`. */
function describeReached(report: Report): string {
  const results = countResults(shownExercises(report))
  const made = results.pass + results.fail + results.error
  const notRun = results.blocked + results.untested
  const notReached = report.exercises.reduce((sum, exercise) => sum + exercise.notReached, 0)
  const all = made + notRun + notReached
  if (all === 0) return 'stopped before the first check'
  const found = results.pass === made ? 'all passed' : `${results.pass} passed, ${describeCounts({ ...results, blocked: 0, untested: 0 })}`
  const rest = [...(notRun > 0 ? [`${notRun} not judged`] : []), ...(notReached > 0 ? [`${notReached} not reached`] : [])]
  return [
    made === 0 ? `none of ${count(all, 'check')} made` : `${made} of ${count(all, 'check')} made, ${found}`,
    ...(rest.length > 0 ? [rest.join(', ')] : []),
  ].join('; ')
}
