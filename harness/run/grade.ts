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
import { prepareSubmission } from '../submission/prepare.js'
import { makeReport } from '../verdict/report.js'
import { execute } from './execute.js'
import { checksUpTo, longestFirst } from './order.js'
import { suiteVersion } from './version.js'

/** What the person who waits is told. */
export interface Watcher {
  say(line: string): void
  exerciseStarted(exercise: Exercise, checks: number): void
  checkDone(exercise: string, verdict: Verdict): void
}

/** Grades and reports. Throws UsageError and MachineError; everything about the programs themselves is in the report. */
export async function grade(options: GradeOptions, catalogue: readonly Exercise[], context: { signal: AbortSignal; watcher: Watcher }): Promise<Report> {
  const { signal, watcher } = context
  const startedAt = new Date()
  const workDirectory = await mkdtemp(join(tmpdir(), 'wirecheck-'))
  try {
    const [lab, { findings, unclaimed }] = await Promise.all([
      probeLab(options.lab, signal),
      prepareSubmission({
        directory: options.student,
        exercises: catalogue,
        asked: options.exercises,
        workDirectory,
        signal,
        onProgress: (line) => watcher.say(line),
      }),
    ])
    if (lab.description.network === 'shared') watcher.say(`Weaker lab: ${lab.description.why} Programs share this machine's network and take turns.`)
    const programs = findings.filter(isFound).map(({ program }) => program)
    announce(programs, catalogue, { watcher, tier: options.tier })
    const assignment = { lab, programs: longestFirst(programs, catalogue, options.tier), tier: options.tier, seed: options.seed }
    const execution = await execute({ assignment, signal, onVerdict: (exercise, verdict) => watcher.checkDone(exercise, verdict) })
    const run = { startedAt, interrupted: signal.aborted, suiteVersion: suiteVersion() }
    return makeReport({ options, catalogue, findings, unclaimed, execution, lab: lab.description, ...run })
  } finally {
    await rm(workDirectory, { recursive: true, force: true })
  }
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
