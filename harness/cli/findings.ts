/** Shows the findings of `wirecheck doctor`: a line for each, and what to do below those that are not there. */

import type { Finding } from '../model/finding.js'
import { forTerminal } from '../report/destinations.js'
import { harmlessLine } from '../support/harmless.js'
import { print } from './print.js'

export function printFindings(findings: readonly Finding[]): void {
  const width = Math.max(...findings.map(({ name }) => name.length))
  for (const { name, isThere, says, remedy } of findings) {
    const mark = isThere === null ? '  ?' : isThere ? 'yes' : ' no'
    print(forTerminal(`${mark}  ${name.padEnd(width)}  ${harmlessLine(says)}\n`))
    if (isThere !== true) print(forTerminal(`     ${' '.repeat(width)}  → ${harmlessLine(remedy)}\n`))
  }
}
