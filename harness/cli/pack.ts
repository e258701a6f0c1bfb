/** `wirecheck pack`: makes what has to be uploaded to a platform, and says what to do with it. */

import { join, resolve } from 'node:path'
import { pack } from '../pack/pack.js'
import { forTerminal } from '../report/destinations.js'
import { harmlessLine } from '../support/harmless.js'
import { assignmentIn } from './assignment.js'
import type { PackInvocation } from './platform-arguments.js'
import { print } from './print.js'

/** Returns the exit status. Throws UsageError and MachineError. */
export async function packFor({ platform, assignmentFile, out }: PackInvocation): Promise<number> {
  const { assignment, text } = await assignmentIn(assignmentFile)
  const files = await pack({ platform, assignmentFile, assignmentText: text, assignment, out: resolve(out), signal: new AbortController().signal })
  const lines = files.map((file) => harmlessLine(join(out, file)))
  print(forTerminal(`${lines.join('\n')}\n\nWhat to do with it: ${harmlessLine(join(out, 'README.md'))}\n`))
  return 0
}
