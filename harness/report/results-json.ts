/** results.json: the report for other programs. */

import type { Report } from '../model/report.js'
import { forJson, type SafeFor } from './destinations.js'

/** The report as JSON, ending in a line feed; docs/results.schema.json describes it. */
export function renderResultsJson(report: Report): SafeFor<'json'> {
  return forJson(report)
}
