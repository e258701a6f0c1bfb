/** Submitty, CodeGrade, Coursera and Vocareum: a mark, and a text. */

import type { Report } from '../../model/report.js'
import { forJson, forPlatform, type SafeFor } from '../destinations.js'
import type { Item } from '../items.js'
import { shownExercises } from '../terminal-score.js'
import { oneLine } from './one-line.js'
import { abridged, fractionOf, shownToStudents } from './shown.js'

const feedbackCharactersMax = 200_000

/** validation_results.json of a Submitty custom validator. A run without a mark is its failure, which Submitty shows to staff. */
export function renderSubmitty(report: Report): SafeFor<'json'> {
  const { mark, says, items } = shownToStudents(report)
  if (mark === null) return forJson({ status: 'failure', message: says })
  const messages = abridged(items, feedbackCharactersMax).map(({ group, name, result, evidence }) => ({
    message: [`${group}: ${name}`, evidence].filter((text) => text !== '').join('\n'),
    status: result === 'pass' ? 'success' : result === 'fail' ? 'failure' : 'warning',
  }))
  const status = report.result === 'pass' ? 'success' : 'failure'
  return forJson({ status: 'success', data: { score: fractionOf(mark), message: [{ message: says, status: 'information' }, ...messages], status } })
}

/** The line that a Custom Test of CodeGrade reads. A run without a mark has none. */
export function renderCodeGrade(report: Report): SafeFor<'platform'> {
  const { mark, says } = shownToStudents(report)
  return forPlatform(mark === null ? [says] : [says, oneLine({ tag: 'points', points: fractionOf(mark) })])
}

/** feedback.json of a Coursera grader. Null for a run without a mark: the grader must then exit with another status than 0. */
export function renderCoursera(report: Report): SafeFor<'json'> | null {
  const { mark, says, items } = shownToStudents(report)
  if (mark === null) return null
  return forJson({ fractionalScore: fractionOf(mark), feedback: feedbackOf(says, items) })
}

/** Lines for $vocareumGradeFile: the exercises are the criteria of the rubric. Null for a run without a mark: the file stays empty. */
export function renderVocareum(report: Report): SafeFor<'platform'> | null {
  if (shownToStudents(report).mark === null) return null
  return forPlatform(shownExercises(report).map(({ id, score }) => `${id},${score.points}`))
}

function feedbackOf(says: string, items: readonly Item[]): string {
  const failed = abridged(items, feedbackCharactersMax).filter(({ result }) => result !== 'pass')
  return [says, ...failed.map(({ group, name, evidence }) => `${group}: ${name}\n${evidence}`)].join('\n\n')
}
