/** A report as a flat list for build services and course platforms: one item for each check, and for everything else that has a result. */

import { crashIn } from '../check/wording/crash.js'
import type { Visibility } from '../model/assignment.js'
import { isSelected } from '../model/exercise.js'
import type { ExerciseReport, Report } from '../model/report.js'
import { textOf, type Untrusted } from '../model/untrusted.js'
import type { Result, Verdict } from '../model/verdict.js'
import { harmless, harmlessLine, harmlessLines } from '../support/harmless.js'
import { createPaint } from './colour.js'
import { renderCompilerOutput, renderEvidence } from './failure-text.js'
import { shownExercises } from './terminal-score.js'
import { count, takeColumns } from './text.js'

/** All its texts are harmless (support/harmless); each destination still escapes what has a meaning there. */
export interface Item {
  /** The exercise's ID, `submission` or `wirecheck`. */
  readonly group: string
  /** Unique in its group, and the same in every run: `ECHO-4 10,000 bytes at once`. */
  readonly name: string
  /** The requirement's ID. For all else a word for what it is: `build-failed`, `suite`. */
  readonly kind: string
  /** `untested` is also what was not reached before the run ended. */
  readonly result: Result
  readonly points: number
  /** 0 for everything that does not count. */
  readonly of: number
  readonly durationMs: number
  /** What was found, on one line; empty if it passed. */
  readonly message: string
  /** The message, and below it what was expected, what was received, the cause and the hint, a line each; empty if it passed. */
  readonly brief: string
  /** The message with all evidence, in lines of about 100 columns; empty if it passed. */
  readonly evidence: string
  readonly hint: string
  /** The program's path in the submission, or the file in which it crashed. */
  readonly file: string | null
  /** The line of `file` that a cause names. */
  readonly line: number | null
  readonly visibility: Visibility
}

const briefCharactersMax = 400
const plain = { columns: 100, paint: createPaint(false) }
const base = {
  result: 'fail',
  points: 0,
  of: 0,
  durationMs: 0,
  message: '',
  brief: '',
  evidence: '',
  hint: '',
  file: null,
  line: null,
  visibility: 'visible',
} as const satisfies Partial<Item>

/** In the order of the report. A submission that cannot be graded has one item, whichever exercises were asked for. */
export function itemsOf(report: Report): readonly Item[] {
  const { problem } = report
  const graded = problem === null ? shownExercises(report).flatMap((exercise) => itemsOfExercise(exercise, report)) : [problemItem(problem)]
  return uniquelyNamed([...graded, ...suiteItems(report)])
}

/** Whether the run has no mark: wirecheck or the machine failed, or it was stopped. A platform must not take that for 0 points. */
export function isUngradable({ result }: Pick<Report, 'result'>): boolean {
  return result === 'error'
}

/** Why there is no mark, in one sentence. */
export function describeUngradable({ errors, interrupted }: Report): string {
  const [first] = errors.map((error) => harmlessLine(error))
  if (first !== undefined) return `No mark: ${first}`
  return interrupted ? 'No mark: the run was stopped before all checks were run.' : 'No mark: wirecheck or the machine failed in some checks.'
}

function itemsOfExercise(exercise: ExerciseReport, report: Report): Item[] {
  const rest = exercise.notReached === 0 ? [] : [notReachedItem(exercise)]
  if (exercise.status !== 'graded') return [obstacleItem(exercise)]
  return [...exercise.checks.map((verdict) => checkItem(verdict, exercise, report)), ...rest]
}

function checkItem(verdict: Verdict, exercise: ExerciseReport, report: Report): Item {
  const { requirement, title, result, durationMs, visibility = 'visible' } = verdict
  const counts = isSelected(requirement, report) && result !== 'untested' && result !== 'error'
  const place = result === 'fail' ? placeOf(verdict) : null
  return {
    ...base,
    group: harmlessLine(exercise.id),
    name: harmlessLine(`${requirement} ${title}`),
    kind: harmlessLine(requirement),
    result,
    ...(counts && { points: verdict.points, of: verdict.of }),
    durationMs,
    ...(result !== 'pass' && { message: messageOf(verdict), brief: briefOf(verdict), evidence: evidenceOf(verdict), hint: harmless(verdict.hint) }),
    file: place?.file ?? pathOf(exercise),
    line: place?.line ?? null,
    visibility,
  }
}

function messageOf({ result, message }: Verdict): string {
  const says = harmlessLine(textOf(message).trim())
  if (result === 'blocked') return `not judged: ${says}`
  return result === 'untested' ? `not tested here: ${says}` : says
}

function briefOf(verdict: Verdict): string {
  const { result, expected = [], actual = '', cause, hint } = verdict
  if (result !== 'fail') return messageOf(verdict)
  const row = (label: string, text: Untrusted): string[] => (text === '' ? [] : [`${label}: ${shorten(harmlessLine(text))}`])
  return [
    messageOf(verdict),
    ...expected.flatMap((text, index) => row(index === 0 ? 'expected' : 'or', text)),
    ...row('got', actual),
    ...row('cause', cause?.says ?? ''),
    ...(hint === '' ? [] : [`hint: ${harmless(hint)}`]),
  ].join('\n')
}

