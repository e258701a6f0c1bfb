/** results.json: the report as it is, for programs. */

import type { Report } from '../model/report.js'

/**
 * The report as JSON, ending in a line feed; its form is docs/results.schema.json. It is plain ASCII where a terminal
 * or a build service could take offence: with --json it goes straight into a log.
 */
export function renderResultsJson(report: Report): string {
  return `${escapeForLogs(JSON.stringify(report, null, 2))}\n`
}

/** Both are only ever inside a string, where an escape means the same: invisible characters, and `##[` and the like. */
function escapeForLogs(json: string): string {
  return json.replace(/[\u007f-\u009f\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu, escapeCharacter).replace(/##(?=[a-z]*\[)/gi, '\\u0023#')
}

function escapeCharacter(character: string): string {
  return Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('')
}
