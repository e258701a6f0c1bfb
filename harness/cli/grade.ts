/** Grades one submission and passes the report to every reporter. */

import { mkdir, readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { archiveByName } from '../intake/archive/unpack-archive.js'
import type { Part } from '../intake/entry.js'
import { unpack } from '../intake/unpack.js'
import type { Assignment } from '../model/assignment.js'
import type { Exercise } from '../model/exercise.js'
import type { AskedOptions, GradeOptions, LogFormat, TellingOptions } from '../model/options.js'
import type { Report } from '../model/report.js'
import { wantsColour } from '../report/colour.js'
import type { SafeFor } from '../report/destinations.js'
import { renderQuiet } from '../report/quiet.js'
import { renderResultsJson } from '../report/results-json.js'
import { createCaptures, type Captures } from '../run/captures.js'
import { renderSummary } from '../report/platforms/summary.js'
import { editionsOf, type Edition } from '../run/editions.js'
import { grade, type Watcher } from '../run/grade.js'
import { captureFolder, removeOldReports, reportNames, requireWritable, writeReport } from '../run/report-folder.js'
import { locateSubmission } from '../submission/source/copy.js'
import { MachineError } from '../support/errors.js'
import { fileFault } from '../support/file-fault.js'
import { limits } from '../support/limits.js'
import { withTimeOver } from '../verdict/time-over.js'
import { prepareAlso, type WriteAlso } from './also.js'
import { commandTyped } from './arguments.js'
import { withAssignment } from './assignment.js'
import { withServer } from './attach.js'
import { requireRoom } from './enough-room.js'
import type { Interrupt } from './interrupt.js'
import { createProgress, createSilence, isInteractive, type ProgressOptions } from './progress.js'
import { print } from './print.js'
import { addJobSummary, renderLog } from './render-log.js'
import { saveSoFar } from './save-so-far.js'
import { checkSelection } from './selection.js'
import { loadSlowWriters, type SlowWriters } from './slow-writers.js'

const reserveOfBudget = 10 // at most a tenth of a short time budget is kept for the report

/** Grades and reports; a run that is interrupted, or whose time is over, reports what is known. Throws UsageError before it grades, and MachineError. */
export async function gradeAndReport(asked: AskedOptions, interrupt: Interrupt): Promise<Pick<Report, 'result' | 'interrupted'>> {
  const deadline = deadlineOf(asked.timeBudgetMs)
  removeOldReports(asked.reportDirectory)
  const writeAlso = await prepareAlso(asked.also)
  const { options: assigned, catalogue } = await withAssignment(asked)
  const options = await withServer(checkSelection(assigned, catalogue), catalogue)
  const packed = options.attach === undefined ? await kindOfPacked(options.student) : null
  requireWritable(options.reportDirectory)
  requireRoom()
  const progress = options.quiet ? createSilence() : createProgress(process.stderr, progressOptions(asked.format))
  progress.say(options.attach === undefined ? `grading ${options.student}: looking for programs` : `grading the server at ${options.student}`)
  interrupt.onStop(() => progress.say('Stopping. The report will show the results so far. Press Ctrl-C again to quit at once.'))
  let writers: Promise<SlowWriters> | null = null
  const loaded = () => (writers ??= loadSlowWriters())
  const captures = createCaptures(catalogue)
  const watcher: Watcher = {
    ...progress,
    checkDone(exercise, verdict, capture) {
      void loaded()
      progress.checkDone(exercise, verdict)
      if (capture !== null) captures.add(exercise, verdict, capture)
    },
  }
  const signal = AbortSignal.any([interrupt.signal, deadline])
  try {
    return await grade(options, catalogue, {
      signal,
      watcher,
      onSoFar: saveSoFar((report) => saveResults(report, { options, catalogue, writeAlso })),
      ...(packed !== null && {
        open: (into: string) => openSubmission({ path: options.student, kind: packed }, { into, signal, watcher }),
      }),
      async onReport(report) {
        progress.finish()
        const isTimeOver = report.interrupted && !interrupt.signal.aborted
        const told = isTimeOver ? withTimeOver(report, asked.timeBudgetMs ?? 0) : report
        writeReports(told, { asked, writeAlso, options, catalogue, captures, say: progress.say, writers: await loaded() })
      },
    })
  } finally {
    progress.finish()
  }
}

/** Fires early enough for the report to be written in time. The budget began with this process. */
function deadlineOf(timeBudgetMs: number | null): AbortSignal {
  if (timeBudgetMs === null) return new AbortController().signal
  const reserveMs = Math.min(limits.reportReserveMs, timeBudgetMs / reserveOfBudget)
  return AbortSignal.timeout(Math.max(0, Math.round(timeBudgetMs - reserveMs - performance.now())))
}

/** Only a terminal shows the block that moves, and a log without colours has none here either. */
function progressOptions(format: LogFormat): ProgressOptions {
  const environment = format === 'plain' ? { ...process.env, NO_COLOR: '1' } : process.env
  return { interactive: format === 'terminal' && isInteractive(process.stderr, process.env), environment }
}

interface Opening {
  readonly into: string
  readonly signal: AbortSignal
  readonly watcher: Pick<Watcher, 'say'>
}

/** What has to be opened first: an archive, or a folder that has some. Null: nothing. Throws UsageError if there is no such submission. */
async function kindOfPacked(student: string): Promise<'folder' | 'archive' | null> {
  const { kind, name } = await locateSubmission(student)
  if (kind === 'folder') return (await holdsArchive(student)) ? 'folder' : null
  return archiveByName(name) === null ? null : 'archive'
}

/** Whether an archive lies directly in a folder. One that cannot be read is explained when it is copied. */
async function holdsArchive(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => [])
  return names.some((name) => archiveByName(name) !== null)
}

