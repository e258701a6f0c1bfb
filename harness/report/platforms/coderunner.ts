/** The one JSON object that a CodeRunner question's combinator template grader prints (docs/index.md of moodle-qtype_coderunner). */

import type { Report } from '../../model/report.js'
import type { Result } from '../../model/verdict.js'
import { forJson, type SafeFor } from '../destinations.js'
import { abridged, fractionOf, shownToStudents } from './shown.js'

/** Jobe's default for all output is 2 MB. */
const evidenceCharactersMax = 500_000

const words: Readonly<Record<Result, string>> = {
  pass: 'passed',
  fail: 'failed',
  blocked: 'not judged',
  untested: 'not tested',
  error: 'wirecheck failed',
}

/**
 * A table of results. All columns are plain text (`%s`), which CodeRunner escapes. Without a `fraction` CodeRunner takes the grader
 * for broken and gives no mark (missing_or_bad_fraction in classes/jobrunner.php): so a run without a mark has none.
 */
export function renderCodeRunner(report: Report): SafeFor<'json'> {
  const { mark, says, items } = shownToStudents(report)
  const prologuehtml = `<p>${text(says)}</p>`
  if (mark === null) return forJson({ prologuehtml })
  const rows = abridged(items, evidenceCharactersMax).map(({ group, name, result, points, of, evidence }) => [
    Number(result === 'pass'),
    `${group}: ${name}`,
    words[result],
    of === 0 ? '' : `${points}/${of}`,
    evidence,
  ])
  return forJson({
    fraction: fractionOf(mark),
    prologuehtml,
    testresults: [['iscorrect', 'Check', 'Result', 'Points', 'What was seen'], ...rows],
    columnformats: ['%s', '%s', '%s', '%s'],
  })
}

/** One line as HTML. */
function text(line: string): string {
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
