/** Grades one submission of a class on an engine that many share: unpack, find, build, test, write its reports. */

import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { unpack, type Entry, type Unpacked } from '../intake/index.js'
import type { Mark } from '../model/class.js'
import type { Exercise } from '../model/exercise.js'
import type { ClassOptions, GradeOptions } from '../model/options.js'
import type { Report } from '../model/report.js'
import { openEngine, type Engine } from '../run/engine.js'
import { grade, type Watcher } from '../run/grade.js'
import { describeError, MachineError } from '../support/errors.js'
import { removeTree } from '../support/remove.js'
import { withTimeOver } from '../verdict/time-over.js'
import { createBudget, type Budget } from './budget.js'
import { beginNow, markOf, markOfFault, noMark } from './mark.js'

export interface Grading {
  readonly mark: Mark
  /** Null if the submission could not even be opened. */
  readonly report: Report | null
}

export interface SubmissionContext {
  readonly catalogue: readonly Exercise[]
  readonly engine: Engine
  readonly options: ClassOptions
  /** The seed for the submission of this name. */
  readonly seedOf: (name: string) => number
  /** The folder for everything temporary. */
  readonly temporary: string
  readonly signal: AbortSignal
}

const silent: Watcher = { say: () => undefined, exerciseStarted: () => undefined, checkDone: () => undefined }

/**
 * Grades a submission. If wirecheck itself fails in it, it is tried once more, with a fresh worker. Returns null if the signal
 * fired first. Throws MachineError if the machine cannot go on, such as for a full disk.
 */
export async function gradeSubmission(entry: Entry, context: SubmissionContext): Promise<Grading | null> {
  const first = await attempt(entry, context)
  if (first?.mark.status !== 'error') return first
  await using fresh = openEngine(context.engine.lab, { atMost: 1 })
  return await attempt(entry, { ...context, engine: fresh })
}

async function attempt(entry: Entry, context: SubmissionContext): Promise<Grading | null> {
  const begun = beginNow()
  if (entry.problem !== undefined) return { mark: noMark('unreadable', entry.problem, begun), report: null }
  using budget = createBudget(context.options.timeBudgetMs, context.signal)
  try {
    const { report, leftOut } = await gradeWithin(budget, entry, context)
    if (context.signal.aborted) return null
    const isTimeOver = budget.isOver()
    return {
      mark: withLeftOut(markOf(report, { isTimeOver, durationMs: budget.usedMs() }), leftOut),
      report: isTimeOver ? withTimeOver(report, context.options.timeBudgetMs) : report,
    }
  } catch (thrown) {
    if (context.signal.aborted) return null
    if (isForAll(thrown)) throw new MachineError(describeError(thrown), { hint: 'Free some disk space, then run the same command again.', cause: thrown })
    return { mark: markOfFault(thrown, begun), report: null }
  }
}

interface Graded {
  readonly report: Report
  /** What of an archive was left out. */
  readonly leftOut: readonly string[]
}

/** Names the first file that was left out, and counts the others: there may be thousands. */
function withLeftOut(mark: Mark, [first, ...others]: readonly string[]): Mark {
  if (first === undefined) return mark
  return { ...mark, lookAt: [...mark.lookAt, others.length === 0 ? first : `${first}, and ${others.length} more`] }
}

async function gradeWithin(budget: Budget, entry: Entry, { catalogue, engine, options, seedOf, temporary }: SubmissionContext): Promise<Graded> {
  const work = mkdtempSync(join(temporary, 's-'))
  chmodSync(work, 0o711) // Where wirecheck is root, programs run as another user, who passes through it.
  const endPreparing = budget.begin()
  try {
    const { directory: liesAt, leftOut } = await unpackInto(join(work, 'handed-in'), entry, budget.signal)
    const counted = countingIn(budget, engine, endPreparing)
    const own: GradeOptions = { ...options, student: entry.name, seed: seedOf(entry.name), stopAtFirst: false }
    return { report: await grade(own, catalogue, { signal: budget.signal, watcher: silent, engine: counted, liesAt, temporary: work }), leftOut }
  } finally {
    endPreparing()
    await removeTree(work)
  }
}

function unpackInto(folder: string, entry: Entry, signal: AbortSignal): Promise<Unpacked> {
  mkdirSync(folder)
  return unpack(entry, folder, signal)
}

/** The engine, counting the time of its jobs. Building has ended when the first job arrives. */
function countingIn(budget: Budget, engine: Engine, endPreparing: () => void): Engine {
  return {
    lab: engine.lab,
    async run(exercise, job, events) {
      endPreparing()
      let end = (): void => undefined
      try {
        return await engine.run(exercise, job, { ...events, onStarted: () => (end = budget.begin()) })
      } finally {
        end()
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

/** A full disk would fail every other submission, too. */
function isForAll(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && ['ENOSPC', 'EDQUOT', 'EROFS'].includes(String(thrown.code))
}
