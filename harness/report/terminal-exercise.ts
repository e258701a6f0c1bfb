/** The report on one exercise besides its points: every failure in full, and the checks that were not judged. */

import type { ExerciseReport, Problem, ProgramReport } from '../model/report.js'
import { textOf, type Untrusted } from '../model/untrusted.js'
import type { Verdict } from '../model/verdict.js'
import { indentColumns, labelled, renderCompilerOutput, renderEvidence, renderFailure, renderHint, type TextOptions } from './failure-text.js'
import type { FirstThing } from './first-thing.js'
import { groupBy } from './group-by.js'
import { harmless, harmlessLine, harmlessLines } from '../support/harmless.js'
import { count, list, widthOf, wrap } from './text.js'

/** The lines on one exercise; empty if every check passed. What was shown as the first thing to fix is not repeated. */
export function renderExercise(exercise: ExerciseReport, options: TextOptions, first: FirstThing | null = null): string[] {
  const shown = first === null || first.kind === 'problem' || first.exercise !== exercise ? null : first
  if (shown?.kind === 'exercise') return []
  const parts = exercise.status === 'graded' ? renderChecks(exercise, options, shown?.verdict) : [renderObstacle(exercise, options)]
  if (parts.length === 0) return []
  return [...renderHeading(shown === null ? exercise : { ...exercise, program: null }, options), ...parts.flatMap((part) => ['', ...part])]
}

/** The one thing to fix first, in full, before everything else. */
export function renderFirst(first: FirstThing, options: TextOptions): string[] {
  const { columns, paint } = options
  const about = first.kind === 'problem' ? '' : `, in ${harmlessLine(first.exercise.id)}`
  const heading = `── Fix this first${about} `
  const lines = [paint.strong(heading + '─'.repeat(Math.max(2, columns - widthOf(heading))))]
  if (first.kind === 'problem') return [...lines, '', ...renderProblem(first.problem, options)]
  const { program } = first.exercise
  const body = first.kind === 'exercise' ? renderObstacle(first.exercise, options) : renderFailure(first.verdict, options)
  return [...lines, ...(program === null ? [] : renderProgram(program, options)), '', ...body]
}

function renderProblem({ message, hint }: Problem, { columns, paint }: TextOptions): string[] {
  const room = columns - indentColumns
  return [
    ...mark(wrap('The submission could not be graded.', columns - 2), paint.bad('✗')),
    '',
    ...labelled('problem', wrap(harmless(message), room), paint.bad),
    ...labelled('hint', renderHint(hint, room), paint.help),
  ]
}

function renderHeading({ id, title, score, program }: ExerciseReport, { columns, paint }: TextOptions): string[] {
  const left = `── ${harmlessLine(id)}: ${harmlessLine(title)} `
  const right = score.of === 0 ? '──' : ` ${score.points} of ${count(score.of, 'point')} ──`
  const line = '─'.repeat(Math.max(2, columns - widthOf(left) - widthOf(right)))
  const heading = paint.strong(`${left}${line}${right}`)
  return program === null ? [heading] : [heading, ...renderProgram(program, { columns, paint })]
}

function renderProgram(program: ProgramReport, { columns, paint }: TextOptions): string[] {
  const room = columns - indentColumns
  const what = `${harmlessLine(program.path)} (${program.language})${describeAddress(program)}`
  return [...labelled('program', wrap(harmless(what), room), paint.quiet), ...labelled('command', harmlessLines(program.command), paint.quiet)]
}

function describeAddress({ address, portFrom }: ProgramReport): string {
  if (address === null) return ''
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  const port = portFrom === 'program' ? ', its own hard-coded port' : portFrom === 'argument' ? ', the port it was given' : ''
  return `, at ${host}:${address.port}${port}`
}

/** Failures first, each in full; then the checks that were not judged, one line for each reason. */
function renderChecks({ checks }: ExerciseReport, options: TextOptions, shown: Verdict | undefined): string[][] {
  const of = (result: Verdict['result']): Verdict[] => checks.filter((verdict) => verdict.result === result)
  const lines = [...renderBlocked(of('blocked'), options), ...renderUntested(checks, options)]
  return [
    ...of('fail')
      .filter((verdict) => verdict !== shown)
      .map((verdict) => renderFailure(verdict, options)),
    ...of('error').map((verdict) => renderError(verdict, options)),
    ...(lines.length > 0 ? [lines] : []),
  ]
}

