/** results.json and its published schema. */

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { renderResultsJson } from './results-json.js'
import { nastyText } from '../support/sample-nasty.js'
import { sampleExercise, sampleReport, sampleReportOf, sampleVerdict } from './sample-report.js'
import { renderResultsSchema, reportSchema } from './schema.js'

const published = fileURLToPath(new URL('../../docs/results.schema.json', import.meta.url))

describe('results.json', () => {
  it('is the report', () => {
    expect(JSON.parse(renderResultsJson(sampleReport))).toEqual(sampleReport)
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
