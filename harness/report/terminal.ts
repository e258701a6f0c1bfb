/** The report for a person at a terminal: what to fix first, the score, then every other failure in full, a summary and how to repeat the run. */

import { resolve } from 'node:path'
import { isSelected } from '../model/exercise.js'
import { withoutProperty } from '../model/lab.js'
import type { ExerciseReport, Report } from '../model/report.js'
import { textOf } from '../model/untrusted.js'
import { shellQuote } from '../support/shell.js'
import { createPaint } from './colour.js'
import { labelled, indentColumns, type TextOptions } from './failure-text.js'
import { firstThing } from './first-thing.js'
import { forTerminal, type SafeFor } from './destinations.js'
import { harmless, harmlessLine, harmlessLines } from '../support/harmless.js'
import { describeResult, isCutShort } from './outcome.js'
import { renderExercise, renderFirst } from './terminal-exercise.js'
import { countResults, describeCounts, describeOutcome, renderScoreTable, shownExercises } from './terminal-score.js'
import { count, formatDuration, widthOf, wrap } from './text.js'

export interface TerminalOptions {
  readonly colour: boolean
  /** Width of the terminal; the report uses 72 to 100 columns. */
  readonly columns: number
  /** The folder that the submission's path starts from: then the first line names it in full. */
  readonly folder?: string
  /** Whether a running server was graded (`--attach`): then the report's submission is an address. */
  readonly isAttached?: boolean
  /** The folder of results.json and junit.xml; if absent, it is not mentioned. */
  readonly reportDirectory?: string
  /** How the person starts wirecheck, for the command that repeats the run, and its options besides folder and seed. */
  readonly command?: string
  readonly furtherOptions?: readonly string[]
}

const columnsMin = 72 // hexadecimal of both sides side by side
const columnsMax = 100 // longer lines are hard to read
const namedMax = 6 // exercises that were not handed in, programs that match no exercise

/** A part of the report that a log may fold. */
export interface Section {
  /** The exercise that it is about; null: it is about the whole report. */
  readonly exercise: ExerciseReport | null
  readonly lines: readonly string[]
}

/** The whole report, ending in a line feed. Nothing that a program printed reaches the terminal unescaped. */
export function renderTerminal(report: Report, options: TerminalOptions): SafeFor<'terminal'> {
  const lines = renderSections(report, options).flatMap((section) => ['', ...section.lines])
  return forTerminal(`${lines.slice(1).join('\n')}\n`)
}

/** The parts of the report, none of them empty. Their texts are harmless; the whole still goes through the function of its destination. */
export function renderSections(report: Report, options: TerminalOptions): readonly Section[] {
  const columns = Math.min(columnsMax, Math.max(columnsMin, options.columns))
  const text: TextOptions = { columns, paint: createPaint(options.colour), endsWithRepeat: report.only.length === 0 }
  const first = firstThing(report)
  const graded = report.problem === null ? shownExercises(report) : []
  const whole = (lines: readonly string[]): Section => ({ exercise: null, lines })
  const sections = [
    whole(renderTitle(report, text, options.isAttached === true ? undefined : options.folder)),
    whole(first === null ? [] : renderFirst(first, text)),
    whole(report.problem === null ? renderScoreTable(report, text) : []),
    whole(renderUnclaimed(report, text)),
    ...graded.map((exercise) => ({ exercise, lines: renderExercise(exercise, text, first) })),
    whole(renderErrors(report, text)),
    whole(renderClosing(report, { ...options, ...text })),
  ]
  return sections.filter(({ lines }) => lines.length > 0)
}

/** Whose report this is. */
function renderTitle({ suite, submission }: Report, { columns, paint }: TextOptions, folder: string | undefined): string[] {
  const whose = folder === undefined ? harmlessLine(submission) : harmlessLine(resolve(folder, textOf(submission)))
  const [first = '', ...others] = wrap(`${suite.name} ${suite.version}  ${whose}`, columns)
  return [paint.strong(first), ...others]
}

/** Programs that were not graded. The lines to paste are not wrapped. */
function renderUnclaimed({ unclaimed }: Report, { columns, paint }: TextOptions): string[] {
  const named = unclaimed.slice(0, namedMax).flatMap(({ path, message }) => {
    const [says = '', ...pasted] = harmlessLines(message)
    return [
      ...wrap(`${harmlessLine(path)} was not graded. ${says}`, columns - 2).map((line, index) => `${index === 0 ? paint.warning('?') : ' '} ${line}`),
      ...pasted,
    ]
  })
  return unclaimed.length > namedMax ? [...named, `  (and ${count(unclaimed.length - namedMax, 'program')} more)`] : named
}

/** Faults of the suite itself, kept apart from the student's. */
export function renderErrors({ errors }: Report, { columns, paint }: TextOptions): string[] {
  if (errors.length === 0) return []
  const heading = `── ${count(errors.length, 'fault')} of wirecheck or the machine, not of the submission `
  const lines = errors.flatMap((error) => wrap(harmless(error), columns - 2).map((line, index) => `${index === 0 ? paint.warning('!') : ' '} ${line}`))
  return [paint.strong(heading + '─'.repeat(Math.max(2, columns - widthOf(heading)))), ...lines]
}

