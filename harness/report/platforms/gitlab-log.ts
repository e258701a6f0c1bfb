/** The report as the log of a GitLab job: a section that can be folded for each exercise (https://docs.gitlab.com/ci/jobs/job_logs/). */

import type { Report } from '../../model/report.js'
import { forLog, type LogPart, type SafeFor } from '../destinations.js'
import { renderSections, type TerminalOptions } from '../terminal.js'
import { sectionTitle } from './section-title.js'

/** Erases what stands on the line, so that the marker itself is not seen where a viewer shows the log as it is. */
const erase = '\x1b[0K'

/** The whole log. Exercises in which nothing failed have no section; each one begins folded. */
export function renderGitLabLog(report: Report, options: TerminalOptions): SafeFor<'log'> {
  const began = Math.floor(Date.parse(report.startedAt) / 1_000)
  const parts = renderSections(report, options).flatMap(({ exercise, lines }, index): LogPart[] => {
    if (exercise === null) return [{ lines: [...lines, ''] }]
    const name = `wirecheck_${index}`
    const ended = began + Math.round(exercise.checks.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1_000)
    return [
      { command: `${erase}section_start:${began}:${name}[collapsed=true]\r${erase}${sectionTitle(exercise)}` },
      { lines },
      { command: `${erase}section_end:${ended}:${name}\r${erase}` },
    ]
  })
  return forLog(parts)
}
