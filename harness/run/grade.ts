/** Grades one submission: find and build, run the checks, make the report. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { probeLab } from '../lab/probe.js'
import type { Exercise, Tier } from '../model/exercise.js'
import type { GradeOptions } from '../model/options.js'
import type { Report } from '../model/report.js'
import type { Finding, Program } from '../model/submission.js'
import type { Verdict } from '../model/verdict.js'
import { createScope } from '../support/scope.js'
import { prepareSubmission } from '../submission/prepare.js'
import { makeReport } from '../verdict/report.js'
import { openEngine, type Engine } from './engine.js'
import { execute } from './execute.js'
import { checksUpTo, longestFirst } from './order.js'
import { suiteVersion } from './version.js'

/** Receives the progress of a grading, to show it to the person who waits. */
export interface Watcher {
  say(line: string): void
  exerciseStarted(exercise: Exercise, checks: number): void
  checkDone(exercise: string, verdict: Verdict): void
}

export interface GradeContext {
  readonly signal: AbortSignal
  readonly watcher: Watcher
  /** An engine that is used for many gradings. Without it, the grading starts its own. */
  readonly engine?: Engine
}

/** Grades and reports. Throws UsageError and MachineError; everything about the programs themselves is in the report. */
export async function grade(options: GradeOptions, catalogue: readonly Exercise[], context: GradeContext): Promise<Report> {
  const { signal, watcher } = context
  const startedAt = new Date()
  await using opened = createScope()
  const workDirectory = await mkdtemp(join(tmpdir(), 'wirecheck-'))
  opened.defer(() => rm(workDirectory, { recursive: true, force: true }))
  const [engine, { findings, unclaimed }] = await Promise.all([
    context.engine ?? probeLab(options.lab, signal).then((lab) => opened.use(openEngine(lab))),
    prepareSubmission({
      directory: options.student,
      exercises: catalogue,
      asked: options.exercises,
      workDirectory,
      signal,
      onProgress: (line) => watcher.say(line),
    }),
  ])
  const lab = engine.lab.description
  if (lab.network === 'shared') watcher.say(`Weaker lab: ${lab.why} Programs share this machine's network and take turns.`)
  const found = findings.filter(isFound).map(({ program }) => program)
  announce(found, catalogue, { watcher, tier: options.tier })
  const { tier, seed } = options
  const programs = longestFirst(found, catalogue, tier)
  const execution = await execute({ engine, programs, tier, seed, signal, onVerdict: (exercise, verdict) => watcher.checkDone(exercise, verdict) })
  const run = { startedAt, interrupted: signal.aborted, suiteVersion: suiteVersion() }
  return makeReport({ options, catalogue, findings, unclaimed, execution, lab, ...run })
}

function announce(programs: readonly Program[], catalogue: readonly Exercise[], { watcher, tier }: { watcher: Watcher; tier: Tier }): void {
  for (const { exercise: id } of programs) {
    const exercise = catalogue.find((each) => each.id === id)
    if (exercise !== undefined) watcher.exerciseStarted(exercise, checksUpTo(exercise, tier))
  }
}

function isFound(finding: Finding): finding is Finding & { status: 'found' } {
  return finding.status === 'found'
}
