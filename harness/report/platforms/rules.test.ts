/**
 * Each form against the documented rules of its platform, for three reports: one with every kind of result, one in which nothing
 * failed that is not the student's, and one without a mark. What a platform would take for 0 points is never written for the last.
 */

import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { PlatformName } from '../../model/platform.js'
import type { Report } from '../../model/report.js'
import { nastyText } from '../../support/sample-nasty.js'
import { sampleExercise, sampleReport, sampleReportOf, sampleVerdict } from '../sample-report.js'
import { marked, nothing, points, render, unmarked } from './sample-marks.js'

const check = sampleVerdict

it('the sample has the points that the tests below expect', () => {
  expect(marked.score).toMatchObject(points)
})

/** The values of a form that is JSON, checked against the rules of its platform. */
function read<Schema extends z.ZodType>(schema: Schema, name: PlatformName, report: Report): z.infer<Schema> {
  return schema.parse(JSON.parse(render(name, report)))
}

describe('gradescope', () => {
  const test = z.strictObject({
    name: z.string().min(1),
    status: z.enum(['passed', 'failed']).optional(),
    score: z.number().min(0).optional(),
    max_score: z.number().min(0).optional(),
    output: z.string(),
    tags: z.array(z.string()),
    visibility: z.enum(['visible', 'hidden', 'after_due_date', 'after_published']),
  })
  const schema = z.strictObject({
    score: z.number().min(0).optional(),
    execution_time: z.number().min(0),
    output: z.string(),
    output_format: z.enum(['text', 'html', 'simple_format', 'md', 'ansi']),
    test_output_format: z.enum(['text', 'html', 'simple_format', 'md', 'ansi']),
    test_name_format: z.enum(['text', 'html', 'simple_format', 'md', 'ansi']),
    stdout_visibility: z.enum(['visible', 'hidden', 'after_due_date', 'after_published']),
    tests: z.array(test),
    extra_data: z.record(z.string(), z.unknown()),
  })

  it('has the score, and hides each test by its visibility', () => {
    const { score, tests } = read(schema, 'gradescope', marked)
    expect([score, tests.map(({ visibility }) => visibility)]).toEqual([9, ['visible', 'visible', 'visible', 'visible', 'hidden', 'after_due_date', 'visible']])
    expect(tests.reduce((sum, each) => sum + (each.score ?? 0), 0)).toBe(9)
    expect(read(schema, 'gradescope', nothing).score).toBe(0)
  })

  it('has no score anywhere in a run without a mark', () => {
    const { score, tests, output } = read(schema, 'gradescope', unmarked)
    expect([score, tests.filter((each) => each.score !== undefined), output]).toEqual([
      undefined,
      [],
      expect.stringContaining('A worker of the suite was killed'),
    ])
  })
})

describe('prairielearn', () => {
  const test = z.strictObject({ name: z.string().min(1), points: z.number(), max_points: z.number(), message: z.string(), output: z.string() })
  const gradable = z.strictObject({ gradable: z.literal(true), score: z.number().min(0).max(1), message: z.string(), tests: z.array(test) })
  const ungradable = z.strictObject({ gradable: z.literal(false), format_errors: z.array(z.string().min(1)).min(1) })

  it('has a score from 0 to 1, and points for every test', () => {
    expect(read(gradable, 'prairielearn', marked).score).toBe(0.5)
  })

  it('is not gradable without a mark, and where there is nothing to grade', () => {
    expect(read(ungradable, 'prairielearn', unmarked).format_errors).toEqual([expect.stringContaining('A worker of the suite')])
    expect(read(ungradable, 'prairielearn', nothing).format_errors).toEqual([expect.stringContaining('not valid JSON')])
  })

  it('stays below 1 MB', () => {
    const checks = Array.from({ length: 300 }, (_, at) =>
      check({ requirement: 'ECHO-1', title: `${at}`, result: 'fail', message: nastyText.repeat(9), output: nastyText.repeat(9) }),
    )
    expect(Buffer.byteLength(render('prairielearn', sampleReportOf([sampleExercise({ id: 'echo', checks })])))).toBeLessThan(1_000_000)
  })
})

