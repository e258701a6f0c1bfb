/** Grades a class: plans the work, keeps one engine busy, and notes each result in the journal. */

import { setMaxListeners } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ownSeed } from '../assignment/own-seed.js'
import { listSubmissions, type Entry, type Roster } from '../intake/index.js'
import { probeLab } from '../lab/probe.js'
import type { ClassEntry, ClassReport } from '../model/class.js'
import type { Exercise } from '../model/exercise.js'
import type { ClassOptions } from '../model/options.js'
import { openEngine } from '../run/engine.js'
import { tellOfLab } from '../run/grade.js'
import { suiteVersion } from '../run/version.js'
import { createScope } from '../support/scope.js'
import { makeWorkFolder, removeLeftFolders } from '../support/work-folder.js'
import { removeTree } from '../support/remove.js'
import { makeClassReport } from './class-report.js'
import { doubtsAbout } from './doubts.js'
import { folderNamesFor } from './folder-name.js'
import { gradeSubmission, type Grading } from './grade-submission.js'
import { causesIn } from './mark.js'
import { openJournal, type GradedLine, type Journal } from './journal.js'
import { isKnown, keyOf, ownSpecs, requireNames, seedFor, shareOf, type KeyParts, type Planned } from './plan.js'
import { holdFolder } from './one-at-a-time.js'
import { writeReports } from './write-reports.js'

/** Receives the progress of a class, to show it to the person who waits. */
export interface ClassWatcher {
  say(line: string): void
  /** How many submissions there are to grade, and how many have their mark already. */
  planned(counts: { readonly toGrade: number; readonly known: number }): void
  graded(entry: Pick<ClassEntry, 'submission' | 'status' | 'score' | 'durationMs'>): void
}

export interface ClassContext {
  readonly signal: AbortSignal
  readonly watcher: ClassWatcher
  readonly roster: Roster | null
  /** Who grades the submissions: this machine by default. */
  readonly openGraders?: OpenGraders
}

/** Grades submissions, some at a time. */
export interface Graders extends AsyncDisposable {
  readonly atOnce: number
  /** Null if the signal fired first. */
  grade(planned: Planned, signal: AbortSignal): Promise<Grading | null>
}

export interface GradersContext {
  readonly options: ClassOptions
  readonly catalogue: readonly Exercise[]
  /** The seed for the submission of this name. */
  readonly seedOf: (name: string) => number
  /** The folder for everything temporary. */
  readonly temporary: string
  readonly watcher: Pick<ClassWatcher, 'say'>
}

export type OpenGraders = (context: GradersContext) => Promise<Graders>

const seedMax = 1_000_000
/** Submissions in progress for each job: while one is tested, the next is built. */
const inHandPerJob = 2
const readAtOnce = 8
const submissionsFolder = 'submissions'
const failedFolder = 'failed-attempt'

/**
 * Grades every submission without a mark, and reports the whole class. When the signal fires, the report has the results so far.
 * Throws UsageError, and MachineError if the machine cannot continue. The journal is kept.
 */
export async function gradeClass(options: ClassOptions, catalogue: readonly Exercise[], context: ClassContext): Promise<ClassReport> {
  const { signal, watcher } = context
  await using opened = createScope()
  await removeLeftFolders()
  const temporary = makeWorkFolder()
  opened.defer(() => removeTree(temporary))
  const unpackInto = mkdtempSync(join(temporary, 'class-'))
  const leaveOut = [options.reportDirectory, ...(options.roster === null ? [] : [options.roster])]
  const entries = await listSubmissions(options.folder, { leaveOut, unpackInto, signal })
  requireNames(options.picked, entries)
  opened.use(await holdFolder(options.reportDirectory))
  const journal = opened.use(openJournal(options.reportDirectory))
  const { exercises, tier, only, lab, assignment } = options
  const seed = options.seed ?? (typeof assignment?.seed === 'number' ? assignment.seed : null) ?? journal.run?.seed ?? seedFor(entries, seedMax)
  const handed = entries.map(({ name, person }) => ({ name, person }))
  for (const doubt of doubtsAbout(entries, { folder: options.folder, roster: context.roster })) watcher.say(doubt)
  const run = {
    kind: 'run',
    format: 1,
    again: options.again,
    version: suiteVersion(),
    seed,
    exercises,
    tier,
    only,
    lab,
    assignment,
    handed,
    temporary,
  } as const
  journal.begin(run)
  const share = shareOf(entries, options.shard)
  const planned = await planAll(share, { ...run, specs: ownSpecs(catalogue) }, options)
  const toDo = planned.filter((each) => isToDo(each, journal, options))
  watcher.planned({ toGrade: toDo.length, known: share.length - toDo.length })
  if (toDo.length > 0) {
    const seedOf = options.seed === null && assignment?.seed === 'per-submission' ? ownSeed : () => seed
    const graders = opened.use(await (context.openGraders ?? openOwnGraders)({ options, catalogue, seedOf, temporary, watcher }))
    const folderOf = folderNamesFor(entries.map(({ name }) => name))
    await gradeAll(toDo, { graders, signal }, { journal, watcher, options, catalogue, folderOf })
  }
  if (!signal.aborted) journal.end()
  const keys = new Map(planned.map(({ entry, key }) => [entry.name, key]))
  return makeClassReport({
    run,
    handed: options.shard === null ? handed : share,
    known: journal.known,
    keys,
    roster: options.shard === null ? context.roster : null,
  })
}

