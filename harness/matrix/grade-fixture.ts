/** Grades a submission with the real command line, as a user would, and reads the exact verdicts from results.json. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExerciseReport, Report } from '../model/report.js'
import { results, type Result } from '../model/verdict.js'
import { readCatalog } from '../run/catalog.js'
import { limits } from '../support/limits.js'
import { runTool } from '../support/tool.js'
import type { ExactVerdicts, ExerciseVerdicts } from './derive.js'
import { projectRoot } from '../support/project-root.js'

const commandLine = join(projectRoot, 'dist/harness/cli/main.js')

export interface Grading {
  readonly status: number | null
  readonly report: Report
}

/** Runs `wirecheck --student directory …`. Throws when it wrote no results.json. */
export async function gradeFixture(directory: string, options: readonly string[] = []): Promise<Grading> {
  const reports = mkdtempSync(join(tmpdir(), 'wirecheck-matrix-'))
  try {
    const args = [commandLine, '--student', directory, '--report', reports, ...options]
    const run = await runTool(
      { file: process.execPath, args },
      {
        cwd: projectRoot,
        environment: { ...process.env, CI: 'true' } as Record<string, string>,
        timeoutMs: limits.fixtureMs,
        outputBytesMax: 1 << 20,
        signal: new AbortController().signal,
      },
    )
    const text = readOrNull(join(reports, 'results.json'))
    if (text === null) throw new Error(`No results.json (exit status ${run.status}, ${run.outcome}): ${run.output.slice(-2_000)}`)
    return { status: run.status, report: JSON.parse(text) as Report }
  } finally {
    rmSync(reports, { recursive: true, force: true })
  }
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** The exact verdicts in a report: the status of each exercise that was found, and the requirements that did not pass. */
export function exactVerdicts(report: Report): ExactVerdicts {
  const found = report.exercises.filter(({ status }) => status !== 'missing')
  return Object.fromEntries(found.map((exercise) => [exercise.id, verdictsOf(exercise)]))
}

function verdictsOf({ status, checks }: ExerciseReport): ExerciseVerdicts {
  const byResult = (result: Result): [Result, string[]] => [
    result,
    [...new Set(checks.filter((check) => check.result === result).map(({ requirement }) => requirement))],
  ]
  const others = results
    .filter((result) => result !== 'pass')
    .map(byResult)
    .filter(([, ids]) => ids.length > 0)
  return { status, ...Object.fromEntries(others) }
}

/** The references pass every requirement. PCLI-3 is untested, because Node's serialised objects cannot contain code to refuse. */
export function referenceVerdicts(): ExactVerdicts {
  return Object.fromEntries(readCatalog().map(({ id }) => [id, { status: 'graded', ...(id === 'pickle-client' && { untested: ['PCLI-3'] }) }]))
}
