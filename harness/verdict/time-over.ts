/** The report of a run whose time was over. */

import type { Report } from '../model/report.js'

/** The report, which then says why checks are missing. It has no mark: the budget may have been too small for the machine. */
export function withTimeOver(report: Report, timeBudgetMs: number): Report {
  const message = `The time budget of ${timeBudgetMs / 1_000} s for this submission ran out before all checks were done. Grade it with a larger one: --time-budget`
  return { ...report, result: 'error', errors: [...report.errors, message] }
}
