/** The report of `--quiet`: the submission, the result in one line, and the paths of the reports. */

import { join, resolve } from 'node:path'
import { textOf } from '../model/untrusted.js'
import type { Report } from '../model/report.js'
import { createPaint } from './colour.js'
import { forTerminal, type SafeFor } from './destinations.js'
import { harmlessLine } from '../support/harmless.js'
import { describeResult } from './outcome.js'

export interface QuietOptions {
  readonly colour: boolean
  /** The folder that relative paths start from. */
  readonly folder: string
  /** Whether the report's submission is the address of a running server. */
  readonly isAttached?: boolean
  readonly reportDirectory: string
  /** The files in it. */
  readonly names: readonly string[]
}

/** One line with the result, and one for each file. */
export function renderQuiet(report: Report, { colour, folder, isAttached = false, reportDirectory, names }: QuietOptions): SafeFor<'terminal'> {
  const paint = createPaint(colour)
  const { label, says, brush } = describeResult(report, paint)
  const paths = names.map((name) => resolve(folder, join(reportDirectory, name)))
  const lines = [
    `${brush(paint.strong(label))}  ${harmlessLine(isAttached ? report.submission : resolve(folder, textOf(report.submission)))}  ${says}`,
    ...paths.map((path) => harmlessLine(path)),
  ]
  return forTerminal(`${lines.join('\n')}\n`)
}
