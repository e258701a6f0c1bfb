/** Sums what the processes of a program use: memory, processor time, open files. See proc(5). */

import { statSync } from 'node:fs'
import { readProc, readProcRecord, sharingThread, statFields } from './proc.js'

export interface Use {
  /** Shared pages count once. */
  readonly memoryBytes: number
  /** Also of children that have ended and were waited for. */
  readonly processorMs: number
  /** Of the process that has the most; 0 on kernels before Linux 6.2, which do not tell. */
  readonly openFiles: number
}

const pageBytes = 4_096
const tickMs = 10 // USER_HZ is 100 on every architecture that Node runs on (time(7))

/** What these processes use now. Memory is counted exactly only where it may be more than `memoryMax`, because that takes the kernel long. */
export function useOf(pids: readonly number[], memoryMax: number): Use {
  let [resident, ticks, openFiles] = [0, 0, 0]
  for (const pid of pids) {
    const thread = sharingThread(pid)
    resident += Number(readProcRecord(`${thread}/statm`).split(' ')[1] ?? 0) * pageBytes
    ticks += statFields(pid)
      .slice(11, 15)
      .reduce((sum, field) => sum + Number(field), 0)
    openFiles = Math.max(openFiles, openFilesOf(thread))
  }
  const memoryBytes = resident > memoryMax ? pids.reduce((sum, pid) => sum + proportionalBytes(sharingThread(pid)), 0) : resident
  return { memoryBytes, processorMs: ticks * tickMs, openFiles }
}

/** A process's memory but for files, each page divided by the number of processes that share it (proc(5), smaps_rollup). */
function proportionalBytes(pid: number): number {
  const text = readProc(`${pid}/smaps_rollup`)
  const kilobytes = ['Pss_Anon', 'Pss_Shmem'].map((name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0))
  return kilobytes.reduce((sum, each) => sum + each, 0) * 1_024
}

/** Linux 6.2 and later tell the number as the size of the folder. */
function openFilesOf(pid: number): number {
  return statSync(`/proc/${pid}/fd`, { throwIfNoEntry: false })?.size ?? 0
}
