/** Cuts long compared bytes down to those around the first difference, which is all that reports show of them. */

import type { ByteComparison, Verdict } from '../model/verdict.js'
import { describeInWords } from './difference-words.js'

/** How many bytes of each side are kept before the first difference, and how many from it on. */
const comparedBytesKept = 2_048

/** Keeps a verdict small: four mebibytes that differ in one byte would make one of eleven. */
export function withShortComparison(verdict: Verdict): Verdict {
  return verdict.comparison === undefined ? verdict : { ...verdict, comparison: aroundDifference(verdict.comparison) }
}

function aroundDifference(comparison: ByteComparison): ByteComparison {
  const { firstDifferenceAt: at, did } = comparison
  const means = did === undefined ? {} : { did }
  const expected = Buffer.from(comparison.expected, 'base64')
  const received = Buffer.from(comparison.received, 'base64')
  if (Math.max(expected.length, received.length) <= 2 * comparedBytesKept) return comparison
  const from = Math.max(0, at - comparedBytesKept)
  const kept = (bytes: Buffer): string => bytes.subarray(from, at + comparedBytesKept).toString('base64')
  const part = { from, expectedBytes: expected.length, receivedBytes: received.length, says: describeInWords({ expected, received, at, ...means }) }
  return { expected: kept(expected), received: kept(received), firstDifferenceAt: at, ...means, part }
}
