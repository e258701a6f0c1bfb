/** results.json and its published schema. */

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Report } from '../model/report.js'
import { renderResultsJson } from './results-json.js'
import { nastyText } from '../support/sample-nasty.js'
import { compare, sampleExercise, sampleReport, sampleReportOf, sampleVerdict } from './sample-report.js'
import { renderResultsSchema, reportSchema } from './schema.js'

const published = fileURLToPath(new URL('../../docs/results.schema.json', import.meta.url))

describe('results.json', () => {
  it('is the report', () => {
    const withoutComparisons = (text: string): unknown => JSON.parse(text, (key, value: unknown) => (key === 'comparison' ? undefined : value))
    expect(withoutComparisons(renderResultsJson(sampleReport))).toEqual(withoutComparisons(JSON.stringify(sampleReport)))
  })

  it.each([
    ['whole where the bytes are few', 4_096, 1_000, undefined, 0, 4_096],
    ['around the difference where they are many', 100_000, 50_000, { from: 47_952, expectedBytes: 100_000, receivedBytes: 100_001 }, 47_952, 4_096],
    ['from the beginning where they differ there', 100_000, 10, { from: 0, expectedBytes: 100_000, receivedBytes: 100_001 }, 0, 2_058],
  ])('holds compared bytes %s', (_, length, at, part, from, kept) => {
    const expected = Buffer.alloc(length, 'abcdefghijk')
    const received = Buffer.concat([expected, Buffer.from(length > 4_096 ? 'x' : '')])
    received[at] = 0
    const check = sampleVerdict({ requirement: 'ECHO-1', result: 'fail', comparison: compare(expected, received) })
    const json = renderResultsJson(sampleReportOf([sampleExercise({ id: 'echo', checks: [check] })]))
    const { comparison } = (JSON.parse(json) as Report).exercises[0]?.checks[0] ?? {}
    expect(comparison).toEqual({
      expected: expected.subarray(from, from + kept).toString('base64'),
      received: received.subarray(from, from + kept).toString('base64'),
      firstDifferenceAt: at,
      ...(part !== undefined && { part: { ...part, says: expect.stringContaining(`The first ${at.toLocaleString('en')} bytes of 100,000 are right`) } }),
    })
    expect(reportSchema.safeParse(JSON.parse(json)).success).toBe(true)
  })

  it('is pure text in a log, whatever a program printed', () => {
    const report = sampleReportOf([
      sampleExercise({ id: 'echo', checks: [sampleVerdict({ requirement: 'ECHO-1', result: 'fail', output: nastyText, message: '\\##[error]' })] }),
    ])
    const json = renderResultsJson(report)
    expect(JSON.parse(json)).toEqual(report)
    expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029\ufffe\uffff]|##[a-z]*\[|^\s*::/m)
    expect(json).not.toMatch(/\p{Cs}/u)
  })
})

describe('the schema', () => {
  it('takes the sample report, and refuses another', () => {
    expect(reportSchema.parse(sampleReport)).toEqual(sampleReport)
    expect(reportSchema.safeParse({ ...sampleReport, unknown: 1 }).success).toBe(false)
    expect(reportSchema.safeParse({ ...sampleReport, result: 'maybe' }).success).toBe(false)
  })

  it('is published as it is', () => {
    const text = existsSync(published) ? readFileSync(published, 'utf8') : ''
    expect(text, 'docs/results.schema.json is out of date: run npm run docs').toBe(renderResultsSchema())
  })

  it('says as JSON Schema what it says here', () => {
    const schema = z.fromJSONSchema(JSON.parse(renderResultsSchema()) as Parameters<typeof z.fromJSONSchema>[0])
    expect(schema.safeParse(JSON.parse(renderResultsJson(sampleReport))).success).toBe(true)
    expect(schema.safeParse({ ...sampleReport, format: 2 }).success).toBe(false)
    expect(schema.safeParse({ ...sampleReport, unknown: 1 }).success).toBe(false)
  })
})
