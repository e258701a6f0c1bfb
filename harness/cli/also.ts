/** `--also NAME=FILE`: the report in the forms of platforms, beside the usual ones, while a grading goes on and at its end. */

import { rmSync } from 'node:fs'
import type { TellingOptions } from '../model/options.js'
import type { Report } from '../model/report.js'

/**
 * What writes the report in all these forms. Files of an earlier run are removed at once, and a file is removed if its platform
 * wants none of a run without a mark. Throws what writing throws.
 */
export async function prepareAlso(also: TellingOptions['also']): Promise<(report: Report) => void> {
  const remove = (file: string): void => rmSync(file, { force: true })
  for (const { file } of also) remove(file)
  if (also.length === 0) return () => undefined
  const { writeFor } = await import('./report.js') // The forms are slow to load.
  return (report) => {
    for (const { format, file } of also) if (!writeFor(report, { format, file })) remove(file)
  }
}
