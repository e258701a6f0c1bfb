/** results.json: the report as it is, for programs. */

import type { Report } from '../model/report.js'
import type { ByteComparison, Verdict } from '../model/verdict.js'

/** Of each side, before the first byte that differs and from it on. */
const comparedBytesKept = 2_048

/**
 * The report as JSON, ending in a line feed; its form is docs/results.schema.json. It is plain ASCII where a terminal
 * or a build service could take offence: with --json it goes straight into a log.
 */
export function renderResultsJson(report: Report): string {
  const exercises = report.exercises.map((exercise) => ({ ...exercise, checks: exercise.checks.map(withShortComparison) }))
  return `${escapeForLogs(JSON.stringify({ ...report, exercises }, null, 2))}\n`
}

/** Four mebibytes that differ in one byte are no reason for a report of eleven. */
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

/** Both are only ever inside a string, where an escape means the same: invisible characters, and `##[` and the like. */
function escapeForLogs(json: string): string {
  return json.replace(/[\u007f-\u009f\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu, escapeCharacter).replace(/##(?=[a-z]*\[)/gi, '\\u0023#')
}

function escapeCharacter(character: string): string {
  return Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('')
}
