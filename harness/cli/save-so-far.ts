/** Saves what a run has found while it goes on, so that one that is killed leaves a report. */

import type { Report } from '../model/report.js'
import type { GradeContext } from '../run/grade.js'
import { limits } from '../support/limits.js'

/**
 * At the end of each program, and now and then during a long one. A report that cannot be written is none: the one at the end
 * says why.
 */
export function saveSoFar(save: (report: Report) => void): NonNullable<GradeContext['onSoFar']> {
  let savedAtMs = performance.now()
  return (makeReport, isProgramDone) => {
    if (!isProgramDone && performance.now() - savedAtMs < limits.reportSavedEveryMs) return
    savedAtMs = performance.now()
    try {
      save(makeReport())
    } catch {
      // The report at the end meets the same fault.
    }
  }
}
