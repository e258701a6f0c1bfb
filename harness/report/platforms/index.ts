/** Every form that a report can be given later: `wirecheck report --format NAME results.json`. */

import type { Report } from '../../model/report.js'
import { forLog, type SafeFor } from '../destinations.js'
import { renderReportPage } from '../html/report-page.js'
import { renderResultsJson } from '../results-json.js'
import { renderTerminal } from '../terminal.js'
import { renderAutolab } from './autolab.js'
import { renderClassroom, renderClassroom50 } from './classroom.js'
import { renderCodeQuality } from './code-quality.js'
import { renderCodeRunner } from './coderunner.js'
import { renderGitHubLog } from './github-log.js'
import { renderGitLabLog } from './gitlab-log.js'
import { renderArtemis, renderJUnit } from '../junit.js'
import type { PlatformName } from '../../model/platform.js'
import { renderGradescope } from './gradescope.js'
import { renderPrairieLearn } from './prairielearn.js'
import { shownToStudents } from './shown.js'
import { renderCodeGrade, renderCoursera, renderSubmitty, renderVocareum } from './small-platforms.js'
import { renderSummary } from './summary.js'
import { renderVpl } from './vpl.js'

/** Where the report is made, for forms that depend on it. */
export interface PlatformContext {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** A word that nobody can guess. */
  readonly token: string
}

export type PlatformText = SafeFor<'terminal' | 'log' | 'markdown' | 'platform' | 'json' | 'html'>

interface Writer {
  /** Null if the platform wants no report at all of a run without a mark. */
  render(report: Report, context: PlatformContext): PlatformText | null
  /** Whether it contains the mark, which only a report for staff knows where an assignment hides something. */
  readonly hasMark: boolean
}

const log = { colour: false, columns: 100 }
const marks = (render: Writer['render']): Writer => ({ render, hasMark: true })
const tells = (render: Writer['render']): Writer => ({ render, hasMark: false })

const writers: Readonly<Record<PlatformName, Writer>> = {
  artemis: marks((report) => asLines(renderArtemis(report, shownToStudents(report)))),
  autolab: marks(renderAutolab),
  classroom: marks(renderClassroom),
  classroom50: marks((report, { environment }) => renderClassroom50(report, environment)),
  'code-quality': tells(renderCodeQuality),
  codegrade: marks(renderCodeGrade),
  coderunner: marks(renderCodeRunner),
  coursera: marks(renderCoursera),
  github: tells((report, { environment, token }) => renderGitHubLog(report, { ...log, token, workspace: environment['GITHUB_WORKSPACE'] ?? null })),
  gitlab: tells((report) => renderGitLabLog(report, log)),
  gradescope: marks(renderGradescope),
  html: tells(renderReportPage),
  json: tells(renderResultsJson),
  junit: tells((report) => asLines(renderJUnit(report))),
  markdown: tells(renderSummary),
  plain: tells((report) => renderTerminal(report, log)),
  prairielearn: marks(renderPrairieLearn),
  submitty: marks(renderSubmitty),
  vocareum: marks(renderVocareum),
  vpl: marks((report, { environment }) => renderVpl(report, gradeRange(environment))),
}

/** The report in the form of a platform; null if that platform wants none of a run without a mark. */
export function renderFor(name: PlatformName, report: Report, context: PlatformContext): PlatformText | null {
  return writers[name].render(report, context)
}

/** Whether a form contains the mark, and is made of the report for staff; the others show a report as it is. */
export function hasMark(name: PlatformName): boolean {
  return writers[name].hasMark
}

/** Whether a form needs more than this report has: it is for students, and lacks points that count. */
export function lacksMark(name: PlatformName, { assignment, exercises }: Report): boolean {
  return hasMark(name) && assignment?.audience === 'student' && exercises.some(({ withheld }) => withheld > 0)
}

/** XML is harmless as lines, too: its texts are. */
function asLines(xml: string): SafeFor<'log'> {
  return forLog([{ lines: xml.trimEnd().split('\n') }])
}

function gradeRange({ VPL_GRADEMIN, VPL_GRADEMAX }: PlatformContext['environment']): { gradeMin: number; gradeMax: number } {
  const number = (text: string | undefined, usual: number): number => (text === undefined || text === '' || Number.isNaN(Number(text)) ? usual : Number(text))
  return { gradeMin: number(VPL_GRADEMIN, 0), gradeMax: number(VPL_GRADEMAX, 100) }
}