/** One engine of this machine. */
async function openOwnGraders({ watcher, ...context }: GradersContext): Promise<Graders> {
  const { jobs, lab } = context.options
  const engine = openEngine(await probeLab(lab, new AbortController().signal, context.options), { atMost: jobs })
  tellOfLab(engine.lab.description, watcher)
  return {
    atOnce: jobs * inHandPerJob,
    grade: ({ entry }, signal) => gradeSubmission(entry, { ...context, engine, signal }),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}

/** Reading the files of a submission is mostly waiting, so several are read at the same time. */
async function planAll(entries: readonly Entry[], run: Omit<KeyParts, 'options'>, options: ClassOptions): Promise<readonly Planned[]> {
  const keys = new Map<Entry, string>()
  const waiting = entries.values()
  const lane = async (): Promise<void> => {
    for (const entry of waiting) keys.set(entry, await keyOf(entry, { options, ...run }))
  }
  await Promise.all(Array.from({ length: readAtOnce }, lane))
  return entries.map((entry) => ({ entry, key: keys.get(entry) ?? '' }))
}

function isToDo(planned: Planned, { known, anew }: Journal, options: ClassOptions): boolean {
  const { name } = planned.entry
  if (options.picked.length > 0 && !options.picked.includes(name)) return false
  return (options.again && !anew.has(name)) || !isKnown(planned, known.get(name), options)
}

interface Books {
  readonly journal: Journal
  readonly watcher: ClassWatcher
  readonly options: ClassOptions
  readonly catalogue: readonly Exercise[]
  /** The name of a submission's report folder. */
  readonly folderOf: (name: string) => string
}

/** Keeps several submissions in progress until none is left. Stops at the first MachineError. */
async function gradeAll(toDo: readonly Planned[], context: { readonly graders: Graders; readonly signal: AbortSignal }, books: Books): Promise<void> {
  const stop = new AbortController()
  const signal = AbortSignal.any([context.signal, stop.signal])
  setMaxListeners(0, signal) // One for each submission in progress.
  const waiting = [...toDo]
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
      const grading = await context.graders.grade(next, signal)
      if (grading !== null) note(next, grading, books)
    }
  }
  const lanes = Array.from({ length: context.graders.atOnce }, () =>
    lane().catch((thrown: unknown) => {
      stop.abort(thrown)
      throw thrown
    }),
  )
  const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

/** Writes the reports before the line in the journal, so that what the journal lists is on the disk. After an `error` an earlier mark keeps its reports; those of the failed attempt go into a folder below. */
function note({ entry, key }: Planned, { mark, report }: Grading, { journal, watcher, options, catalogue, folderOf }: Books): void {
  const { name } = entry
  const own = join(submissionsFolder, folderOf(name))
  const keepsEarlier = mark.status === 'error' && journal.known.get(name)?.marked != null
  const folder = keepsEarlier ? join(own, failedFolder) : own
  if (!keepsEarlier) rmSync(join(options.reportDirectory, own, failedFolder), { recursive: true, force: true })
  writeReports(report, { options: { ...options, reportDirectory: join(options.reportDirectory, folder) }, catalogue, now: new Date() })
  const line: GradedLine = {
    kind: 'graded',
    name,
    key,
    folder: report === null ? null : folder,
    timeBudgetMs: options.timeBudgetMs,
    mark,
    ...(report !== null && { causes: causesIn(report) }),
  }
  journal.note(line)
  watcher.graded({ submission: name, ...mark })
}
