/** Results for GitHub Classroom's reporter (classroom-resources/autograding-grading-reporter) and for Classroom 50. */

import type { Report } from '../../model/report.js'
import { forJson, type SafeFor } from '../destinations.js'
import type { Item } from '../items.js'
import { shownToStudents, type Shown } from './shown.js'

/**
 * The result of one grader, to be encoded in base64. The reporter adds the scores of all tests, so one test more has the points of
 * those that are not shown. A grader without `max_score` does not count there: that is a run without a mark.
 */
export function renderClassroom(report: Report): SafeFor<'json'> {
  const shown = shownToStudents(report)
  const { mark } = shown
  const tests = shown.items.map(({ group, name, result, points, brief, file, line, durationMs }) => ({
    name: `${group}: ${name}`,
    status: statusOf(result),
    score: mark === null ? 0 : points,
    message: brief,
    test_code: '',
    filename: file ?? '',
    line_no: line ?? 0,
    duration: Math.round(durationMs),
  }))
  if (mark === null) return forJson({ version: 1, status: 'error', tests })
  const rest = restOf(shown)
  const others = { name: 'checks that are not shown', status: 'pass', score: rest, message: '', test_code: '', filename: '', line_no: 0, duration: 0 }
  return forJson({ version: 1, status: statusOf(report.result), max_score: mark.of, tests: rest === 0 ? tests : [...tests, others] })
}

function statusOf(result: Item['result']): 'pass' | 'fail' | 'error' {
  return result === 'pass' || result === 'error' ? result : 'fail'
}

/** Points of the mark that no shown test has. */
function restOf({ mark, items }: Shown): number {
  return Math.round(((mark?.points ?? 0) - items.reduce((sum, { points }) => sum + points, 0)) * 100) / 100
}

/** What Classroom 50 tells its grader by the environment. */
export type Classroom50Environment = Readonly<Record<string, string | undefined>>

/**
 * result.json of Classroom 50 (foundation50/classroom50, wiki, Advanced Autograding). Scores are whole numbers: where points are not,
 * all are in hundredths. Null for a run without a mark: the grader must then exit with another status than 0.
 */
export function renderClassroom50(report: Report, environment: Classroom50Environment): SafeFor<'json'> | null {
  const shown = shownToStudents(report)
  const { mark, items } = shown
  if (mark === null) return null
  const all = [mark.points, mark.of, ...items.flatMap(({ points, of }) => [points, of])]
  const unit = all.every((points) => Number.isInteger(points)) ? 1 : 100
  const whole = (points: number): number => Math.round(points * unit)
  return forJson({
    schema: 'classroom50/result/v1',
    classroom: environment['CLASSROOM'] ?? '',
    assignment: environment['ASSIGNMENT'] ?? '',
    assignment_type: environment['ASSIGNMENT_TYPE'] ?? 'individual',
    owner: environment['OWNER'] ?? environment['USERNAME'] ?? '',
    submission: environment['SUBMISSION_TAG'] ?? '',
    commit: environment['COMMIT_URL'] ?? '',
    release: environment['RELEASE_URL'] ?? '',
    review: environment['REVIEW_URL'] ?? '',
    datetime: report.startedAt.replace(/\.\d+Z$/, 'Z'),
    score: whole(mark.points),
    'max-score': whole(mark.of),
    tests: items.map(({ group, name, result, points, of, brief }) => ({
      'test-name': `${group}: ${name}`,
      passed: result === 'pass',
      score: whole(points),
      'max-score': whole(of),
      message: brief,
    })),
  })
}