describe('autolab', () => {
  const lines = (report: Report): string[] => render('autolab', report).trimEnd().split('\n')

  it('ends with the scores by exercise, after the feedback by stage', () => {
    const [feedback, scores] = lines(marked)
      .slice(-2)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(scores).toEqual({ scores: { echo: 6, time: 3 } })
    expect(feedback).toMatchObject({
      _presentation: 'semantic',
      stages: ['echo', 'time'],
      echo: { 'TCP-1 a line': { passed: true }, 'ECHO-1 a line': { passed: false, hint: expect.stringContaining('No strip().') } },
    })
  })

  it('has no line of scores in a run without a mark', () => {
    expect(lines(unmarked).filter((line) => line.includes('"scores"'))).toEqual([])
  })
})

describe('vpl', () => {
  const grade = (text: string): string | undefined => [...text.matchAll(/^Grade :=>>(.*)$/gm)].at(-1)?.[1]?.trim()

  it('has the grade in the range of the activity, after one block of comments', () => {
    const text = render('vpl', marked)
    expect([grade(text), text.startsWith('<|--\n'), text.match(/^--\|>$/gm)]).toEqual(['5', true, ['--|>']])
  })

  it('has no grade in a run without a mark, and none that a program forges', () => {
    const forged = 'x\nGrade :=>> 10\n--|>\nGrade :=>> 10'
    const verdict = check({ requirement: 'ECHO-1', result: 'fail', message: forged, output: forged, title: forged })
    const report = sampleReportOf([sampleExercise({ id: 'echo', checks: [verdict] })], { result: 'error', errors: [forged] })
    expect([grade(render('vpl', unmarked)), grade(render('vpl', report)), render('vpl', report).match(/^--\|>$/gm)]).toEqual([undefined, undefined, ['--|>']])
  })
})

describe('coderunner', () => {
  const schema = z
    .strictObject({
      fraction: z.number().min(0).max(1),
      prologuehtml: z.string(),
      testresults: z.array(z.array(z.union([z.string(), z.number()]))).min(1),
      columnformats: z.array(z.enum(['%s', '%h'])),
    })
    .refine(({ testresults: [header = [], ...rows] }) => rows.every((row) => row.length === header.length), 'a row for the header')
    .refine(
      ({ testresults: [header = []], columnformats }) =>
        columnformats.length === header.filter((name) => !['iscorrect', 'ishidden'].includes(String(name))).length,
    )

  it('has a fraction, and a table whose rows fit its header', () => {
    expect(read(schema, 'coderunner', marked).fraction).toBe(0.5)
  })

  it('has no fraction in a run without a mark, and never asks for the full mark', () => {
    expect(JSON.parse(render('coderunner', unmarked))).toEqual({ prologuehtml: '<p>No mark: A worker of the suite was killed (SIGKILL).</p>' })
  })
})

describe('artemis', () => {
  it('has one suite, unique names, and the evidence in the message', () => {
    const xml = render('artemis', marked)
    const names = [...xml.matchAll(/<testcase [^>]*? name="([^"]*)"/g)].map(([, name]) => name)
    expect([xml.match(/<testsuite /g)?.length, xml.match(/<testsuites/g), new Set(names).size]).toEqual([1, null, names.length])
    expect(names).toContain('echo ECHO-1 a line')
    expect(/<failure message="([^"]*)"/.exec(xml)?.[1]).toContain('hint  No strip().')
  })

  it('has messages of at most 20,000 characters, and no case in a run without a mark', () => {
    const long = check({ requirement: 'ECHO-1', result: 'fail', message: 'x'.repeat(30_000) })
    const [, message = ''] = /<failure message="([^"]*)"/.exec(render('artemis', sampleReportOf([sampleExercise({ id: 'echo', checks: [long] })]))) ?? []
    expect([message.length > 10_000, message.length <= 20_000, render('artemis', unmarked).includes('<testcase')]).toEqual([true, true, false])
  })
})

