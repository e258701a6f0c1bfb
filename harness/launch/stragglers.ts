/**
 * Finds and kills what a program leaves behind where no sandbox does that: every process that inherited the program's
 * mark, whatever process group, session or parent it has by now.
 */

import { randomUUID } from 'node:crypto'
import { listProc, readProc, sharingThread } from '../kernel/proc.js'
import { limits } from '../support/limits.js'

export const markVariable = 'WIRECHECK_PROGRAM'

/** A mark for one program: the value of `markVariable` in its environment. */
export function newMark(): string {
  return randomUUID()
}

/** The running processes whose environment contains the mark (proc(5), environ). */
export function markedProcesses(mark: string): number[] {
  return processIds().filter((pid) => environmentOf(pid).includes(`${markVariable}=${mark}`))
}

/**
 * The same for callers that ask often. A process that was there before the program's start, or that was seen without the mark, is not
 * looked at again: only the program's launcher, which has the mark from its beginning, gives it to others.
 */
export function markedProcessesFrom(mark: string): () => number[] {
  let others = new Set(processIds())
  return () => {
    const all = processIds()
    others = new Set(all.filter((pid) => others.has(pid))) // The number of one that has ended may come again.
    return all.filter((pid) => {
      if (others.has(pid)) return false
      const environment = environmentOf(pid)
      if (environment !== '' && !environment.includes(`${markVariable}=${mark}`)) others.add(pid)
      return environment.includes(`${markVariable}=${mark}`)
    })
  }
}

function environmentOf(pid: number): string {
  const environment = readProc(`${pid}/environ`)
  const thread = environment === '' ? sharingThread(pid) : pid
  return thread === pid ? environment : readProc(`${thread}/environ`)
}

function processIds(): number[] {
  return listProc('')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid)
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