function renderBlocked(verdicts: readonly Verdict[], { columns, paint }: TextOptions): string[] {
  const groups = groupBy(verdicts, ({ message }) => message)
  return [...groups].flatMap(([message, group]) => {
    const text = `${count(group.length, 'check')} not judged${joinReason(message)}: ${listRequirements(group)}`
    return mark(wrap(text, columns - 2), paint.quiet('○'))
  })
}

function renderUntested(checks: readonly Verdict[], { columns, paint }: TextOptions): string[] {
  const groups = groupBy(
    checks.filter(({ result }) => result === 'untested'),
    ({ message }) => message,
  )
  const wasTested = (id: string): boolean => checks.some(({ requirement, result }) => requirement === id && result !== 'untested')
  const named = ([first, ...others]: readonly Verdict[]): string | null =>
    first !== undefined && others.length === 0 && wasTested(first.requirement) ? `${first.requirement} (${harmless(first.title)})` : null
  return [...groups].flatMap(([message, group]) =>
    mark(wrap(`${named(group) ?? listRequirements(group)} not tested, not counted: ${harmless(message)}`, columns - 2), paint.warning('?')),
  )
}

/** A check that could not be judged, and why. */
export function renderError(verdict: Verdict, options: TextOptions): string[] {
  const { columns, paint } = options
  const title = `${verdict.requirement}  could not be judged because wirecheck or the machine failed, not your program (${harmless(verdict.title)})`
  return [...mark(wrap(title, columns - 2), paint.warning('!')), '', ...renderEvidence(verdict, options)]
}

/** Why an exercise was not graded. */
function renderObstacle(exercise: ExerciseReport, { columns, paint }: TextOptions): string[] {
  const room = columns - indentColumns
  const isLong = textOf(exercise.message).trimEnd().includes('\n')
  const isFault = exercise.status !== 'untested'
  // A compiler's output is wide, and its carets would not match wrapped lines.
  const message = isLong
    ? [...renderCompilerOutput(exercise.message, { columns: columns - 2, paint }).map((line) => `  ${line}`), '']
    : labelled(isFault ? 'problem' : 'reason', wrap(harmless(exercise.message), room), isFault ? paint.bad : paint.warning)
  return [
    ...mark(wrap(obstacles[exercise.status], columns - 2), isFault ? paint.bad('✗') : paint.warning('?')),
    '',
    ...message,
    ...labelled('hint', renderHint(exercise.hint, room), paint.help),
  ]
}

/** What an exercise that was not graded is told, by its status. */
export const obstacles: Record<ExerciseReport['status'], string> = {
  graded: '',
  missing: 'No program was found for this exercise.',
  ambiguous: 'More than one program matches this exercise, so none was graded.',
  'build-failed': 'The program does not build, so none of its checks could run.',
  untested: 'This machine cannot build or run the program. The exercise does not count.',
}

/** Adds the reason. The message of a blocked check names the requirement that failed: "TCP-1 failed". */
function joinReason(message: Untrusted): string {
  const reason = harmlessLine(message).trim().replace(/\.$/, '')
  if (reason === '') return ''
  return /^[A-Z]+-\d+\b/.test(reason) ? ` because ${reason}` : ` (${reason})`
}

/** `ECHO-2, ECHO-4 to ECHO-9 and TCP-3`: each ID once, in the order of the checks. */
export function listRequirements(verdicts: readonly Verdict[]): string {
  const runs: string[][] = []
  for (const id of new Set(verdicts.map(({ requirement }) => requirement))) {
    const run = runs.at(-1)
    if (run !== undefined && follows(run.at(-1) ?? '', id)) run.push(id)
    else runs.push([id])
  }
  return list(runs.flatMap((run) => (run.length > 2 ? [`${run[0]} to ${run.at(-1)}`] : run)))
}

/** Whether one ID directly follows another: `ECHO-4` follows `ECHO-3`. */
function follows(before: string, id: string): boolean {
  const [prefix, number] = before.split('-')
  return id === `${prefix}-${Number(number) + 1}`
}

function mark(lines: readonly string[], sign: string): string[] {
  return lines.map((line, index) => `${index === 0 ? sign : ' '} ${line}`)
}
