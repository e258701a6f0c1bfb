/** `wirecheck report`: makes the form of a platform from a stored results.json. */

import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Report } from '../model/report.js'
import { lacksMark, renderFor } from '../report/platforms/index.js'
import type { PlatformName } from '../model/platform.js'
import { reportSchema } from '../report/schema.js'
import { writeReport } from '../run/report-folder.js'
import { describeError, MachineError, UsageError } from '../support/errors.js'
import type { ReportInvocation } from './platform-arguments.js'
import { print } from './print.js'

/** Returns the exit status. Throws UsageError if the file is not a report, or not one for this form; MachineError if the report has no mark, and the platform wants none then. */
export async function makeReportFor({ file, format, out }: ReportInvocation): Promise<number> {
  const report = readReport(file)
  if (lacksMark(format, report))
    throw new UsageError(`${file} is the report for students, whose points lack those of the checks that it does not show.`, {
      hint: `Use the one for staff: staff/results.json, or grade with --audience staff.`,
    })
  if (writeFor(report, { format, file: out })) return 0
  throw new MachineError(`The report has no mark, so there is none for ${format}.`, {
    hint: 'Its "errors" say what failed. Grade the submission again.',
  })
}

interface Target {
  readonly format: PlatformName
  /** Null: standard output. */
  readonly file: string | null
}

/** Writes a report in the form of a platform. Returns whether there is one: some platforms want none of a run without a mark. */
export function writeFor(report: Report, { format, file }: Target): boolean {
  const text = renderFor(format, report, { environment: process.env, token: randomUUID() })
  if (text === null) return false
  if (file === null) print(text)
  else writeReport(dirname(file), basename(file), text)
  return true
}

function readReport(file: string): Report {
  const hint = 'It is the results.json of a grading by this version of wirecheck.'
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new UsageError(`Cannot read ${file}: ${describeError(cause)}.`, { hint, cause })
  }
  const { data, error } = reportSchema.safeParse(value)
  if (data !== undefined) return data
  const [issue] = error?.issues ?? []
  throw new UsageError(`${file} is not a report: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`, { hint })
}
