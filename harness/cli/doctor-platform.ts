/** `wirecheck doctor --platform NAME`: shows what a course platform gives a grading, without a look at this machine. */

import { platformFindings, type KnownPlatform } from '../pack/platform-limits.js'
import { forTerminal } from '../report/destinations.js'
import { printFindings } from './findings.js'
import { print } from './print.js'

/** Always returns 0, as the doctor does. */
export function showPlatform(platform: KnownPlatform): number {
  const findings = platformFindings(platform)
  printFindings(findings)
  const missing = findings.filter(({ isThere }) => isThere === false).length
  const unknown = findings.filter(({ isThere }) => isThere === null).length
  const sum = `\n${missing} of ${findings.length} ${missing === 1 ? 'is' : 'are'} missing or too little, ${unknown} ${unknown === 1 ? 'is' : 'are'} not known.`
  print(forTerminal(`${sum} docs/platforms.md says how to set wirecheck up there.\nRun wirecheck doctor on the platform itself: it shows the rest.\n`))
  return 0
}
