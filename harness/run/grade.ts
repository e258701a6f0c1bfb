/** Grades one submission: find and build, run the checks, make the report. */

import { setMaxListeners } from 'node:events'
import { join } from 'node:path'
import { requirementsFor, type AssignedSelection } from '../assignment/marking.js'
import { probeLab, type Lab } from '../lab/probe.js'
import type { Assignment } from '../model/assignment.js'
import type { Capture } from '../model/capture.js'
import type { Exercise } from '../model/exercise.js'
import type { LabDescription } from '../model/lab.js'
import type { GradeOptions } from '../model/options.js'
import type { Problem, Report } from '../model/report.js'
import type { Finding, Program } from '../model/submission.js'
import type { Verdict } from '../model/verdict.js'
import { SubmissionError } from '../support/errors.js'
import { removeTree } from '../support/remove.js'
import { createScope } from '../support/scope.js'
import { makeWorkFolder, removeLeftFolders } from '../support/work-folder.js'
import { prepareSubmission, type Prepared } from '../submission/prepare.js'
import { makeReport } from '../verdict/report.js'
import { attachedFinding, attachedLab } from './attached.js'
import { openEngine, type Engine } from './engine.js'
import { execute } from './execute.js'
import { countChecks, longestFirst } from './order.js'
import { suiteVersion } from './version.js'

/** Receives the progress of a grading, to show it to the person who waits. */
export interface Watcher {
  say(line: string): void
  exerciseStarted(exercise: Exercise, checks: number): void
  /** `capture`: what crossed the wire, if it was asked for. */
  checkDone(exercise: string, verdict: Verdict, capture: Capture | null): void
}

export interface GradeContext {
  readonly signal: AbortSignal
  readonly watcher: Watcher
  /** An engine that is used for many gradings. Without it, the grading starts its own. */
  readonly engine?: Engine
  /** The submission's path, if `student` is only its name. */
  readonly liesAt?: string
  /** Opens a submission that has to be unpacked, into a folder that it makes. Resolves with where the submission then lies. Throws SubmissionError. */
  open?(into: string): Promise<string>
  /** The folder for temporary files; the system's by default. */
  readonly temporary?: string
  /** Only these exercises are built and graded, and stand in the report; absent: all that are asked for. */
  readonly regraded?: readonly string[]
  /** Receives the report before anything is tidied up. */
  onReport?(report: Report): void | Promise<void>
  /** Called after each verdict, and at the end of each program, with what makes the report of all that is known. That report says it is incomplete. */
  onSoFar?(makeReport: () => Report, isProgramDone: boolean): void
}

/**
 * Grades and reports. Throws UsageError and MachineError; everything about the submission is in the report. When the signal
 * fires, the report has what was known by then, even if that is nothing.
 */
export async function grade(options: GradeOptions, catalogue: readonly Exercise[], context: GradeContext): Promise<Report> {
  const { signal, watcher } = context
  setMaxListeners(0, signal) // One for each program, and more for each build: Node would take them for a leak.
  const startedAt = new Date()
  const beganAtMs = performance.now()
  await using opened = createScope()
  const workDirectory = makeWorkFolder(context.temporary)
  opened.defer(async () => {
    if (!(await removeTree(workDirectory))) watcher.say(`${workDirectory} could not be removed: a program has left files there that nobody can remove.`)
  })
  if (context.temporary === undefined) await removeLeftFolders()
  // Every report names its lab, so looking for it is not interrupted. It takes milliseconds.
  const engine =
    context.engine ?? opened.use(openEngine(options.attach === undefined ? await probeLab(options.lab, new AbortController().signal, options) : attachedLab()))
  const { findings, unclaimed, problem } = await prepare(options, catalogue, { ...context, lab: engine.lab, workDirectory })
  const lab = engine.lab.description
  if (context.engine === undefined && options.attach === undefined) tellOfLab(lab, watcher)
  const programs = programsToRun(findings, catalogue, options)
  announce(programs, catalogue, { watcher, selection: options })
  const known = { options, catalogue, findings, unclaimed, problem, lab, startedAt, suiteVersion: suiteVersion() }
  const execution = await execute({
    ...options,
    engine,
    catalogue,
    programs,
    signal,
    onVerdict: (exercise, verdict, capture) => watcher.checkDone(exercise, verdict, capture),
    onTurnAwaited: (exercise) => watcher.say(`${exercise}: waiting for another grading that uses this machine's network`),
    onSoFar: (execution, isProgramDone) =>
      context.onSoFar?.(() => makeReport({ ...known, execution, interrupted: true, durationMs: performance.now() - beganAtMs }), isProgramDone),
  })
  const report = makeReport({ ...known, execution, interrupted: signal.aborted, durationMs: performance.now() - beganAtMs })
  await context.onReport?.(report)
  return report
}

