/** Makes a report from the results of finding, building and checking. */

import { requirementsFor, type AssignedSelection } from '../assignment/marking.js'
import type { Exercise } from '../model/exercise.js'
import type { LabDescription } from '../model/lab.js'
import type { GradeOptions } from '../model/options.js'
import type { ExerciseReport, Problem, ProgramReport, Report } from '../model/report.js'
import type { Finding, Unclaimed } from '../model/submission.js'
import { textOf, type Untrusted } from '../model/untrusted.js'
import type { Verdict } from '../model/verdict.js'
import { withAssignedPoints } from './assigned-points.js'
import { isPassing } from './passing.js'
import { addScores, scoreChecks, scoreNothing } from './score.js'

export interface ReportParts {
  readonly options: GradeOptions
  readonly catalogue: readonly Exercise[]
  readonly findings: readonly Finding[]
  readonly execution: {
    readonly verdicts: ReadonlyMap<string, readonly Verdict[]>
    readonly startedAs: ReadonlyMap<string, Pick<ProgramReport, 'address' | 'portFrom'> & { readonly commands: readonly string[] }>
    readonly errors: readonly string[]
  }
  readonly lab: LabDescription
  readonly startedAt: Date
  /** From a clock that nobody sets. */
  readonly durationMs: number
  readonly interrupted: boolean
  readonly suiteVersion: string
  readonly unclaimed: readonly Unclaimed[]
  readonly problem: Problem | null
}

export function makeReport(parts: ReportParts): Report {
  const { options, findings, catalogue } = parts
  const exercises = findings.flatMap((finding) => {
    const exercise = catalogue.find(({ id }) => id === finding.exercise)
    return exercise === undefined ? [] : [reportExercise(parts, exercise, finding)]
  })
  const errors = [...parts.execution.errors]
  const graded = exercises.filter(({ status }) => status === 'graded')
  if (exercises.every(isUntested) && !parts.interrupted && parts.problem === null) {
    errors.push('Nothing could be tested on this machine.')
  }
  const isError = parts.interrupted || errors.length > 0 || graded.some(({ checks }) => checks.some(({ result }) => result === 'error'))
  return {
    format: 1,
    suite: { name: 'wirecheck', version: parts.suiteVersion },
    submission: options.student,
    startedAt: parts.startedAt.toISOString(),
    durationMs: parts.durationMs,
    seed: options.seed,
    lab: parts.lab,
    result: isError ? 'error' : !isPassing(exercises, options.assignment) || parts.problem !== null ? 'fail' : 'pass',
    interrupted: parts.interrupted,
    errors,
    problem: parts.problem,
    only: options.only,
    assignment: options.assignment === null ? null : { title: options.assignment.title, audience: 'staff', feedback: options.assignment.feedback },
    score: addScores(exercises.map(({ score }) => score)),
    exercises,
    unclaimed: parts.unclaimed,
  }
}

/** Whether this exercise has no result that counts: its program, or every check, could not be tested on this machine. */
function isUntested({ status, counts, checks }: ExerciseReport): boolean {
  if (status === 'graded') return checks.length > 0 && checks.every(({ result }) => result === 'untested')
  return status === 'untested' || (status === 'missing' && !counts)
}

const nothing = { points: 0, of: 0, byTier: {} }

function reportExercise(parts: ReportParts, exercise: Exercise, finding: Finding): ExerciseReport {
  const base = {
    id: exercise.id,
    title: exercise.title,
    message: '',
    hint: '',
    program: null,
    counts: true,
    score: scoreNothing(exercise, parts.options),
    checks: [],
    notReached: 0,
    withheld: 0,
  }
  if (finding.status === 'found') return { ...base, ...reportFound(parts, exercise, finding) }
  if (finding.status === 'missing') {
    const counts = parts.options.exercises.includes(exercise.id)
    return { ...base, status: 'missing', message: finding.message, counts, score: counts ? base.score : nothing }
  }
  if (finding.status === 'ambiguous') return { ...base, status: 'ambiguous', message: finding.message }
  const program = { path: finding.path, language: finding.language, command: '', address: null, portFrom: null }
  if (finding.status === 'untested') return { ...base, status: 'untested', message: finding.message, program, counts: false, score: nothing }
  return { ...base, status: 'build-failed', message: finding.message, hint: finding.hint, program: { ...program, command: onLines([finding.command]) } }
}

/** Each command on a line of its own. A line break in one, which a manifest may have, is shown: it must not look like another line of the report. */
function onLines(commands: readonly Untrusted[]): string {
  return commands.map((command) => textOf(command).replace(/\r?\n/g, '\\n')).join('\n')
}

function reportFound(
  { execution, options, interrupted }: ReportParts,
  exercise: Exercise,
  { program }: Finding & { status: 'found' },
): Pick<ExerciseReport, 'status' | 'program' | 'score' | 'checks' | 'notReached'> {
  const order = exercise.requirements.map(({ id }) => id)
  const verdicts = execution.verdicts.get(exercise.id) ?? []
  const lost = execution.errors.length > 0 && !interrupted ? lostChecks(exercise, options, verdicts) : []
  const marked = [...verdicts, ...lost].map((verdict) => withAssignedPoints(verdict, exercise, options.assignment))
  const checks = marked.sort((left, right) => order.indexOf(left.requirement) - order.indexOf(right.requirement))
  const { commands, address, portFrom } = execution.startedAs.get(exercise.id) ?? { commands: [], address: null, portFrom: null }
  return {
    status: 'graded',
    program: { path: program.path, language: program.language, command: onLines(commands.length === 0 ? [program.shown] : commands), address, portFrom },
    score: scoreChecks(checks, exercise, options),
    checks,
    notReached: interrupted || options.stopAtFirst ? checksWithout(exercise, options, checks).length : 0,
  }
}

/** The checks without a verdict because the suite itself failed. They count as errors, so that their points do not just disappear. */
function lostChecks(exercise: Exercise, selection: AssignedSelection, verdicts: readonly Verdict[]): Verdict[] {
  return checksWithout(exercise, selection, verdicts).map(lost)
}

type UnmadeCheck = Pick<Verdict, 'requirement' | 'says' | 'title' | 'tier' | 'of'>

/** The checks to run that have no verdict. */
function checksWithout(exercise: Exercise, selection: AssignedSelection, verdicts: readonly Verdict[]): UnmadeCheck[] {
  const hasVerdict = (id: string, title: string): boolean => verdicts.some((verdict) => verdict.requirement === id && verdict.title === title)
  return requirementsFor(exercise, selection).flatMap(({ id, says, tier, checks }) =>
    checks.filter(({ title }) => !hasVerdict(id, title)).map(({ title, points }) => ({ requirement: id, says, title, tier, of: points })),
  )
}

function lost(check: UnmadeCheck): Verdict {
  const message = 'This check has no verdict because wirecheck itself failed (see its errors). Grade this exercise again.'
  return { ...check, result: 'error', points: 0, durationMs: 0, message, hint: '', transcript: [], output: '', ending: '' }
}
