/** Grades one submission and passes the report to every reporter. Ctrl-C ends the run with the results so far. */

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
import { checkExerciseIds } from './arguments.js'
import { createProgress, isInteractive } from './progress.js'

const plainColumns = 80
const onePressMs = 1_000

export async function gradeAndReport(options: GradeOptions): Promise<Report['result']> {
  const catalogue = readCatalog()
  checkExerciseIds(
    options.exercises,
    catalogue.map(({ id }) => id),
  )
  if (existsSync(options.reportDirectory) && !statSync(options.reportDirectory).isDirectory())
    throw new UsageError(`--report ${options.reportDirectory} is a file, not a folder.`, { hint: 'Choose another folder with --report DIR.' })
  const progress = createProgress(process.stderr, { interactive: isInteractive(process.stderr, process.env) })
  const interrupt = new AbortController()
  let stoppedAtMs = Number.POSITIVE_INFINITY
  const stop = (): void => {
    // One press may arrive twice: from the terminal, and again from npm or timeout(1).
    if (performance.now() - stoppedAtMs > onePressMs) process.exit(130)
    if (interrupt.signal.aborted) return
    stoppedAtMs = performance.now()
    progress.say('Stopping. The report will show the results so far. Press Ctrl-C again to quit at once.')
    interrupt.abort(new Error('interrupted'))
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  // This module is slow to load, so it is loaded while this process waits for the workers.
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
    throw new MachineError('Interrupted before the first check, so there is nothing to report.', { hint: 'Run the same command again.', cause: thrown })
  } finally {
    progress.finish()
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

/** Runs each reporter separately: one that fails does not stop the others. */
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
      hint: 'Make sure that the report folder is writable, or choose another one with --report DIR.',
    })
}

/** Writes the whole file or none: on a full disk, an earlier file stays as it was. */
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

/** The options that make another run grade the same: all that differ from the defaults. */
function optionsToRepeat({ exercises, tier, lab }: GradeOptions): string[] {
  return [
    ...(exercises.length > 0 ? ['--exercise', exercises.join(',')] : []),
    ...(tier === 'scale' ? [] : ['--tier', tier]),
    ...(lab === 'best' ? [] : ['--lab', lab]),
  ]
}