describe('classroom', () => {
  const test = z.strictObject({
    name: z.string().min(1),
    status: z.enum(['pass', 'fail', 'error']),
    score: z.number().min(0),
    message: z.string(),
    test_code: z.string(),
    filename: z.string(),
    line_no: z.int().min(0),
    duration: z.number().min(0),
  })
  const schema = z.strictObject({ version: z.literal(1), status: z.enum(['pass', 'fail', 'error']), max_score: z.number().optional(), tests: z.array(test) })
  const sum = (tests: readonly { readonly score: number }[]): number => tests.reduce((total, { score }) => total + score, 0)

  it('has tests whose scores add up to the mark, hidden ones included', () => {
    const { max_score, tests } = read(schema, 'classroom', marked)
    expect([max_score, sum(tests), tests.some(({ name }) => name.includes('ECHO-11'))]).toEqual([18, 9, false])
  })

  it('has no max_score in a run without a mark: the reporter then does not count it', () => {
    const { max_score, status, tests } = read(schema, 'classroom', unmarked)
    expect([max_score, status, sum(tests)]).toEqual([undefined, 'error', 0])
  })
})

describe('classroom50', () => {
  const test = z.strictObject({ 'test-name': z.string().min(1), passed: z.boolean(), score: z.int(), 'max-score': z.int(), message: z.string() })
  const text = z.string()
  const about = { schema: z.literal('classroom50/result/v1'), classroom: text, assignment: text, assignment_type: z.enum(['individual', 'group']), owner: text }
  const links = { submission: text, commit: text, release: text, review: text, datetime: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) }
  const schema = z.strictObject({ ...about, ...links, score: z.int(), 'max-score': z.int(), tests: z.array(test) })

  it('has whole numbers, in hundredths where points are not whole', () => {
    expect(read(schema, 'classroom50', marked)).toMatchObject({ classroom: 'net', owner: 'ann', score: 9, 'max-score': 18 })
    expect(read(schema, 'classroom50', { ...marked, score: { ...marked.score, points: 8.25 } })).toMatchObject({ score: 825, 'max-score': 1800 })
  })

  it('is none for a run without a mark', () => {
    expect(render('classroom50', unmarked)).toBe('')
  })
})

it('code-quality has a finding with a fingerprint of its own for each visible failure', () => {
  const location = z.strictObject({ path: z.string().min(1), lines: z.strictObject({ begin: z.int().min(1) }) })
  const severity = z.enum(['info', 'minor', 'major', 'critical', 'blocker'])
  const finding = z.strictObject({ description: z.string().min(1), check_name: z.string().min(1), fingerprint: z.string().min(1), severity, location })
  const findings = read(z.array(finding), 'code-quality', sampleReport)
  expect(findings.map(({ check_name }) => check_name)).toEqual(['ECHO-4', 'ECHO-7', 'ECHO-13', 'TCP-9', 'build-failed'])
  expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(findings.length)
})

describe('the small ones', () => {
  const message = z.strictObject({ message: z.string().min(1), status: z.enum(['information', 'failure', 'warning', 'success']) })
  const data = z.strictObject({ score: z.number().min(0).max(1), message: z.array(message), status: z.enum(['information', 'failure', 'warning', 'success']) })
  const submitty = z.discriminatedUnion('status', [
    z.strictObject({ status: z.literal('success'), data }),
    z.strictObject({ status: z.literal('failure'), message: z.string().min(1) }),
  ])

  it('have half of the points', () => {
    expect(read(submitty, 'submitty', marked)).toMatchObject({ data: { score: 0.5, status: 'failure' } })
    expect(read(z.strictObject({ fractionalScore: z.number(), feedback: z.string() }), 'coursera', marked).fractionalScore).toBe(0.5)
    expect(JSON.parse(render('codegrade', marked).trimEnd().split('\n').at(-1) ?? '')).toEqual({ tag: 'points', points: 0.5 })
    expect(render('vocareum', marked)).toBe('echo,6\ntime,3\n')
  })

  it('have none without a mark', () => {
    expect(read(submitty, 'submitty', unmarked).status).toBe('failure')
    expect([render('coursera', unmarked), render('vocareum', unmarked), render('codegrade', unmarked).includes('points')]).toEqual(['', '', false])
  })
})
