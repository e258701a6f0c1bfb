/** `--class DIR` and `merge DIR…`: grades all submissions of a class, or puts the parts of one together, and writes class.html, grades.csv and class.json. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gradeClass } from '../class/grade-class.js'
import { readJournal } from '../class/journal.js'
import { mergeClass } from '../class/merge.js'
import { readRoster, type Roster } from '../intake/index.js'
import type { ClassEntry, ClassReport } from '../model/class.js'
import type { Exercise } from '../model/exercise.js'
import type { AskedClassOptions, MergeOptions } from '../model/options.js'
import { remoteGraders } from '../queue/remote-graders.js'
import { renderClassJson } from '../report/class-json.js'
import { renderClassSummary } from '../report/class-summary.js'
import { wantsColour } from '../report/colour.js'
import { renderGradebook } from '../report/gradebook.js'
import { renderClassPage, type ClassPageOptions } from '../report/html/class-page.js'
import { renderGradesCsv } from '../report/grades-csv.js'
import { readCatalog } from '../run/catalog.js'
import { editionFolders } from '../run/editions.js'
import { requireWritable, writeReport } from '../run/report-folder.js'
import { UsageError } from '../support/errors.js'
import { fileFault } from '../support/file-fault.js'
import { assignmentFor } from './assignment.js'
import { createClassProgress, createClassSilence } from './class-progress.js'
import { requireRoom } from './enough-room.js'
import type { Interrupt } from './interrupt.js'
import { isInteractive } from './progress.js'
import { print } from './print.js'
import { checkSelection } from './selection.js'

const plainColumns = 80
const statuses = { complete: 0, withoutMark: 1, error: 3 } as const

/** Grades a class. Returns the exit status. */
export async function gradeClassAndReport(asked: AskedClassOptions, interrupt: Interrupt): Promise<number> {
  const { catalogue, ...assigned } = await assignmentFor(asked)
  const options = checkSelection({ ...asked, ...assigned }, catalogue)
  refuseOwnOnQueue(asked, catalogue)
  const roster = rosterFrom(options.roster)
  requireWritable(options.reportDirectory)
  if (asked.queue === null) requireRoom()
  const progress = options.quiet ? createClassSilence() : createClassProgress(process.stderr, { interactive: isInteractive(process.stderr, process.env) })
  interrupt.onStop(() => progress.say('Stopping. The marks so far are kept; run the same command again to continue. Press Ctrl-C again to quit at once.'))
  try {
    const report = await gradeClass(options, catalogue, {
      signal: interrupt.signal,
      watcher: progress,
      roster,
      ...(asked.queue !== null && { openGraders: remoteGraders(asked.queue) }),
    })
    progress.finish()
    writeClass(report, { ...options, gradebook: asked.gradebook, title: options.assignment?.title ?? '' }, { catalogue, assignment: options.assignment })
    return interrupt.signal.aborted ? interrupt.status() : exitStatusOf(report, options.picked)
  } finally {
    progress.finish()
  }
}

/** Puts the reports of several machines together. Returns the exit status. */
export async function mergeAndReport(options: MergeOptions): Promise<number> {
  requireWritable(options.reportDirectory)
  const report = await mergeClass(options, rosterFrom(options.roster))
  writeClass(report, { ...options, title: '' }, { catalogue: readCatalog(), assignment: readJournal(options.reportDirectory).run?.assignment ?? null })
  return exitStatusOf(report, [])
}

/** 3 if wirecheck failed on a submission; 1 if one has no mark for another reason, though it was handed in; of the picked ones, if there are any. */
function exitStatusOf({ submissions }: ClassReport, picked: readonly string[]): number {
  const asked = submissions.filter(({ submission, status }) => status !== 'not-handed-in' && (picked.length === 0 || picked.includes(submission)))
  if (asked.some(({ status }) => status === 'error')) return statuses.error
  return asked.every(({ score, isEarlier }) => score !== null && !isEarlier) ? statuses.complete : statuses.withoutMark
}

/** The workers of a queue may be of another machine, which does not have the specs. */
function refuseOwnOnQueue({ queue }: AskedClassOptions, catalogue: readonly Exercise[]): void {
  const own = catalogue.find(({ module }) => module !== undefined)
  if (queue === null || own === undefined) return
  throw new UsageError(`The workers of a queue do not have the exercise ${own.id}, which is your own.`, {
    hint: 'Grade the class without --queue, or on many machines with --shard (docs/many-machines.md).',
  })
}

interface WritingClass extends Pick<MergeOptions, 'reportDirectory' | 'json' | 'quiet' | 'gradebook'> {
  /** Of the assignment; may be empty. */
  readonly title: string
}

interface GradedBy extends Pick<ClassPageOptions, 'assignment'> {
  readonly catalogue: readonly Exercise[]
}

function writeClass(report: ClassReport, { reportDirectory, json, quiet, gradebook, title }: WritingClass, { catalogue, assignment }: GradedBy): void {
  writeReport(reportDirectory, 'grades.csv', renderGradesCsv(report))
  writeReport(reportDirectory, 'class.json', renderClassJson(report))
  const causes = causesKnown(reportDirectory)
  writeReport(reportDirectory, 'class.html', renderClassPage(report, { catalogue, assignment, causes, pathOf: (entry) => pageOf(entry, reportDirectory) }))
  if (gradebook !== null) writeReport(reportDirectory, `${gradebook}.csv`, renderGradebook(gradebook, report, title === '' ? report.suite.name : title))
  if (json) print(renderClassJson(report))
  else
    print(
      renderClassSummary(report, {
        colour: wantsColour(process.stdout, process.env),
        columns: process.stdout.columns ?? plainColumns,
        reportDirectory,
        isShort: quiet,
        catalogue,
      }),
    )
}

/** Why requirements failed, by submission: of the grading that gave the mark. */
function causesKnown(reportDirectory: string): ClassPageOptions['causes'] {
  return new Map([...readJournal(reportDirectory).known].map(([name, { last, marked }]) => [name, (marked ?? last).causes ?? {}]))
}

/** The report of a submission: if there is one for staff and one for the student, the one for staff. */
function pageOf({ folder }: ClassEntry, reportDirectory: string): string | null {
  if (folder === null) return null
  const pages = [join(folder, 'report.html'), join(folder, editionFolders.staff, 'report.html')]
  return pages.find((page) => existsSync(join(reportDirectory, page))) ?? null
}

function rosterFrom(path: string | null): Roster | null {
  if (path === null) return null
  let csv: Buffer
  try {
    csv = readFileSync(path)
  } catch (cause) {
    throw new UsageError(`Cannot read the roster ${path}: ${fileFault(cause)}.`, { hint: 'It is a CSV file with a column "submission".', cause })
  }
  return readRoster(csv, path)
}
