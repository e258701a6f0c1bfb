/** results.json: the report for other programs. */

import type { Report } from '../model/report.js'
import type { ByteComparison, Verdict } from '../model/verdict.js'

/** How many bytes of each side are kept before the first difference, and how many from it on. */
const comparedBytesKept = 2_048

/**
 * The report as JSON, ending in a line feed; docs/results.schema.json describes it. Characters that could affect a terminal
 * or a build service are escaped, because --json prints it straight into a log.
 */
export function renderResultsJson(report: Report): string {
  const exercises = report.exercises.map((exercise) => ({ ...exercise, checks: exercise.checks.map(withShortComparison) }))
  return `${escapeForLogs(JSON.stringify({ ...report, exercises }, null, 2))}\n`
}

/** Keeps a report small: four mebibytes that differ in one byte would make one of eleven. */
function withShortComparison(verdict: Verdict): Verdict {
  return verdict.comparison === undefined ? verdict : { ...verdict, comparison: aroundDifference(verdict.comparison) }
}

function aroundDifference(comparison: ByteComparison): ByteComparison {
  const { firstDifferenceAt: at } = comparison
  const expected = Buffer.from(comparison.expected, 'base64')
  const received = Buffer.from(comparison.received, 'base64')
  if (Math.max(expected.length, received.length) <= 2 * comparedBytesKept) return comparison
  const from = Math.max(0, at - comparedBytesKept)
  const kept = (bytes: Buffer): string => bytes.subarray(from, at + comparedBytesKept).toString('base64')
  const part = { from, expectedBytes: expected.length, receivedBytes: received.length }
  return { expected: kept(expected), received: kept(received), firstDifferenceAt: at, part }
}

/** Escapes invisible characters and `##[` and the like. They occur only inside strings, where an escape means the same. */
export function escapeForLogs(json: string): string {
  return json.replace(/[\u007f-\u009f\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu, escapeCharacter).replace(/##(?=[a-z]*\[)/gi, '\\u0023#')
}

function escapeCharacter(character: string): string {
  return Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('')
}
