/** Compared bytes in a verdict: all of them where they are few, and else those around the difference. */

import { describe, expect, it } from 'vitest'
import { quoteBytes } from '../support/bytes.js'
import { createPaint } from './colour.js'
import { renderFailure } from './failure-text.js'
import { compare, sampleExercise, sampleReportOf, sampleVerdict } from './sample-report.js'
import { reportSchema } from './schema.js'
import { withShortComparison } from './short-comparison.js'

describe('withShortComparison', () => {
  it.each([
    ['whole where the bytes are few', 4_096, 1_000, undefined, 0, 4_096],
    ['around the difference where they are many', 100_000, 50_000, { from: 47_952, expectedBytes: 100_000, receivedBytes: 100_001 }, 47_952, 4_096],
    ['from the beginning where they differ there', 100_000, 10, { from: 0, expectedBytes: 100_000, receivedBytes: 100_001 }, 0, 2_058],
  ])('keeps compared bytes %s', (_, length, at, part, from, kept) => {
    const expected = Buffer.alloc(length, 'abcdefghijk')
    const received = Buffer.concat([expected, Buffer.from(length > 4_096 ? 'x' : '')])
    received[at] = 0
    const check = withShortComparison(sampleVerdict({ requirement: 'ECHO-1', result: 'fail', comparison: compare(expected, received) }))
    expect(check.comparison).toEqual({
      expected: expected.subarray(from, from + kept).toString('base64'),
      received: received.subarray(from, from + kept).toString('base64'),
      firstDifferenceAt: at,
      ...(part !== undefined && { part: { ...part, says: expect.stringContaining(`The first ${at.toLocaleString('en')} bytes of 100,000 are right`) } }),
    })
    expect(reportSchema.safeParse(sampleReportOf([sampleExercise({ id: 'echo', checks: [check] })])).success).toBe(true)
  })

  it.each([0, 10, 2_047, 2_048, 2_049, 50_000, 99_999])('changes nothing in what a report shows of a difference at byte %i', (at) => {
    const expected = Buffer.alloc(100_000, 'Grüße "an\\alle"\n')
    const received = Buffer.concat([expected.subarray(0, at), Buffer.from('\x00'), expected.subarray(at)])
    const texts = { expected: [quoteBytes(expected)], actual: `${quoteBytes(received)}, then nothing more` }
    const verdict = sampleVerdict({ requirement: 'ECHO-1', result: 'fail', ...texts, comparison: compare(expected, received) })
    const shown = (shownVerdict: typeof verdict): string => renderFailure(shownVerdict, { columns: 80, paint: createPaint(false) }).join('\n')
    expect(shown(withShortComparison(verdict))).toBe(shown(verdict))
    expect(shown(verdict)).toMatch(/expected {2}".{1,24}" … ".{1,8}" \(100,000 bytes in all\)\n/)
  })
})
