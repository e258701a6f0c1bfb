/** What vpl_execution prints for Moodle's VPL: comments, and the grade (vpl_submission.class.php of moodle-mod_vpl). */

import type { Report } from '../../model/report.js'
import { forPlatform, type SafeFor } from '../destinations.js'
import type { Item } from '../items.js'
import { fractionOf, shownToStudents } from './shown.js'

/** The range of the activity's grade: VPL_GRADEMIN and VPL_GRADEMAX. */
export interface VplOptions {
  readonly gradeMin: number
  readonly gradeMax: number
}

/**
 * One block of comments: a title (`-`) for each failure, and below it the evidence, as it is (`>`). VPL takes the last line that
 * begins with `Grade :=>>`; no text of a submission begins a line. A run without a mark has no such line, and VPL sets no grade.
 */
export function renderVpl(report: Report, { gradeMin, gradeMax }: VplOptions): SafeFor<'platform'> {
  const { mark, says, items } = shownToStudents(report)
  const comments = ['<|--', `-${says}`, ...items.filter(({ result }) => result !== 'pass').flatMap(describe), '--|>']
  if (mark === null) return forPlatform(comments)
  const grade = gradeMin + (gradeMax - gradeMin) * fractionOf(mark)
  return forPlatform([...comments, `Grade :=>> ${Math.round(grade * 100) / 100}`])
}

function describe({ group, name, evidence }: Item): string[] {
  return [`-${group}: ${name}`, ...evidence.split('\n').map((line) => `>${line}`)]
}
