/** The report that students get: without the checks that the assignment withholds, and with as much about the others as it allows. */

import { assignedRequirement, type AssignedSelection } from '../assignment/marking.js'
import type { Assignment } from '../model/assignment.js'
import type { Exercise } from '../model/exercise.js'
import type { ExerciseReport, Report } from '../model/report.js'
import { textOf } from '../model/untrusted.js'
import type { Verdict } from '../model/verdict.js'
import { isPassing } from './passing.js'
import { addScores, scoreChecks } from './score.js'

export interface StudentReportOptions {
  /** What was graded. */
  readonly selection: AssignedSelection
  readonly catalogue: readonly Exercise[]
  /** The time at which the report is made, which decides whether the assignment is due. */
  readonly now: Date
}

/** Whether students do not see the checks of a requirement (yet). */
export function isWithheld(assignment: Assignment, exercise: string, requirement: string, now: Date): boolean {
  switch (assignedRequirement(assignment, exercise, requirement).visibility ?? 'visible') {
    case 'visible':
      return false
    case 'hidden':
      return true
    case 'after-due':
      return assignment.due !== null && now.getTime() <= Date.parse(assignment.due)
    case 'after-published':
      return !assignment.published
  }
}

/** The report for the student. Its points are those of the checks that it shows. */
export function studentReport(report: Report, { selection, catalogue, now }: StudentReportOptions): Report {
  const { assignment } = selection
  if (assignment === null) return report
  const exercises = report.exercises.map((exercise) => {
    const described = catalogue.find(({ id }) => id === exercise.id)
    if (described === undefined) return exercise
    const hidden = exercise.checks.filter(({ requirement }) => isWithheld(assignment, exercise.id, requirement, now))
    const shown = exercise.checks.filter((verdict) => !hidden.includes(verdict)).map(({ visibility: _, ...verdict }) => verdict)
    const score = exercise.status === 'graded' ? scoreChecks(shown, described, selection) : exercise.score
    return { ...exercise, score, checks: shown.map((verdict) => withoutNames(verdict, hidden)), withheld: hidden.length }
  })
  const isFail = report.result === 'fail' && (report.problem !== null || !isPassing(exercises, assignment))
  return {
    ...report,
    assignment: { title: assignment.title, audience: 'student', feedback: assignment.feedback },
    result: report.result === 'error' ? 'error' : isFail ? 'fail' : 'pass',
    score: addScores(exercises.map(({ score }) => score)),
    exercises: exercises.map((exercise) => withFeedback(exercise, assignment)),
  }
}

/** A check that was not judged because a hidden one failed does not name it. */
function withoutNames(verdict: Verdict, hidden: readonly Verdict[]): Verdict {
  const isNamed = verdict.result !== 'pass' && hidden.some(({ requirement }) => textOf(verdict.message).includes(requirement))
  return isNamed ? { ...verdict, message: 'a check that is not shown failed.' } : verdict
}

function withFeedback(exercise: ExerciseReport, { feedback }: Assignment): ExerciseReport {
  if (feedback === 'full') return exercise
  if (feedback === 'score') return { ...exercise, checks: [], withheld: exercise.withheld + exercise.checks.length }
  return { ...exercise, checks: exercise.checks.map(resultAlone) }
}

/** The requirement and whether it passed, without evidence. */
function resultAlone({ requirement, says, title, tier, result, points, of, durationMs, hint, ...rest }: Verdict): Verdict {
  const message = result === 'fail' ? 'The assignment shows results only.' : rest.message
  return { requirement, says, title, tier, result, points, of, durationMs, message, hint, transcript: [], output: '', ending: '' }
}