function describeMissing(missing: readonly ExerciseReport[]): string {
  return missing.length > namedMax ? `${missing.length} other exercises` : missing.map(({ id }) => id).join(', ')
}

function renderClosing(report: Report, options: TextOptions & TerminalOptions): string[] {
  const { columns, paint } = options
  const room = columns - indentColumns
  const row = (label: string, text: string): string[] => labelled(label, wrap(harmless(text), room), paint.quiet)
  const missing = report.exercises.filter(({ status, counts }) => status === 'missing' && !counts)
  return [
    paint.strong('─'.repeat(columns)),
    ...renderResult(report, options),
    ...row('assignment', describeAssignment(report)),
    ...row('checks', describeChecks(report)),
    ...row('needed', describeNeeded(report)),
    ...labelled(
      'failed',
      (report.problem === null ? shownExercises(report) : [])
        .map(listFailed)
        .filter((text) => text !== '')
        .flatMap((text) => wrap(text, room)),
      paint.quiet,
    ),
    ...row('not found', missing.length === 0 ? '' : `${describeMissing(missing)} (not counted)`),
    ...row('timelines', report.exercises.some(hasTimeline) ? 'in milliseconds since the check began' : ''),
    ...row('lab', describeLab(report)),
    ...(options.reportDirectory === undefined ? [] : row('reports', options.reportDirectory)),
    ...labelled('repeat', [paint.help(harmlessLine(repeatCommand(report, options)))], paint.quiet),
  ]
}

/** The command that repeats the run. */
function repeatCommand({ submission, seed }: Report, { command = 'npm test --', furtherOptions = [], isAttached = false }: TerminalOptions): string {
  return `${command} ${[isAttached ? '--attach' : '--student', textOf(submission), '--seed', String(seed), ...furtherOptions].map(shellQuote).join(' ')}`
}

function renderResult(report: Report, { columns, paint }: TextOptions): string[] {
  const { label, says, brush } = describeResult(report, paint)
  const why = report.interrupted
    ? report.errors.length > 0
      ? ''
      : 'The run was interrupted.'
    : isCutShort(report)
      ? 'The run ended at the first failure (--first).'
      : ''
  const lines = [says, ...(why === '' ? [] : [why])].flatMap((line) => wrap(line, columns - indentColumns))
  return labelled(
    label,
    lines.map((line, index) => (index === 0 ? brush(paint.strong(line)) : line)),
    (text) => brush(paint.strong(text)),
  )
}

/** `echo: ECHO-4, TCP-9`: the failures to look for further up; empty if nothing failed. */
function listFailed(exercise: ExerciseReport): string {
  const failed = exercise.checks.filter(({ result }) => result === 'fail').map(({ requirement }) => requirement)
  if (failed.length > 0) return `${exercise.id}: ${[...new Set(failed)].join(', ')}`
  return exercise.status === 'graded' || exercise.status === 'untested' ? '' : `${exercise.id}: ${describeOutcome(exercise)}`
}

/** Which assignment was graded, and what it withholds. */
function describeAssignment({ assignment, exercises }: Report): string {
  if (assignment === null) return ''
  const withheld = exercises.reduce((sum, exercise) => sum + exercise.withheld, 0)
  const rest = withheld === 0 ? '' : `${count(withheld, 'check')} ${withheld === 1 ? 'is' : 'are'} not shown to students`
  return [assignment.title, rest].filter((text) => text !== '').join('; ')
}

function describeChecks(report: Report): string {
  const duration = formatDuration(report.durationMs)
  if (isCutShort(report)) return `ended after ${duration}`
  const counts = countResults(shownExercises(report))
  const all = counts.pass + counts.fail + counts.blocked + counts.untested + counts.error
  if (all === 0) return `none could be run (${duration})`
  return `${[`${counts.pass} of ${all} passed`, describeCounts(counts)].filter((part) => part !== '').join(', ')} (${duration})`
}

/** What ran only because a requirement that was asked for by ID needs it. */
function describeNeeded({ exercises, only }: Report): string {
  const ids = exercises.flatMap(({ checks }) => checks.map(({ requirement }) => requirement))
  const needed = [...new Set(ids.filter((id) => !isSelected(id, { only })))]
  if (needed.length === 0) return ''
  const [it, its] = needed.length === 1 ? ['it', 'its'] : ['them', 'their']
  return `${needed.join(', ')} ran because ${only.join(', ')} ${only.length === 1 ? 'needs' : 'need'} ${it}; ${its} points do not count`
}

/** Whether a failure further up shows a timeline. */
function hasTimeline({ checks }: ExerciseReport): boolean {
  return checks.some(({ result, transcript }) => (result === 'fail' || result === 'error') && transcript.length > 0)
}

/** How the programs were isolated from the machine and from each other, and why not better. */
function describeLab({ lab }: Report): string {
  const places = lab.network === lab.files ? `${lab.network} network and files` : `${lab.network} network and ${lab.files} files`
  const weaker = lab.weaker.map((property) => `${property} (${withoutProperty[property]})`).join(', ')
  const notHeld = weaker === '' ? '' : `. Not held: ${weaker}`
  const why = lab.why === '' ? '' : `. ${lab.why}`
  return `${places}, user ${lab.user}${lab.sight ? '' : ', no kernel tracing'}${notHeld}${why}`
}
