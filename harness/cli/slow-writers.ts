/** The writers of reports that are slow to load: a run loads them while it waits for the workers. */

import type { Report } from '../model/report.js'
import type { SafeFor } from '../report/destinations.js'

export interface SlowWriters {
  renderJUnit(report: Report): SafeFor<'xml'>
  renderReportPage(report: Report): SafeFor<'html'>
}

export async function loadSlowWriters(): Promise<SlowWriters> {
  const [{ renderJUnit }, { renderReportPage }] = await Promise.all([import('../report/junit.js'), import('../report/html/report-page.js')])
  return { renderJUnit, renderReportPage }
}
