/**
 * Whether a program may have a time-out on a socket (SO_RCVTIMEO, socket(7)): nobody sees it from outside, so its accept()
 * or recv() looks like one without a limit. Looked for in its sources. This decides only how long a check waits, never a verdict.
 */

import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Program } from '../model/submission.js'
import { limits } from '../support/limits.js'

const sourceName = /\.(?:c|cc|cpp|cxx|h|hpp|rs|hs|pl|php|py|pyw|rb)$/
const setsTimeOut = /SO_RCVTIMEO|set_read_timeout/

const known = new WeakMap<Program, boolean>()

/** Looks at the sources in the folder of the program and in its `src`, once for each program. */
export function mayHideTimeOut(program: Program): boolean {
  const found = known.get(program) ?? ['', 'src'].some((folder) => sourcesIn(join(program.cwd, folder)).some((file) => setsTimeOut.test(beginningOf(file))))
  known.set(program, found)
  return found
}

function sourcesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => sourceName.test(name))
      .slice(0, limits.programsListedMax)
      .map((name) => join(folder, name))
  } catch {
    return [] // There is no such folder.
  }
}

/** The text of a file, up to a limit; empty if it is something else, such as a pipe or a link. */
function beginningOf(file: string): string {
  try {
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      if (!fstatSync(descriptor).isFile()) return ''
      const bytes = Buffer.alloc(limits.sourceBytesRead)
      return bytes.toString('latin1', 0, readSync(descriptor, bytes))
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return ''
  }
}
