/** When a process started: with its number it names a process for good, as numbers come again. */

import { readFileSync } from 'node:fs'

/** In clock ticks since the machine started (proc(5), stat, starttime). Undefined if there is no such process. */
export function startTime(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
