/** Grades a submission with the real command line, as a user would. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report } from '../model/report.js'
import { limits } from '../support/limits.js'
import { projectRoot } from '../support/project-root.js'
import { runTool } from '../support/tool.js'

const commandLine = join(projectRoot, 'dist/harness/cli/main.js')

export interface Grading {
  readonly status: number | null
  readonly report: Report
  /** The files as they were written, and standard output, and both streams together. */
  readonly json: string
  readonly xml: string
  readonly stdout: string
  readonly output: string
}

/** Runs `wirecheck --student directory …`. Throws when it wrote no results.json. */
export async function gradeByCommandLine(directory: string, options: readonly string[] = []): Promise<Grading> {
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
    const xml = readOrNull(join(reports, 'junit.xml')) ?? ''
    return { status: run.status, report: JSON.parse(text) as Report, json: text, xml, stdout: run.stdout, output: run.output }
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
