/**
 * Finds and ends what a program left behind where there is no private process space: every process that inherited
 * the program's mark, whatever group, session or parent it has by now.
 */

import { randomUUID } from 'node:crypto'
import { listProc, readProc } from './proc.js'

export const markVariable = 'WIRECHECK_PROGRAM'

export function newMark(): string {
  return randomUUID()
}

/** Living processes whose environment carries the mark (proc(5), environ). */
export function markedProcesses(mark: string): number[] {
  return listProc('')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => readProc(`${pid}/environ`).includes(`${markVariable}=${mark}`))
    .map(Number)
}

const roundsMax = 50 // a program that forks faster than it is ended loses within a few

/** Ends them all, again until none is left: one may have forked meanwhile. */
export function endMarked(mark: string): void {
  for (let round = 0; round < roundsMax; round += 1) {
    const left = markedProcesses(mark)
    if (left.length === 0) return
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended meanwhile.
      }
    }
  }
}
