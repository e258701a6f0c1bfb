/** Writes the reports of one submission into its folder, flushed to the disk, so that they survive a power cut. */

import { mkdirSync } from 'node:fs'
import type { Report } from '../model/report.js'
import { renderReportPage } from '../report/html/report-page.js'
import { renderJUnit } from '../report/junit.js'
import { renderSummary } from '../report/platforms/summary.js'
import { renderResultsJson } from '../report/results-json.js'
import { editionsOf, type EditionOptions } from '../run/editions.js'
import { removeOldReports, reportNames, writeReport } from '../run/report-folder.js'
import { syncFolder } from './journal.js'

const renderers = { 'results.json': renderResultsJson, 'junit.xml': renderJUnit, 'summary.md': renderSummary, 'report.html': renderReportPage }

/** Replaces the reports in the folder by those of this report, for staff and student where they differ; by none if there is no report. */
export function writeReports(report: Report | null, editions: EditionOptions): void {
  removeOldReports(editions.options.reportDirectory)
  if (report === null) return
  for (const { folder, edition } of editionsOf(report, editions)) {
    mkdirSync(folder, { recursive: true })
    for (const name of reportNames) writeReport(folder, name, renderers[name](edition))
    syncFolder(folder)
  }
}
