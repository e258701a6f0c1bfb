/** Checks whether this machine really lacks the memory, disk space or processes that a build complains about: a build can print anything. */

import { statfsSync } from 'node:fs'
import { freemem } from 'node:os'
import { roomForTasks } from '../../kernel/room-for-tasks.js'
import { limits } from '../../support/limits.js'

/** Whether the disk of a folder, the memory, or the processes and threads that wirecheck may start are nearly used up. */
export function isMachineFull(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize < limits.fullDiskBytes || freemem() < limits.fullMemoryBytes || roomForTasks() < limits.tasksForGrading
}
