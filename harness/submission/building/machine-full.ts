/** Checks whether this machine really lacks the memory or disk space that a build complains about: a build can print anything. */

import { statfsSync } from 'node:fs'
import { freemem } from 'node:os'
import { limits } from '../../support/limits.js'

/** Whether the disk of a folder, or the memory, is nearly used up. */
export function isMachineFull(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize < limits.fullDiskBytes || freemem() < limits.fullMemoryBytes
}
