/**
 * Finds and kills what a program leaves behind where no sandbox does that: every process that inherited the program's
 * mark, whatever process group, session or parent it has by now.
 */

import { randomUUID } from 'node:crypto'
import { listProc, readProc } from '../kernel/proc.js'
import { limits } from '../support/limits.js'

export const markVariable = 'WIRECHECK_PROGRAM'

/** A mark for one program: the value of `markVariable` in its environment. */
export function newMark(): string {
  return randomUUID()
}

/** The running processes whose environment contains the mark (proc(5), environ). */
export function markedProcesses(mark: string): number[] {
  return listProc('')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => readProc(`${pid}/environ`).includes(`${markVariable}=${mark}`))
    .map(Number)
}

/** Kills all processes with the mark, and repeats that until none is left, because one may have forked in the meantime. */
export function killMarked(mark: string): void {
  for (let round = 0; round < limits.killRoundsMax; round += 1) {
    const left = markedProcesses(mark)
    if (left.length === 0) return
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended in the meantime.
      }
    }
  }
}
