/** `wirecheck report`: makes the form of a platform from a stored results.json. */

import { randomUUID } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Report } from '../model/report.js'
import { hasMark, lacksMark, renderFor } from '../report/platforms/index.js'
import type { PlatformName } from '../model/platform.js'
import { reportSchema } from '../report/schema.js'
import { requireWritable, writeReport } from '../run/report-folder.js'
import { describeError, MachineError, UsageError } from '../support/errors.js'
import { fileFault } from '../support/file-fault.js'
import type { ReportInvocation } from './platform-arguments.js'
import { print } from './print.js'

export { hasMark }

/** Returns the exit status. Throws UsageError if the file is not a report, or not one for this form; MachineError if the report has no mark, and the platform wants none then, or if `out` cannot be written. */
export async function makeReportFor({ file, format, out }: ReportInvocation): Promise<number> {
  const report = readReport(file)
  if (lacksMark(format, report))
    throw new UsageError(`${file} is the report for students, whose points lack those of the checks that it does not show.`, {
      hint: `Use the one for staff: staff/results.json, or grade with --audience staff.`,
    })
  if (out !== null) requirePlace(out)
  if (writeFor(report, { format, file: out })) return 0
  throw new MachineError(`The report has no mark, so there is none for ${format}.`, {
    hint: 'Its "errors" say what failed. Grade the submission again.',
  })
}

function requirePlace(out: string): void {
  const hint = 'Choose another file with --out FILE.'
  if (isFolder(out)) throw new UsageError(`${out} is a folder, not a file.`, { hint })
  requireWritable(dirname(out), { otherwise: hint })
}

/** A path below a file is none (ENOTDIR). */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
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
  const hint = 'Give the results.json that a grading by this version of wirecheck has written.'
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new UsageError(`Cannot read ${file}: ${explain(cause)}.`, { hint, cause })
  }
  if (isOfAnotherVersion(value))
    throw new UsageError(`${file} was written by another version of wirecheck.`, { hint: 'Grade the submission again with this one.' })
  const { data, error } = reportSchema.safeParse(value)
  if (data !== undefined) return data
  const [issue] = error?.issues ?? []
  const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`
  throw new UsageError(`${file} is not a report${place}: ${issue?.message ?? ''}.`, { hint })
}

const formatOfReports = reportSchema.shape.format.value

function isOfAnotherVersion(value: unknown): boolean {
  const { format } = Object(value) as { readonly format?: unknown }
  return typeof format === 'number' && format !== formatOfReports
}

/** Why a file cannot be read. */
function explain(cause: unknown): string {
  if (cause instanceof SyntaxError) return `it is not whole JSON (${describeError(cause)})`
  return fileFault(cause, { ENOENT: 'there is no such file', ENOTDIR: 'there is no such file' })
}
