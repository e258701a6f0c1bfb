/** The reports of one run: one for everybody, or one for staff and one for the student. */

import { join } from 'node:path'
import type { Exercise } from '../model/exercise.js'
import type { GradeOptions } from '../model/options.js'
import type { Report } from '../model/report.js'
import { studentReport } from '../verdict/student-report.js'

export interface Edition {
  readonly folder: string
  readonly edition: Report
}

export interface EditionOptions {
  readonly options: Pick<GradeOptions, 'assignment' | 'audience' | 'reportDirectory' | 'tier' | 'only'>
  readonly catalogue: readonly Exercise[]
  readonly now: Date
}

/** The folders that an assignment may divide the report folder into. */
export const editionFolders = { staff: 'staff', student: 'student' } as const

/** What to write where. The first edition is the one for the terminal. */
export function editionsOf(report: Report, { options, catalogue, now }: EditionOptions): readonly [Edition, ...Edition[]] {
  const { assignment, audience, reportDirectory: folder } = options
  if (assignment === null || audience === 'staff') return [{ folder, edition: report }]
  const forStudent = studentReport(report, { selection: options, catalogue, now })
  if (audience === 'student') return [{ folder, edition: forStudent }]
  const isSame = assignment.feedback === 'full' && forStudent.exercises.every(({ withheld }) => withheld === 0)
  if (isSame) return [{ folder, edition: report }]
  return [
    { folder: join(folder, editionFolders.staff), edition: report },
    { folder: join(folder, editionFolders.student), edition: forStudent },
  ]
}
