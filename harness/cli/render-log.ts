/** What a grading prints, in the form that was chosen with --format, and what a build service gets besides. */

import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import type { LogFormat } from '../model/options.js'
import type { Report } from '../model/report.js'
import { wantsColour } from '../report/colour.js'
import type { SafeFor } from '../report/destinations.js'
import { renderGitHubLog } from '../report/platforms/github-log.js'
import { renderGitLabLog } from '../report/platforms/gitlab-log.js'
import { renderSummary } from '../report/platforms/summary.js'
import { renderTerminal, type TerminalOptions } from '../report/terminal.js'

type Environment = Readonly<Record<string, string | undefined>>
export type LogOptions = Omit<TerminalOptions, 'colour' | 'columns'>

const plainColumns = 80
const logColumns = 100

/** The report as text. `stream`: where it goes. */
export function renderLog(
  report: Report,
  format: LogFormat,
  { stream, environment, ...options }: LogOptions & { readonly stream: NodeJS.WriteStream; readonly environment: Environment },
): SafeFor<'terminal' | 'log'> {
  // Both services show colours in their logs, which are no terminals.
  const inLog = { ...options, colour: wantsColour({ isTTY: true }, { ...environment, TERM: 'xterm' }), columns: logColumns }
  if (format === 'github') return renderGitHubLog(report, { ...inLog, token: randomUUID(), workspace: environment['GITHUB_WORKSPACE'] ?? null })
  if (format === 'gitlab') return renderGitLabLog(report, inLog)
  const colour = format === 'terminal' && wantsColour(stream, environment)
  return renderTerminal(report, { ...options, colour, columns: stream.columns ?? plainColumns })
}

/** Adds the summary to that of the job, if the service has one. */
export function addJobSummary(report: Report, format: LogFormat, environment: Environment): void {
  const file = environment['GITHUB_STEP_SUMMARY']
  if (format === 'github' && file !== undefined && file !== '') appendFileSync(file, renderSummary(report))
}
