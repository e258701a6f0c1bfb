/** One failed check in full: what was expected, what was received, how they differ, the likely cause, and how to repeat it by hand. */

import type { Untrusted } from '../model/untrusted.js'
import type { ByteComparison, Verdict } from '../model/verdict.js'
import { countBytes, quoteBytes } from '../support/bytes.js'
import type { Paint } from './colour.js'
import { describeDifference, isWhole, renderDifference, type Difference } from './difference.js'
import { harmless, harmlessLine, harmlessLines, withoutColours } from '../support/harmless.js'
import { renderTimeline } from './timeline.js'
import { breakCommand, count, takeColumns, widthOf, wrap } from './text.js'

export interface TextOptions {
  readonly columns: number
  readonly paint: Paint
  /** Whether the report ends with the command that repeats the whole run, to which `--check ECHO-4` can be added. */
  readonly endsWithRepeat?: boolean
}

const labelColumns = 10
/** The column in which the text beside a label begins. */
export const indentColumns = labelColumns + 2
const printedLinesMax = 20
const printedLineColumnsMax = 400
const timelineStepsMax = 14
const abridgedHeadColumns = 24
const abridgedTailColumns = 8

/** A failed check in full. */
export function renderFailure(verdict: Verdict, options: TextOptions): string[] {
  return [...renderTitle(verdict, options), '', ...renderEvidence(verdict, options)]
}

/** `✗ ECHO-4  The requirement's sentence`, and below it the check's title. */
function renderTitle(verdict: Verdict, { columns, paint }: TextOptions): string[] {
  const [first = '', ...others] = wrap(`${verdict.requirement}  ${harmless(verdict.says)}`, columns - 2)
  const sentence = first.slice(verdict.requirement.length)
  const details = `${verdict.tier}, ${verdict.points} of ${count(verdict.of, 'point')}`
  return [
    `${paint.bad('✗')} ${paint.bad(paint.strong(verdict.requirement))}${paint.strong(sentence)}`,
    ...others.map((line) => `  ${paint.strong(line)}`),
    ...labelled('check', wrap(`${harmless(verdict.title)} (${details})`, columns - indentColumns), paint.quiet),
  ]
}

/** All the evidence of a failed check, without its title. */
export function renderEvidence(verdict: Verdict, options: TextOptions): string[] {
  const { columns, paint } = options
  const room = columns - indentColumns
  const prose = (text: Untrusted): string[] => renderProse(text, { columns: room, paint })
  const ending = harmlessLine(verdict.ending)
  // The cause may say already how the program ended.
  const cause = ending !== '' && verdict.cause !== undefined && harmless(verdict.cause.says).includes(ending) ? undefined : verdict.cause
  const blocks = [
    labelled('problem', prose(verdict.message), paint.bad),
    renderComparison(verdict, options),
    labelled('timeline', renderTimeline(verdict.transcript, { columns: room, stepsMax: timelineStepsMax }), paint.quiet),
    labelled('printed', renderPrinted(verdict.output, { columns: room, paint }), paint.quiet),
    [
      ...labelled('ended', ending === '' ? [] : prose(`The program has ended: ${ending}.`), paint.warning),
      ...labelled('cause', cause === undefined ? [] : [...prose(cause.says), ...prose(cause.detail).map(paint.quiet)], paint.warning),
      ...labelled('hint', renderHint(verdict.hint, room), paint.help),
      ...labelled('by hand', renderCommand(verdict.reproduce ?? '', room).map(paint.help), paint.help),
      ...labelled('again', verdict.reproduce === undefined ? renderAgain(verdict, options) : [], paint.help),
    ],
  ]
  return blocks.filter((block) => block.length > 0).flatMap((block, index) => (index === 0 ? block : ['', ...block]))
}

/** Puts the right-aligned label before the first line and indents the others; returns nothing if there are no lines. */
export function labelled(label: string, lines: readonly string[], brush: (text: string) => string): string[] {
  if (lines.every((line) => line === '')) return []
  return lines.map((line, index) => `${index === 0 ? brush(label.padStart(labelColumns)) : ' '.repeat(labelColumns)}  ${line}`.trimEnd())
}

/** Every acceptable outcome, what was received instead, and where the bytes begin to differ. */
function renderComparison(verdict: Verdict, { columns, paint }: TextOptions): string[] {
  const room = columns - indentColumns
  const sides = (expected: readonly string[], actual: string): string[] => [
    ...expected.flatMap((text, index) => labelled(index === 0 ? 'expected' : 'or', wrap(text, room), paint.good)),
    ...labelled('got', renderGot(actual, { columns: room, paint }), paint.bad),
  ]
  const { comparison } = verdict
  const expected = (verdict.expected ?? []).map((text) => harmless(text))
  const actual = harmless(verdict.actual ?? '')
  if (comparison === undefined || comparison.expected === '' || comparison.received === '') return sides(expected, actual)
  const difference = describeDifference(comparison, { excerptColumns: room - 32 })
  const isShort = isWhole(difference)
  const isShownAbove = isShort && actual.startsWith(quoteBytes(Buffer.from(comparison.received, 'base64'))) && widthOf(actual) <= room
  // Long bytes are shown around the difference; here it is enough to recognise them.
  const abridge = (text: string): string => (isShort ? text : abridgeQuotes(text, comparison))
  return [
    ...sides(expected.map(abridge), abridge(actual)),
    ...(isShownAbove ? [renderCaret(difference, paint)] : []),
    '',
    ...labelled('difference', renderDifference(difference, { columns: room, paint, withText: !isShownAbove }), paint.warning),
  ]
}

