/** Grades a class: plans what is to do, keeps one engine busy with it, and notes each result in the journal. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { ownSeed } from '../assignment/own-seed.js'
import { listSubmissions, type Entry, type Roster } from '../intake/index.js'
import { probeLab } from '../lab/probe.js'
import type { ClassEntry, ClassReport } from '../model/class.js'
import type { Exercise } from '../model/exercise.js'
import type { ClassOptions } from '../model/options.js'
import { openEngine } from '../run/engine.js'
import { suiteVersion } from '../run/version.js'
import { createScope } from '../support/scope.js'
import { removeTree } from '../support/remove.js'
import { makeClassReport } from './class-report.js'
import { folderNameOf } from './folder-name.js'
import { gradeSubmission, type Grading, type SubmissionContext } from './grade-submission.js'
import { openJournal, type GradedLine, type Journal } from './journal.js'
import { isKnown, keyOf, requireNames, seedFor, shareOf, type Planned } from './plan.js'
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
}

const seedMax = 1_000_000
/** Submissions in hand for each job: while one is tested, the next is built. */
const inHandPerJob = 2
const temporaryPrefix = 'wirecheck-class-'
const submissionsFolder = 'submissions'

/**
 * Grades what has no mark yet, and reports the whole class. When the signal fires, the report has what was known by then.
 * Throws UsageError, and MachineError if the machine cannot go on; what the journal has by then is kept.
 */
export async function gradeClass(options: ClassOptions, catalogue: readonly Exercise[], context: ClassContext): Promise<ClassReport> {
  const { signal, watcher } = context
  const entries = (await listSubmissions(options.folder, { leaveOut: [options.reportDirectory] })).toSorted((left, right) => (left.name < right.name ? -1 : 1))
  requireNames(options.picked, entries)
  await using opened = createScope()
  opened.use(await holdFolder(options.reportDirectory))
  const journal = opened.use(openJournal(options.reportDirectory))
  removeLeftOver(journal)
  const temporary = mkdtempSync(join(tmpdir(), temporaryPrefix))
  opened.defer(() => removeTree(temporary))
  const { exercises, tier, only, lab, assignment } = options
  const seed = options.seed ?? (typeof assignment?.seed === 'number' ? assignment.seed : null) ?? journal.run?.seed ?? seedFor(entries, seedMax)
  const handed = entries.map(({ name, person }) => ({ name, person }))
  const run = { kind: 'run', format: 1, version: suiteVersion(), seed, exercises, tier, only, lab, assignment, handed, temporary } as const
  journal.begin(run)
  const share = shareOf(entries, options.shard)
  const planned = await planAll(share, run, options)
  const toDo = planned.filter((each) => isToDo(each, journal, options))
  watcher.planned({ toGrade: toDo.length, known: share.length - toDo.length })
  if (toDo.length > 0) {
    const engine = opened.use(openEngine(await probeLab(lab, signal), { atMost: options.jobs }))
    const { description } = engine.lab
    if (description.network === 'shared') watcher.say(`Weaker lab: ${description.why} Programs share this machine's network and take turns.`)
    const seedOf = options.seed === null && assignment?.seed === 'per-submission' ? ownSeed : () => seed
    await gradeAll(toDo, { catalogue, engine, options, seedOf, temporary, signal }, { journal, watcher, options, catalogue })
  }
  const keys = new Map(planned.map(({ entry, key }) => [entry.name, key]))
  return makeClassReport({
    run,
    handed: options.shard === null ? handed : share,
    known: journal.known,
    keys,
    roster: options.shard === null ? context.roster : null,
  })
}

/** Removes the temporary files of a run that was killed. */
function removeLeftOver({ run }: Journal): void {
  const path = run?.temporary ?? ''
  if (dirname(path) === tmpdir() && basename(path).startsWith(temporaryPrefix)) rmSync(path, { recursive: true, force: true })
}

async function planAll(
  entries: readonly Entry[],
  run: { readonly seed: number; readonly version: string },
  options: ClassOptions,
): Promise<readonly Planned[]> {
  const planned: Planned[] = []
  for (const entry of entries) planned.push({ entry, key: await keyOf(entry, { options, ...run }) })
  return planned
}

function isToDo(planned: Planned, { known }: Journal, options: ClassOptions): boolean {
  const { name } = planned.entry
  if (options.picked.length > 0 && !options.picked.includes(name)) return false
  return options.again || !isKnown(planned, known.get(name), options)
}

interface Books {
  readonly journal: Journal
  readonly watcher: ClassWatcher
  readonly options: ClassOptions
  readonly catalogue: readonly Exercise[]
}

/** Keeps some submissions in hand until none is left. Stops at the first MachineError. */
async function gradeAll(toDo: readonly Planned[], context: SubmissionContext, books: Books): Promise<void> {
  const stop = new AbortController()
  const signal = AbortSignal.any([context.signal, stop.signal])
  const waiting = [...toDo]
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
      const grading = await gradeSubmission(next.entry, { ...context, signal })
      if (grading !== null) note(next, grading, books)
    }
  }
  const lanes = Array.from({ length: books.options.jobs * inHandPerJob }, () =>
    lane().catch((thrown: unknown) => {
      stop.abort(thrown)
      throw thrown
    }),
  )
  const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

/** Writes the reports first: what the journal has is on the disk. An earlier mark keeps its reports; those of the failure stand below them. */
function note({ entry, key }: Planned, { mark, report }: Grading, { journal, watcher, options, catalogue }: Books): void {
  const { name } = entry
  const own = join(submissionsFolder, folderNameOf(name))
  const keepsEarlier = mark.status === 'error' && journal.known.get(name)?.marked != null
  const folder = keepsEarlier ? join(own, 'failed-attempt') : own
  writeReports(report, { options: { ...options, reportDirectory: join(options.reportDirectory, folder) }, catalogue, now: new Date() })
  const line: GradedLine = { kind: 'graded', name, key, folder: report === null ? null : folder, timeBudgetMs: options.timeBudgetMs, mark }
  journal.note(line)
  watcher.graded({ submission: name, ...mark })
}
