/** JUnit XML for build services: an exercise is a suite, a check is a case. Only this file imports junit-report-builder. */

import junitReportBuilder, { type Builder, type TestCase, type TestSuite } from 'junit-report-builder'
import type { ExerciseReport, Report } from '../model/report.js'
import { textOf, type Untrusted } from '../model/untrusted.js'
import type { Verdict } from '../model/verdict.js'
import { createPaint } from './colour.js'
import { renderEvidence, renderPrinted } from './failure-text.js'
import { forXml, type SafeFor } from './destinations.js'
import { harmless, harmlessLine, harmlessLines, harmlessReport } from '../support/harmless.js'

// The package is CommonJS and exports the builder itself; its types declare a `default` that does not exist.
const newBuilder = (): Builder => (junitReportBuilder as unknown as Builder).newBuilder()

const plain = { columns: 100, paint: createPaint(false) }

/**
 * The report as JUnit XML. A failed check is a failure; a check that was not judged or could not be tested is skipped, with the
 * reason; a fault of the suite is an error. Everything that a program printed becomes valid XML 1.0
 * (https://www.w3.org/TR/xml/#charsets).
 */
export function renderJUnit(report: Report): SafeFor<'xml'> {
  const builder = newBuilder().name(xmlLine(`${report.suite.name} ${harmlessLine(report.submission)}`))
  const graded = report.problem === null ? report.exercises.filter(({ status, counts }) => status !== 'missing' || counts) : []
  for (const exercise of graded) addExercise(builder, exercise, report)
  addProblem(builder, report)
  addSuiteErrors(builder, report)
  return forXml(builder.build())
}

function addExercise(builder: Builder, exercise: ExerciseReport, { startedAt }: Report): void {
  const suite = builder.testSuite().name(xmlLine(exercise.id)).timestamp(startedAt)
  suite.time(toSeconds(exercise.checks.reduce((sum, { durationMs }) => sum + durationMs, 0)))
  addObstacle(suite, exercise)
  for (const verdict of exercise.checks) addVerdict(suite, exercise, verdict)
}

/** An exercise that was not graded has one case, named after the condition that was not met. */
function addObstacle(suite: TestSuite, exercise: ExerciseReport): void {
  if (exercise.status === 'graded') return
  const name = { missing: 'is found', ambiguous: 'is one program', 'build-failed': 'builds', untested: 'can be tested here' }[exercise.status]
  const testCase = suite.testCase().className(xmlLine(exercise.id)).name(name).time(0)
  if (exercise.status === 'untested') skip(testCase, exercise.message)
  else
    testCase.failure(firstLine(exercise.message), exercise.status).stacktrace(xmlText([renderMessage(exercise.message), harmless(exercise.hint)].join('\n\n')))
}

function addVerdict(suite: TestSuite, exercise: ExerciseReport, verdict: Verdict): void {
  const name = xmlLine(`${verdict.requirement} ${verdict.title}`)
  const testCase = suite.testCase().className(xmlLine(exercise.id)).name(name).time(toSeconds(verdict.durationMs))
  switch (verdict.result) {
    case 'pass':
      return
    case 'fail':
      testCase.failure(xmlLine(verdict.message), verdict.requirement).stacktrace(evidenceText(verdict))
      return
    case 'error':
      testCase.error(xmlLine(verdict.message), 'suite', evidenceText(verdict))
      return
    case 'blocked':
      skip(testCase, `not judged: ${harmlessLine(verdict.message)}`)
      return
    case 'untested':
      skip(testCase, `not tested here: ${harmlessLine(verdict.message)}`)
  }
}

/** A submission that cannot be graded is one failed case, whichever exercises were asked for. */
function addProblem(builder: Builder, { problem, startedAt }: Report): void {
  if (problem === null) return
  const testCase = builder.testSuite().name('submission').timestamp(startedAt).time(0).testCase().className('submission').name('can be graded').time(0)
  testCase.failure(firstLine(problem.message), 'submission').stacktrace(xmlText([harmless(problem.message), harmless(problem.hint)].join('\n\n')))
}

/** Faults that belong to no check form their own suite, so that a build that trusts the numbers does not pass. */
function addSuiteErrors(builder: Builder, { suite: about, errors, interrupted, startedAt }: Report): void {
  const faults = [
    ...errors.map((error) => ({ name: 'runs to its end', error })),
    ...(interrupted ? [{ name: 'is not interrupted', error: 'The run was interrupted, so some checks are missing.' }] : []),
  ]
  if (faults.length === 0) return
  const suite = builder.testSuite().name(xmlLine(about.name)).timestamp(startedAt).time(0)
  for (const { name, error } of faults) suite.testCase().className(xmlLine(about.name)).name(name).time(0).error(xmlLine(error), 'suite', xmlText(error))
}

/** Adds the reason as `message`, which readers show; the builder writes `<skipped/>` without it. */
function skip(testCase: TestCase, reason: Untrusted): void {
  const build = testCase.skipped().build.bind(testCase)
  testCase.build = (parent) => {
    const element = build(parent)
    element.children.find((child) => 'name' in child && child.name === 'skipped')?.att('message', xmlLine(reason))
    return element
  }
}

function evidenceText(verdict: Verdict): string {
  const evidence = renderEvidence(verdict, plain)
  return xmlText([verdict.says, '', ...evidence].join('\n'))
}

/** Why an exercise was not graded; what a compiler printed stands behind a bar. */
function renderMessage(message: Untrusted): string {
  const lines = harmlessLines(textOf(message).trimEnd())
  return lines.length < 2 ? lines.join('') : renderPrinted(message, plain).join('\n')
}

function firstLine(text: Untrusted): string {
  return xmlLine(harmlessLines(text)[0] ?? '')
}

/** Every character that XML 1.0 forbids becomes an escape. */
function xmlText(text: Untrusted): string {
  return defuse(harmless(text))
}

function xmlLine(text: Untrusted): string {
  return defuse(harmlessLine(textOf(text).trim()))
}

/** The builder does not escape a second `]]>` in one text, and a build service may execute commands that it reads in a log. */
function defuse(text: string): string {
  return harmlessReport(text).replaceAll(']]>', ']]\\x3e')
}

function toSeconds(durationMs: number): number {
  return Math.round(durationMs) / 1000
}