/** Says that programs are not kept apart. A caller that uses one engine for many gradings says it once itself. */
export function tellOfLab({ network, files, why }: LabDescription, { say }: Pick<Watcher, 'say'>): void {
  const sentence = why.endsWith('.') ? why : `${why}.`
  if (network === 'shared') say(`Weaker lab: ${sentence} Programs share this machine's network, and those with a port of their own take turns.`)
  else if (files === 'shared') say(`Weaker lab: ${sentence} Programs have a network of their own, and share this machine's files and processes.`)
}

interface Submission extends Prepared {
  readonly problem: Problem | null
}

type PrepareContext = Pick<GradeContext, 'signal' | 'watcher' | 'liesAt' | 'open' | 'regraded'> & { readonly lab: Lab; readonly workDirectory: string }

/** Finds and builds. What makes the whole submission impossible to grade is its result, and nothing is known when the run is cut short here. */
async function prepare(
  options: GradeOptions,
  catalogue: readonly Exercise[],
  { signal, watcher, lab, workDirectory, ...context }: PrepareContext,
): Promise<Submission> {
  const asked = options.exercises
  if (options.attach !== undefined) return { findings: asked.map(attachedFinding), unclaimed: [], problem: null }
  try {
    const liesAt = context.open === undefined ? context.liesAt : await context.open(join(workDirectory, 'handed-in'))
    const prepared = await prepareSubmission({
      lab,
      directory: options.student,
      ...(liesAt !== undefined && { liesAt }),
      exercises: catalogue,
      asked,
      ...(context.regraded !== undefined && { built: context.regraded }),
      workDirectory,
      signal,
      onProgress: (line) => watcher.say(line),
    })
    return withSelected({ ...prepared, findings: prepared.findings.map((finding) => inTakenLanguage(finding, options.assignment)) }, catalogue, options)
  } catch (thrown) {
    if (signal.aborted && thrown === signal.reason) return { findings: [], unclaimed: [], problem: null }
    if (!(thrown instanceof SubmissionError)) throw thrown
    const { message, hint } = thrown
    const wanted = catalogue.filter(({ id }) => asked.length === 0 || asked.includes(id))
    return { findings: wanted.map(({ id }) => ({ exercise: id, status: 'missing', message })), unclaimed: [], problem: { message, hint } }
  }
}

/** A program in a language that the assignment does not take is as good as none. */
function inTakenLanguage(finding: Finding, assignment: Assignment | null): Finding {
  if (finding.status !== 'found' || assignment === null || assignment.languages.length === 0) return finding
  const { exercise, program } = finding
  if (assignment.languages.includes(program.language)) return finding
  const taken = assignment.languages.join(' or ')
  return {
    exercise,
    status: 'missing',
    message: `${program.path} is not a program in ${taken}, the languages of this assignment (it is: ${program.language}).`,
  }
}

/** Leaves out the exercises without a selected requirement. */
function withSelected({ findings, unclaimed }: Prepared, catalogue: readonly Exercise[], { exercises: asked, ...selection }: GradeOptions): Submission {
  const hasSelected = ({ exercise: id }: Finding): boolean =>
    catalogue.some((exercise) => exercise.id === id && requirementsFor(exercise, selection).length > 0)
  const selected = findings.filter(hasSelected)
  const isNothing = selection.only.length > 0 && asked.length === 0 && selected.every(({ status }) => status === 'missing')
  const message = `The submission contains no program of an exercise with the requirement ${selection.only.join(' or ')}.`
  const hint = `These exercises have it: ${selected.map(({ exercise }) => exercise).join(', ')}. Choose one with --exercise.`
  return { findings: selected, unclaimed, problem: isNothing ? { message, hint } : null }
}

/** The programs in the order in which they begin. A run that ends at the first failure keeps the catalogue's order, and a program that is not there or does not build ends it, too. */
function programsToRun(findings: readonly Finding[], catalogue: readonly Exercise[], options: GradeOptions): Program[] {
  if (!options.stopAtFirst) return longestFirst(programsIn(findings), catalogue, options)
  const isFault = ({ status, exercise }: Finding): boolean =>
    status === 'ambiguous' || status === 'build-failed' || (status === 'missing' && options.exercises.includes(exercise))
  const fault = findings.findIndex(isFault)
  return programsIn(fault < 0 ? findings : findings.slice(0, fault))
}

function programsIn(findings: readonly Finding[]): Program[] {
  return findings.flatMap((finding) => (finding.status === 'found' ? [finding.program] : []))
}

function announce(
  programs: readonly Program[],
  catalogue: readonly Exercise[],
  { watcher, selection }: { watcher: Watcher; selection: AssignedSelection },
): void {
  for (const { exercise: id } of programs) {
    const exercise = catalogue.find((each) => each.id === id)
    if (exercise !== undefined) watcher.exerciseStarted(exercise, countChecks(exercise, selection))
  }
}
