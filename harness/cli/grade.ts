/** Grades one submission and hands the report to every reporter; Ctrl-C ends it with what is known by then. */

import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GradeOptions } from '../model/options.js'
import type { Report } from '../model/report.js'
import { wantsColour } from '../report/colour.js'
import { renderResultsJson } from '../report/results-json.js'
import { renderTerminal } from '../report/terminal.js'
import { readCatalog } from '../run/catalog.js'
import { grade, type Watcher } from '../run/grade.js'
import { describeError, MachineError, UsageError } from '../support/errors.js'
import { limits } from '../support/limits.js'
import { checkExerciseIds } from './arguments.js'
import { createProgress, isInteractive } from './progress.js'

const plainColumns = 80

export async function gradeAndReport(options: GradeOptions): Promise<Report['result']> {
  const catalogue = readCatalog()
  checkExerciseIds(
    options.exercises,
    catalogue.map(({ id }) => id),
  )
  if (existsSync(options.reportDirectory) && !statSync(options.reportDirectory).isDirectory())
    throw new UsageError(`--report ${options.reportDirectory}: that is a file, not a folder.`, { hint: 'Choose another with --report DIR.' })
  const progress = createProgress(process.stderr, { interactive: isInteractive(process.stderr, process.env) })
  const interrupt = new AbortController()
  let stoppedAtMs = Number.POSITIVE_INFINITY
  const stop = (): void => {
    if (performance.now() - stoppedAtMs > limits.onePressMs) process.exit(130)
    if (interrupt.signal.aborted) return
    stoppedAtMs = performance.now()
    progress.say('Stopping: what is known so far is reported. Press Ctrl-C again to leave at once.')
    interrupt.abort(new Error('interrupted'))
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  // Slow to load: it is loaded while the workers are busy and this process waits for them.
  let junit: Promise<typeof import('../report/junit.js')> | null = null
  const loadJUnit = () => (junit ??= import('../report/junit.js'))
  const watcher: Watcher = {
    ...progress,
    checkDone(...done) {
      void loadJUnit()
      progress.checkDone(...done)
    },
  }
  try {
    const report = await grade(options, catalogue, { signal: interrupt.signal, watcher })
    progress.finish()
    writeReports(report, options, (await loadJUnit()).renderJUnit)
    return report.result
  } catch (thrown) {
    if (thrown !== interrupt.signal.reason) throw thrown
    throw new MachineError('Interrupted before the first check: there is nothing to report.', { hint: 'Run it again to grade it.', cause: thrown })
  } finally {
    progress.finish()
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

/** Each reporter by itself: one that fails does not stop the others. */
function writeReports(report: Report, options: GradeOptions, renderJUnit: (report: Report) => string): void {
  const failures: string[] = []
  const attempt = (what: string, write: () => void): void => {
    try {
      write()
    } catch (thrown) {
      failures.push(`${what}: ${describeError(thrown)}`)
    }
  }
  const file = (name: string, render: (report: Report) => string) =>
    attempt(name, () => {
      mkdirSync(options.reportDirectory, { recursive: true })
      writeWhole(join(options.reportDirectory, name), render(report))
    })
  file('results.json', renderResultsJson)
  file('junit.xml', renderJUnit)
  attempt('the report on the terminal', () => writeToTerminal(report, options))
  if (failures.length > 0)
    throw new MachineError(`Cannot write ${failures.join('; ')}`, {
      hint: 'See that the report folder can be written to, or choose another with --report DIR.',
    })
}

/** The whole file or none: a full disk leaves no half of it, and an earlier one as it was. */
function writeWhole(path: string, text: string): void {
  const unfinished = `${path}.unfinished`
  try {
    writeFileSync(unfinished, text)
    renameSync(unfinished, path)
  } finally {
    rmSync(unfinished, { force: true })
  }
}

function writeToTerminal(report: Report, options: GradeOptions): void {
  if (options.json) {
    process.stdout.write(renderResultsJson(report))
    return
  }
  const colour = wantsColour(process.stdout, process.env)
  const { reportDirectory } = options
  const command = process.env['npm_lifecycle_event'] === 'test' ? 'npm test --' : 'wirecheck'
  const furtherOptions = optionsToRepeat(options)
  process.stdout.write(renderTerminal(report, { colour, columns: process.stdout.columns ?? plainColumns, reportDirectory, command, furtherOptions }))
}

/** What makes another run grade the same: all that is not as it is without options. */
function optionsToRepeat({ exercises, tier, lab }: GradeOptions): string[] {
  return [
    ...(exercises.length > 0 ? ['--exercise', exercises.join(',')] : []),
    ...(tier === 'scale' ? [] : ['--tier', tier]),
    ...(lab === 'best' ? [] : ['--lab', lab]),
  ]
}
