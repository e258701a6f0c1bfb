/** `--watch`: grades a submission again whenever one of its files is saved, until Ctrl-C, or until nobody reads what it prints (`| head`). */

import { resolve } from 'node:path'
import { archiveByName } from '../intake/archive/unpack-archive.js'
import { probeLab } from '../lab/probe.js'
import type { Exercise } from '../model/exercise.js'
import type { AskedOptions, GradeOptions } from '../model/options.js'
import type { Report } from '../model/report.js'
import type { Verdict } from '../model/verdict.js'
import { wantsColour } from '../report/colour.js'
import { forTerminal } from '../report/destinations.js'
import { checkKey, renderRound, resultsOf } from '../report/round.js'
import { affectedExercises } from '../run/affected.js'
import { editionsOf } from '../run/editions.js'
import { openEngine, type Engine } from '../run/engine.js'
import { grade, tellOfLab } from '../run/grade.js'
import { removeOldReports, requireWritable } from '../run/report-folder.js'
import { locateSubmission } from '../submission/source/copy.js'
import { UsageError } from '../support/errors.js'
import { harmlessLine } from '../support/harmless.js'
import { mergeReports } from '../verdict/merge-reports.js'
import { isWithheld } from '../verdict/student-report.js'
import { withAssignment } from './assignment.js'
import { watchSubmission, type Changes } from './changes.js'
import { requireRoom } from './enough-room.js'
import { writeReportFiles } from './grade.js'
import { loadSlowWriters } from './slow-writers.js'
import { statuses, type Interrupt } from './interrupt.js'
import { createProgress, isInteractive, type Progress } from './progress.js'
import { print } from './print.js'
import { checkSelection } from './selection.js'

const plainColumns = 80
const columnsMin = 72
const columnsMax = 100
const namedMax = 3 // of the files that were saved together

interface Session {
  /** With one seed for all gradings, so that what failed is tried again with the same inputs. */
  readonly options: GradeOptions
  readonly catalogue: readonly Exercise[]
  readonly engine: Engine
  readonly changes: Changes
  /** Fires when it has to end. */
  readonly ending: AbortSignal
}

/**
 * Returns the exit status: 0 after Ctrl-C, which is how it ends, and where the reader of its output has gone; 143 after SIGTERM.
 * Throws UsageError and MachineError.
 */
export async function watchAndGrade(asked: AskedOptions, interrupt: Interrupt): Promise<number> {
  removeOldReports(asked.reportDirectory)
  const { options: assigned, catalogue } = await withAssignment(asked)
  const options = checkSelection(assigned, catalogue)
  const submission = await locateSubmission(options.student)
  if (submission.kind === 'file' && archiveByName(submission.name) !== null)
    throw new UsageError('--watch takes a folder or a source file, not an archive.', { hint: 'Unpack it, and watch its folder.' })
  requireWritable(options.reportDirectory)
  requireRoom()
  await using engine = openEngine(await probeLab(options.lab, new AbortController().signal, options))
  await using changes = await watchSubmission(submission, [resolve(options.reportDirectory)])
  await gradeEachSave({ options, catalogue, engine, changes, ending: AbortSignal.any([interrupt.signal, unheard()]) })
  const status = interrupt.status()
  return status === statuses.SIGINT ? 0 : status
}

/** Fires when standard output cannot be written any more. What that means for the exit status is start.ts's concern. */
function unheard(): AbortSignal {
  const gone = new AbortController()
  process.stdout.once('error', () => gone.abort(new Error('nobody reads standard output')))
  return gone.signal
}

async function gradeEachSave(session: Session): Promise<void> {
  const { changes, options, ending } = session
  let last: Report | null = null
  let saved: readonly string[] = []
  while (!ending.aborted) {
    const report: Report | null = await gradeOnce(session, { saved, last })
    if (report !== null) {
      await showAndWrite(report, last, session)
      last = report
      saved = []
    }
    saved = [...new Set([...saved, ...(await changes.next(ending))])]
  }
  print(forTerminal(`Stopped watching ${harmlessLine(options.student)}. The last reports are in ${harmlessLine(options.reportDirectory)}.\n`))
}

interface Round {
  /** The files that were saved since the last whole grading, relative to the submission. */
  readonly saved: readonly string[]
  /** The report on all exercises; null: there is none yet. */
  readonly last: Report | null
}

/** One grading of the exercises whose files were saved. Null if it was cut short, by a save in the middle of it or by Ctrl-C. */
async function gradeOnce({ options, catalogue, engine, changes, ending }: Session, { saved, last }: Round): Promise<Report | null> {
  const only = last === null ? null : affectedExercises(saved, last)
  const round = new AbortController()
  const signal = AbortSignal.any([ending, round.signal])
  const progress = createProgress(process.stderr, { interactive: isInteractive(process.stderr, process.env) })
  progress.say(describeRound(options.student, saved, only))
  if (last === null && saved.length === 0) tellOfLab(engine.lab.description, progress)
  changes.onChange(() => round.abort(new Error('saved again')))
  try {
    const report = await grade(options, catalogue, {
      signal,
      engine,
      watcher: { ...progress, checkDone: telling(progress, options, last) },
      ...(only !== null && { regraded: only }),
    })
    if (report.interrupted) return null
    return last === null ? report : mergeReports(last, report, { catalogue, assignment: options.assignment })
  } finally {
    changes.onChange(null)
    progress.finish()
    if (round.signal.aborted && !ending.aborted) progress.say('Saved again: this grading is cut short.')
  }
}

/** Tells of each check at once that turns from red to green, or back; not of one that the assignment withholds. */
function telling(progress: Progress, { assignment }: GradeOptions, last: Report | null): (exercise: string, verdict: Verdict) => void {
  const before = last === null ? new Map<string, Verdict['result']>() : resultsOf(last)
  return (exercise, verdict) => {
    progress.checkDone(exercise, verdict)
    if (assignment !== null && (assignment.feedback === 'score' || isWithheld(assignment, exercise, verdict.requirement, new Date()))) return
    const was = before.get(checkKey(exercise, verdict))
    if (was === 'fail' && verdict.result === 'pass') progress.say(`✓ ${verdict.requirement} passes now: ${verdict.title}`)
    if (was === 'pass' && verdict.result === 'fail') progress.say(`✗ ${verdict.requirement} fails now: ${verdict.title}`)
  }
}

function describeRound(student: string, saved: readonly string[], only: readonly string[] | null): string {
  if (saved.length === 0) return `grading ${student}: looking for programs`
  const others = saved.length > namedMax ? ` and ${saved.length - namedMax} more` : ''
  return `${saved.slice(0, namedMax).join(', ')}${others} saved: grading ${only === null ? 'everything' : only.join(', ')}`
}

/** Writes the reports, as a grading without --watch does, and shows what changed and what is next. */
async function showAndWrite(report: Report, last: Report | null, { options, catalogue }: Session): Promise<void> {
  const now = new Date()
  const editions = editionsOf(report, { options, catalogue, now })
  const before = last === null ? null : editionsOf(last, { options, catalogue, now })[0].edition
  const columns = Math.min(columnsMax, Math.max(columnsMin, process.stdout.columns ?? plainColumns))
  print(renderRound(editions[0].edition, { colour: wantsColour(process.stdout, process.env), columns, before }))
  writeReportFiles(editions, await loadSlowWriters())
  print(forTerminal(`Watching ${harmlessLine(options.student)}: save a file, and it is graded again. Ctrl-C ends this.\n\n`))
}
