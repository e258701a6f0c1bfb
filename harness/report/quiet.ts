/** The report of `--quiet`: whose it is, the result in one line, and where the reports are. */

import { join, resolve } from 'node:path'
import type { Report } from '../model/report.js'
import { createPaint } from './colour.js'
import { defuseLogCommands, harmlessLine } from './harmless.js'
import { describeResult } from './outcome.js'

export interface QuietOptions {
  readonly colour: boolean
  /** The folder that relative paths start from. */
  readonly folder: string
  readonly reportDirectory: string
  /** The files in it. */
  readonly names: readonly string[]
}

/** One line with the result, and one for each file. */
export function renderQuiet(report: Report, { colour, folder, reportDirectory, names }: QuietOptions): string {
  const paint = createPaint(colour)
  const { label, says, brush } = describeResult(report, paint)
  const paths = names.map((name) => resolve(folder, join(reportDirectory, name)))
  const lines = [`${brush(paint.strong(label))}  ${harmlessLine(resolve(folder, report.submission))}  ${says}`, ...paths.map(harmlessLine)]
  return defuseLogCommands(`${lines.join('\n')}\n`)
}
