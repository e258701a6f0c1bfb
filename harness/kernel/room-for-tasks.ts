/** How many more processes and threads this machine lets wirecheck and its programs start. */

import { readFileSync } from 'node:fs'
import { listProc, readProc } from './proc.js'

/** Where the limits and counts are read from; tests bring their own. */
export interface TaskLimits {
  /** RLIMIT_NPROC, for all tasks of the user (setrlimit(2)); Infinity for root, whom it does not bind. */
  readonly ofUser: number
  readonly usedByUser: number
  /** The pids controller of the control group, with what is used of it (Documentation/admin-guide/cgroup-v2.rst, PID). */
  readonly ofGroup: number
  readonly usedByGroup: number
}

/** At least 0; Infinity if nothing limits them. */
export function roomForTasks({ ofUser, usedByUser, ofGroup, usedByGroup }: TaskLimits = readTaskLimits()): number {
  return Math.max(0, Math.min(ofUser - usedByUser, ofGroup - usedByGroup))
}

/** Whether the user's limit is the closer one, and not the control group's. */
export function isHeldByUser({ ofUser, usedByUser, ofGroup, usedByGroup }: TaskLimits = readTaskLimits()): boolean {
  return ofUser - usedByUser <= ofGroup - usedByGroup
}

function readTaskLimits(): TaskLimits {
  const user = process.getuid?.() ?? 0
  const soft = Number(/^Max processes\s+(\d+)/m.exec(readProc('self/limits'))?.[1] ?? Infinity)
  const group = taskGroup(readProc('self/cgroup'))
  return {
    ofUser: user === 0 ? Infinity : soft,
    usedByUser: user === 0 || soft === Infinity ? 0 : tasksOf(user),
    ofGroup: numberIn(group, 'pids.max') ?? Infinity,
    usedByGroup: numberIn(group, 'pids.current') ?? 0,
  }
}

/** The folders that may belong to the control group: its own, or that of the container around it; of version 2, then of version 1. */
export function taskGroup(membership: string): readonly string[] {
  const second = /^0::(.*)$/m.exec(membership)?.[1]
  const first = /^\d+:(?:[^:]*,)?pids(?:,[^:]*)?:(.*)$/m.exec(membership)?.[1]
  return [
    ...(second === undefined ? [] : [`/sys/fs/cgroup${second}`, '/sys/fs/cgroup']),
    ...(first === undefined ? [] : [`/sys/fs/cgroup/pids${first}`, '/sys/fs/cgroup/pids']),
  ]
}

function numberIn(folders: readonly string[], name: string): number | null {
  for (const folder of folders) {
    try {
      const text = readFileSync(`${folder}/${name}`, 'utf8').trim()
      return text === 'max' ? Infinity : Number(text)
    } catch {
      // Not there: the next one may be.
    }
  }
  return null
}

/** All threads of the processes of a user (proc(5), status: Uid and Threads). */
function tasksOf(user: number): number {
  return listProc('')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readProc(`${pid}/status`))
    .filter((status) => Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]) === user)
    .reduce((sum, status) => sum + Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 0), 0)
}