/** An archive, or a folder with archives in it, which are opened if there is no program beside them. */
async function openSubmission({ path, kind }: Pick<Part, 'path' | 'kind'>, { into, signal, watcher }: Opening): Promise<string> {
  await mkdir(into)
  const name = basename(path)
  const { directory, leftOut } = await unpack({ name, parts: [{ name, path, kind }] }, into, signal)
  for (const each of leftOut) watcher.say(each)
  return directory
}

interface Writing {
  readonly asked: TellingOptions
  readonly options: GradeOptions
  readonly catalogue: readonly Exercise[]
  readonly captures: Captures
  say(line: string): void
  readonly writers: SlowWriters
  readonly writeAlso: WriteAlso
}

/** Writes the files, then shows the report. */
function writeReports(report: Report, { asked, options, catalogue, captures, say, writers, writeAlso }: Writing): void {
  const editions = editionsOf(report, { options, catalogue, now: new Date() })
  const [first] = editions
  writeReportFiles(editions, writers, {
    'the forms of --also': () => writeAlso(report, first.edition),
    ...(options.capture !== undefined && { [captureFolder]: () => say(captures.writeInto(editions, options)) }),
    'the report on the terminal': () => print(renderForPerson(first.edition, { ...options, reportDirectory: first.folder }, asked)),
    'the summary of the job': () => addJobSummary(first.edition, asked.format, process.env),
  })
}

/** Runs each reporter separately: one that fails does not stop the others. `others`: what else is written, by what it is. Throws MachineError. */
export function writeReportFiles(
  editions: readonly Edition[],
  { renderJUnit, renderReportPage }: SlowWriters,
  others: Readonly<Record<string, () => void>> = {},
): void {
  const failures: string[] = []
  const attempt = (what: string, write: () => void): void => {
    try {
      write()
    } catch (thrown) {
      failures.push(`${what}: ${fileFault(thrown)}`)
    }
  }
  const renderers = { 'results.json': renderResultsJson, 'junit.xml': renderJUnit, 'summary.md': renderSummary, 'report.html': renderReportPage }
  for (const { folder, edition } of editions) for (const name of reportNames) attempt(name, () => writeReport(folder, name, renderers[name](edition)))
  for (const [what, write] of Object.entries(others)) attempt(what, write)
  if (failures.length > 0)
    throw new MachineError(`Cannot write ${failures.join('; ')}`, {
      hint: 'Make sure that the report folder is writable and its disk is not full, or choose another one with --report DIR.',
    })
}

/** What is known while the run goes on. */
function saveResults(report: Report, { options, catalogue, writeAlso }: Pick<Writing, 'options' | 'catalogue' | 'writeAlso'>): void {
  const editions = editionsOf(report, { options, catalogue, now: new Date() })
  for (const { folder, edition } of editions) writeReport(folder, 'results.json', renderResultsJson(edition))
  writeAlso(report, editions[0].edition)
}

function renderForPerson(report: Report, options: GradeOptions, { format }: TellingOptions): SafeFor<'terminal' | 'log' | 'json'> {
  if (options.json) return renderResultsJson(report)
  const { reportDirectory } = options
  const folder = process.cwd()
  const colour = format !== 'plain' && wantsColour(process.stdout, process.env)
  const isAttached = options.attach !== undefined
  if (options.quiet) return renderQuiet(report, { colour, folder, isAttached, reportDirectory, names: reportNames })
  const repeat = { command: commandTyped(), furtherOptions: optionsToRepeat(options) }
  return renderLog(report, format, { folder, isAttached, reportDirectory, ...repeat, stream: process.stdout, environment: process.env })
}

/** The options that make another run grade the same: all that differ from the defaults. */
function optionsToRepeat({ exercises, tier, only, stopAtFirst, lab, required, assignment, assignmentFile, audience, allowRoot }: GradeOptions): string[] {
  return [
    ...(exercises.length > 0 && !isWholeAssignment(exercises, assignment) ? ['--exercise', exercises.join(',')] : []),
    ...(tier === 'scale' ? [] : ['--tier', tier]),
    ...(only.length > 0 ? ['--check', only.join(',')] : []),
    ...(stopAtFirst ? ['--first'] : []),
    ...(lab === 'best' ? [] : ['--lab', lab]),
    ...(required.length === 0 ? [] : ['--require', required.join(',')]),
    ...(assignmentFile === null ? [] : ['--assignment', assignmentFile]),
    ...(audience === 'both' ? [] : ['--audience', audience]),
    ...(allowRoot ? ['--allow-root'] : []),
  ]
}

function isWholeAssignment(exercises: readonly string[], assignment: Assignment | null): boolean {
  return assignment !== null && exercises.length === Object.keys(assignment.exercises).length
}
