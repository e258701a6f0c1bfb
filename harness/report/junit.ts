/** JUnit XML for build services: an exercise is a suite, a check is a case. Only this file imports junit-report-builder. */

import junitReportBuilder, { type Builder, type TestCase, type TestSuite } from 'junit-report-builder'
import type { Report } from '../model/report.js'
import { harmlessLine, harmlessReport } from '../support/harmless.js'
import { forXml, type SafeFor } from './destinations.js'
import { groupBy } from './group-by.js'
import { itemsOf, type Item } from './items.js'

// The package is CommonJS and exports the builder itself; its types declare a `default` that does not exist.
const newBuilder = (): Builder => (junitReportBuilder as unknown as Builder).newBuilder()

/**
 * The report as JUnit XML. A failed check is a failure; a check that was not judged or could not be tested is skipped, with the
 * reason; a fault of the suite is an error. The evidence stands in the message, which some readers show alone, and in full in the
 * text. Everything that a program printed becomes valid XML 1.0 (https://www.w3.org/TR/xml/#charsets).
 */
export function renderJUnit(report: Report): SafeFor<'xml'> {
  const builder = newBuilder().name(xmlText(`${report.suite.name} ${harmlessLine(report.submission)}`))
  for (const [group, items] of groupBy(itemsOf(report), (item) => item.group)) {
    const suite = startSuite(builder, group, report).time(toSeconds(items.reduce((sum, { durationMs }) => sum + durationMs, 0)))
    for (const item of items) addItem(suite, item, { className: group, name: item.name, message: item.brief })
  }
  return forXml(builder.build())
}

const messageCharactersMax = 20_000

export interface ArtemisOptions {
  /** Null: the run has none. */
  readonly mark: object | null
  /** What students may see. */
  readonly items: readonly Item[]
}

/**
 * The same for Artemis (TUM): it shows only the attribute `message`, cut at 20,000 characters, and names cases after the suite as
 * soon as there are two (TestResultXmlParser.java, CustomFeedbackParser.java). So there is one suite, each name says the exercise,
 * and the message has all evidence. A run without a mark has no case: Artemis then takes the build for failed, not for 0 points.
 */
export function renderArtemis(report: Report, { mark, items }: ArtemisOptions): SafeFor<'xml'> {
  const suite = startSuite(newBuilder(), report.suite.name, report).time(toSeconds(report.durationMs))
  for (const item of mark === null ? [] : items) {
    const name = `${item.group} ${item.name}`
    const message = `${item.message}\n\n${item.evidence}`.slice(0, messageCharactersMax)
    addItem(suite, item, { className: item.group, name, message })
  }
  return forXml(suite.build().end({ pretty: true }))
}

function startSuite(builder: Builder, name: string, { startedAt, seed, lab }: Report): TestSuite {
  const held = lab.network === lab.files ? lab.network : `${lab.network} network, ${lab.files} files`
  return builder.testSuite().name(xmlText(name)).timestamp(startedAt).property('seed', String(seed)).property('lab', held)
}

interface Texts {
  readonly className: string
  readonly name: string
  readonly message: string
}

function addItem(suite: TestSuite, { result, kind, evidence, durationMs, file, line }: Item, { className, name, message }: Texts): void {
  const testCase = suite.testCase().className(xmlText(className)).name(xmlText(name)).time(toSeconds(durationMs))
  if (file !== null) testCase.file(xmlText(file))
  if (result === 'fail') testCase.failure(xmlText(message), kind).stacktrace(xmlText(evidence))
  if (result === 'error') testCase.error(xmlText(message), 'suite', xmlText(evidence))
  const isSkipped = result === 'blocked' || result === 'untested'
  if (isSkipped) testCase.skipped()
  addAttributes(testCase, { ...(line !== null && { line: String(line) }) }, isSkipped ? xmlText(message) : null)
}

/** Adds what the builder has no method for: the line, and the reason of a skipped case, which readers show. */
function addAttributes(testCase: TestCase, attributes: Readonly<Record<string, string>>, reason: string | null): void {
  const build = testCase.build.bind(testCase)
  testCase.build = (parent) => {
    const element = build(parent)
    for (const [name, value] of Object.entries(attributes)) element.att(name, value)
    if (reason !== null) element.children.find((child) => 'name' in child && child.name === 'skipped')?.att('message', reason)
    return element
  }
}

/** The builder does not escape a second `]]>` in one text, and a build service may execute commands that it reads in a log. */
function xmlText(text: string): string {
  return harmlessReport(text.trim()).replaceAll(']]>', ']]\\x3e')
}

function toSeconds(durationMs: number): number {
  return Math.round(durationMs) / 1000
}
