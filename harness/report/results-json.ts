/** results.json: the report for other programs. */

import type { Report } from '../model/report.js'
import type { ByteComparison, Verdict } from '../model/verdict.js'
import { forJson, type SafeFor } from './destinations.js'
import { describeInWords } from './difference-words.js'

/** How many bytes of each side are kept before the first difference, and how many from it on. */
const comparedBytesKept = 2_048

/** The report as JSON, ending in a line feed; docs/results.schema.json describes it. */
export function renderResultsJson(report: Report): SafeFor<'json'> {
  const exercises = report.exercises.map((exercise) => ({ ...exercise, checks: exercise.checks.map(withShortComparison) }))
  return forJson({ ...report, exercises })
}

/** Keeps a report small: four mebibytes that differ in one byte would make one of eleven. */
function withShortComparison(verdict: Verdict): Verdict {
  return verdict.comparison === undefined ? verdict : { ...verdict, comparison: aroundDifference(verdict.comparison) }
}

function aroundDifference(comparison: ByteComparison): ByteComparison {
  const { firstDifferenceAt: at } = comparison
  const expected = Buffer.from(comparison.expected, 'base64')
  const received = Buffer.from(comparison.received, 'base64')
  if (comparison.part !== undefined || Math.max(expected.length, received.length) <= 2 * comparedBytesKept) return comparison
  const from = Math.max(0, at - comparedBytesKept)
  const kept = (bytes: Buffer): string => bytes.subarray(from, at + comparedBytesKept).toString('base64')
  const part = { from, expectedBytes: expected.length, receivedBytes: received.length, says: describeInWords({ expected, received, at }) }
  return { expected: kept(expected), received: kept(received), firstDifferenceAt: at, part }
}
