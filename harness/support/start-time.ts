/** When a process started: with its number it names a process for good, as numbers come again. */

import { closeSync, openSync, readSync } from 'node:fs'

/** Longer than any record of /proc/<pid>/stat: some fifty numbers, and a name of at most 64 bytes. */
const record = Buffer.alloc(4_096)

/** In clock ticks since the machine started (proc(5), stat, starttime). Undefined if there is no such process. */
export function startTime(pid: number): string | undefined {
  let file = -1
  try {
    file = openSync(`/proc/${pid}/stat`, 'r')
    const text = record.toString('latin1', 0, readSync(file, record)) // One read(2) returns the whole record.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  } finally {
    if (file >= 0) closeSync(file)
  }
}
