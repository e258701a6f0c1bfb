/** `--also NAME=FILE`: the report in the forms of platforms, beside the usual ones, while a grading goes on and at its end. */

import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { TellingOptions } from '../model/options.js'
import type { Report } from '../model/report.js'
import { requireWritable } from '../run/report-folder.js'
import { UsageError } from '../support/errors.js'

/** `edition`: the report for those who read it, which withholds what the assignment withholds from them. */
export type WriteAlso = (report: Report, edition: Report) => void

/**
 * What writes the report in all these forms. A form without the mark shows the edition, and no more. Files of an earlier run are
 * removed at once, and a file is removed if its platform wants none of a run without a mark. Throws UsageError if a file cannot be
 * replaced, MachineError if its folder cannot be written to. What is returned throws what writing throws.
 */
export async function prepareAlso(also: TellingOptions['also']): Promise<WriteAlso> {
  for (const { format, file } of also) {
    removeOld(file, `--also ${format}=${file}`)
    requireWritable(dirname(file), { otherwise: 'Choose another file with --also NAME=FILE.' })
  }
  if (also.length === 0) return () => undefined
  const { hasMark, writeFor } = await import('./report.js') // The forms are slow to load.
  return (report, edition) => {
    for (const { format, file } of also) if (!writeFor(hasMark(format) ? report : edition, { format, file })) rmSync(file, { force: true })
  }
}

function removeOld(file: string, option: string): void {
  try {
    rmSync(file, { force: true })
  } catch (cause) {
    throw new UsageError(`${option}: this file cannot be replaced.`, { hint: 'Choose a file that does not exist, in a folder that is writable.', cause })
  }
}