function shorten(line: string): string {
  return line.length > briefCharactersMax ? `${takeColumns(line, briefCharactersMax)} …` : line
}

function evidenceOf(verdict: Verdict): string {
  if (verdict.result === 'blocked' || verdict.result === 'untested') return messageOf(verdict)
  return [harmless(verdict.says), '', ...renderEvidence(verdict, plain)].join('\n')
}

/** The line of the program's own source in which it crashed. */
function placeOf({ output }: Verdict): { readonly file: string; readonly line: number } | null {
  const place = crashIn(textOf(output))?.place ?? null
  return place === null ? null : { file: harmlessLine(place.file), line: place.line }
}

function pathOf({ program }: ExerciseReport): string | null {
  return program === null ? null : harmlessLine(program.path)
}

const obstacleNames = { graded: '', missing: 'is found', ambiguous: 'is one program', 'build-failed': 'builds', untested: 'can be tested here' } as const

/** An exercise that was not graded has one item, named after the condition that was not met. */
function obstacleItem(exercise: ExerciseReport): Item {
  const { status, message, hint, score } = exercise
  const isFault = status !== 'untested'
  const first = harmlessLine((harmlessLines(message)[0] ?? '').trim())
  return {
    ...base,
    group: harmlessLine(exercise.id),
    name: obstacleNames[status],
    kind: status,
    result: isFault ? 'fail' : 'untested',
    of: isFault ? score.of : 0,
    message: first,
    brief: [first, ...(isFault && hint !== '' ? [`hint: ${harmless(hint)}`] : [])].join('\n'),
    evidence: [renderLong(message), harmless(hint)].join('\n\n'),
    hint: harmless(hint),
    file: pathOf(exercise),
    line: status === 'build-failed' ? lineIn(message, pathOf(exercise)) : null,
  }
}

/** What a compiler printed stands behind a bar. */
function renderLong(message: Untrusted): string {
  const lines = harmlessLines(textOf(message).trimEnd())
  return lines.length < 2 ? lines.join('') : renderCompilerOutput(message, plain).join('\n')
}

/** The line of this file that a compiler names with an error: `echo.c:34:12: error: …`, `File "echo.py", line 3`. */
function lineIn(message: Untrusted, file: string | null): number | null {
  const name =
    file
      ?.split('/')
      .at(-1)
      ?.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') ?? ''
  if (name === '') return null
  const text = harmless(message)
  const found = new RegExp(`${name}:(\\d+):(?:\\d+:)? *(?:fatal )?error`).exec(text) ?? new RegExp(`${name}(?:", line |:)(\\d+)`).exec(text)
  return found === null ? null : Number(found[1])
}

function notReachedItem({ id, notReached, program }: ExerciseReport): Item {
  const message = `not run: ${count(notReached, 'check')} had not begun when the run ended`
  const file = program === null ? null : harmlessLine(program.path)
  return {
    ...base,
    group: harmlessLine(id),
    name: 'runs all its checks',
    kind: 'not-run',
    result: 'untested',
    message,
    brief: message,
    evidence: message,
    file,
  }
}

function problemItem({ message, hint }: NonNullable<Report['problem']>): Item {
  const first = harmlessLine((harmlessLines(message)[0] ?? '').trim())
  const evidence = [harmless(message), harmless(hint)].join('\n\n')
  const brief = [first, ...(hint === '' ? [] : [`hint: ${harmless(hint)}`])].join('\n')
  return { ...base, group: 'submission', name: 'can be graded', kind: 'submission', message: first, brief, evidence, hint: harmless(hint) }
}

/** Faults that belong to no check form their own group, so that a build that trusts the numbers does not pass. */
function suiteItems({ suite, errors, interrupted }: Report): Item[] {
  const faults = [
    ...errors.map((error) => ({ name: 'runs to its end', error })),
    ...(interrupted ? [{ name: 'is not interrupted', error: 'The run was interrupted, so some checks are missing.' }] : []),
  ]
  return faults.map(({ name, error }) => ({
    ...base,
    group: harmlessLine(suite.name),
    name,
    kind: 'suite',
    result: 'error',
    message: harmlessLine(error),
    brief: harmlessLine(error),
    evidence: harmless(error),
  }))
}

/** Two of the same name in a group would be one for many readers. */
function uniquelyNamed(items: readonly Item[]): Item[] {
  const seen = new Map<string, number>()
  return items.map((item) => {
    const key = JSON.stringify([item.group, item.name])
    const before = seen.get(key) ?? 0
    seen.set(key, before + 1)
    return before === 0 ? item : { ...item, name: `${item.name} (${before + 1})` }
  })
}
