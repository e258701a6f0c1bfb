/** The last lines of an output. Of an error that is longer, both ends stay: some languages print the decisive line first, others last. */

import { visibleText } from './screen.js'

const linesOfErrorMax = 6

/** How the common languages begin the report of an error. */
const errorStart =
  /Traceback \(most recent call last\):|^Exception in thread |^Unhandled [Ee]xception|^(?:Uncaught )?(?:[\w$]+\.)*\w*(?:Error|Exception)\b.*|^panic: |^fatal error: |thread '.*' panicked at |^(?:PHP )?Fatal error:|^\S+:\d+$|terminate called after throwing/

/** At most `linesMax` lines as they were printed, and where lines are left out a line that says how many. */
export function lastLinesOf(printed: string, linesMax: number): string {
  const lines = printed.trimEnd().split('\n')
  const from = lines.length - linesMax
  if (from <= 0) return lines.join('\n')
  const start = startOfError(lines)
  const tail = lines.slice(-Math.ceil(linesMax / 2))
  const middle = lines.length - tail.length - start
  if (start < 0 || start >= from || middle <= linesOfErrorMax) return [leftOut(from), ...lines.slice(from)].join('\n')
  const head = lines.slice(start, start + Math.min(linesOfErrorMax, linesMax - tail.length))
  return [...(start > 0 ? [leftOut(start)] : []), ...head, leftOut(lines.length - start - head.length - tail.length), ...tail].join('\n')
}

/** The index of the first line of the last error; -1 if there is none. */
function startOfError(lines: readonly string[]): number {
  const seen = lines.map(visibleText)
  const last = seen.findLastIndex(
    (line, index) => errorStart.test(line) && seen.slice(index + 1, index + 6).some((next) => /^\s+(?:at |File |from )|^goroutine |^$|^\s*\^/.test(next)),
  )
  const isHeader = (index: number): boolean => index >= 0 && /^\S+:\d+$/.test(seen[index] ?? '')
  const header = [last - 5, last - 4, last - 3].find(isHeader)
  return header ?? last
}

const leftOut = (count: number): string => `… ${count} ${count === 1 ? 'line' : 'lines'} left out …`
