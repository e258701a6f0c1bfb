/** results.json of a PrairieLearn external grader (https://prairielearn.readthedocs.io, External Grading). */

import type { Report } from '../../model/report.js'
import { forJson, type SafeFor } from '../destinations.js'
import type { Item } from '../items.js'
import { abridged, fractionOf, shownToStudents } from './shown.js'

/** PrairieLearn takes at most 1 MB, and escapes make JSON longer than its texts. */
const evidenceCharactersMax = 300_000

/**
 * A run without a mark, and a submission in which there is nothing to grade, are not gradable: the attempt is not lost, and
 * `format_errors` says why. Every test has points, because PrairieLearn shows none as soon as one of them lacks them.
 */
export function renderPrairieLearn(report: Report): SafeFor<'json'> {
  const { mark, says, items } = shownToStudents(report)
  const { problem } = report
  if (mark === null) return forJson({ gradable: false, format_errors: [says] })
  if (problem !== null) return forJson({ gradable: false, format_errors: items.map(({ evidence }) => evidence) })
  return forJson({ gradable: true, score: fractionOf(mark), message: says, tests: abridged(items, evidenceCharactersMax).map(toTest) })
}

function toTest({ group, name, points, of, message, evidence }: Item): object {
  return { name: `${group}: ${name}`, points, max_points: of, message, output: evidence }
}
