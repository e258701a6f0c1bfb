/** JSON on one line, for platforms that read the last line of what a job prints. */

import { forJsonLine } from '../destinations.js'

/** Without the line feed at the end. */
export function oneLine(value: unknown): string {
  return forJsonLine(value).trimEnd()
}