/** What quoteBytes() makes of long bytes: both ends, each a row of characters and escapes, and how many bytes there are. */
const longQuote = /^"((?:[^"\\]|\\.)*)" … "((?:[^"\\]|\\.)*)"(?= \(([\d,]+ bytes?) in all\))/s

/** Shortens long bytes at the beginning of a text further than quoteBytes() does. A stored report may have lost the bytes themselves. */
function abridgeQuotes(text: string, { expected, received, part }: ByteComparison): string {
  const lengths = part === undefined ? [expected, received].map((base64) => Buffer.from(base64, 'base64').length) : [part.expectedBytes, part.receivedBytes]
  const [quote, head = '', tail = '', size = ''] = longQuote.exec(text) ?? []
  if (quote === undefined || !lengths.map(countBytes).includes(size)) return text
  const ends = [firstUnits(unitsOf(head), abridgedHeadColumns), firstUnits(unitsOf(tail).reverse(), abridgedTailColumns).reverse()]
  return `${ends.map((units) => `"${units.join('')}"`).join(' … ')}${text.slice(quote.length)}`
}

/** Characters and escapes, neither of which may be cut. */
function unitsOf(quoted: string): string[] {
  return quoted.match(/\\x..|\\.|./gsu) ?? []
}

function firstUnits(units: readonly string[], columns: number): string[] {
  const end = units.findIndex((_, index) => widthOf(units.slice(0, index + 1).join('')) > columns)
  return units.slice(0, end === -1 ? units.length : end)
}

/** A caret under the row above, which quotes the same text. */
function renderCaret({ common, at }: Difference, paint: Paint): string {
  return `${' '.repeat(indentColumns + 1 + widthOf(common))}${paint.strong('^')} ${paint.quiet(`byte ${at}`)}`
}

/** The last lines that the program printed, each after a bar that sets them apart from the report. A broken bar continues the line above. */
export function renderPrinted(output: Untrusted, options: TextOptions): string[] {
  return renderLines(output, options, 'last')
}

/** The first lines that a compiler printed, in the same form: its first error explains the others. */
export function renderCompilerOutput(output: Untrusted, options: TextOptions): string[] {
  return renderLines(output, options, 'first')
}

function renderLines(output: Untrusted, { columns, paint }: TextOptions, kept: 'first' | 'last'): string[] {
  const lines = harmlessLines(withoutColours(output).trimEnd())
  if (lines.every((line) => line === '')) return []
  const omitted = lines.length - printedLinesMax
  const shown = omitted <= 0 ? lines : kept === 'last' ? lines.slice(-printedLinesMax) : lines.slice(0, printedLinesMax)
  const rows = shown.flatMap((line) => {
    const kept = takeColumns(line, printedLineColumnsMax)
    const cut = line.length - kept.length
    const pieces = wrap(cut > 0 ? `${kept} … and ${count(cut, 'character')} more` : kept, columns - 2)
    return pieces.map((piece, index) => `${paint.quiet(index === 0 ? '│' : '┆')} ${piece}`)
  })
  const note =
    omitted > 0 ? [paint.quiet(`… ${count(omitted, kept === 'last' ? 'earlier line' : 'more line')} ${omitted === 1 ? 'is' : 'are'} in results.json`)] : []
  return kept === 'last' ? [...note, ...rows] : [...rows, ...note]
}

/** A sentence about a program, which may quote its output. Lines after the first are the program's, and are shown behind a bar. */
export function renderProse(text: Untrusted, { columns, paint }: TextOptions): string[] {
  const [first = '', ...others] = harmlessLines(text)
  return [...wrap(first, columns), ...renderPrinted(others.join('\n'), { columns, paint })]
}

/**
 * What was found instead, with its first line above the bar if that announces the others (`its last lines:`).
 * What takes more than one row could be taken for the report's own lines, so it stands behind the bar.
 */
function renderGot(actual: string, { columns, paint }: TextOptions): string[] {
  const [first = '', ...others] = actual.split('\n')
  const rows = wrap(first, columns)
  if (others.length > 0 && first.endsWith(':') && rows.length === 1) return [first, ...renderPrinted(others.join('\n'), { columns, paint })]
  return others.length === 0 && rows.length === 1 ? rows : renderPrinted(actual, { columns, paint })
}

/** A hint as prose. Indented lines are code and stay unchanged. */
export function renderHint(hint: Untrusted, columns: number): string[] {
  return harmlessLines(hint).flatMap((line) => (line.startsWith('  ') ? [line] : wrap(line, columns)))
}

/** How to run only this check again, if it cannot be repeated by hand. */
function renderAgain({ result, requirement }: Verdict, { columns, endsWithRepeat = false }: TextOptions): string[] {
  if (result !== 'fail' || !endsWithRepeat) return []
  return wrap(`To repeat only this check, add --check ${requirement} to the command on the last line.`, columns - indentColumns)
}

/** A command, broken only where the shell allows it, so that it can be copied. */
function renderCommand(command: Untrusted, columns: number): string[] {
  return command === '' ? [] : breakCommand(harmlessLine(command), columns)
}
