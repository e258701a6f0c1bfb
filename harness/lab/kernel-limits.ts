/** What the kernel itself limits for each process that runs in the lab: prlimit(1) sets it, just before the program's environment is set. */

import { readFileSync } from 'node:fs'
import { limits } from '../support/limits.js'
import { findOnPath, type CommandLine } from './command-line.js'

export interface KernelLimits {
  /** Of private memory that can be written to (setrlimit(2), RLIMIT_DATA). */
  readonly memoryBytes: number
  /** Of one file that it writes. */
  readonly fileBytes: number
  readonly openFiles: number
  /** Processes and threads. Only where the command has a user namespace of its own: elsewhere all processes of the user count. */
  readonly tasks: number
  /** What fits into each of its temporary folders, /tmp and /dev/shm. */
  readonly temporaryBytes: number
}

/** Those of a program: its limits, and `programStretch` times as much of what all its processes together are watched for. */
export const kernelLimits: KernelLimits = {
  memoryBytes: limits.programStretch * limits.programMemoryBytes,
  fileBytes: limits.programDiskBytes,
  openFiles: limits.programStretch * limits.programFilesOpen,
  tasks: limits.programTasksMax,
  temporaryBytes: limits.programStretch * limits.programDiskBytes,
}

/** prlimit(1), of util-linux. Looked for once. */
const prlimit = findOnPath('prlimit')

/** Whether the kernel limits each process; `hasOwnUser`: whether it counts the processes of one program apart. */
export function holdsKernelLimits({ hasOwnUser }: { readonly hasOwnUser: boolean }): boolean {
  return prlimit !== null && hasOwnUser
}

/** The command with limits; as it is without prlimit(1), or without limits. */
export function inKernelLimits(most: KernelLimits | undefined, { hasOwnUser }: { readonly hasOwnUser: boolean }, command: CommandLine): CommandLine {
  if (most === undefined || prlimit === null) return command
  const [memory, file, files, tasks] = [
    atMost(most.memoryBytes, 'data size'),
    atMost(most.fileBytes, 'file size'),
    atMost(most.openFiles, 'open files'),
    atMost(most.tasks, 'processes'),
  ]
  const set = ['--core=0', `--data=${memory}`, `--fsize=${file}`, `--nofile=${files}`, ...(hasOwnUser ? [`--nproc=${tasks}`] : [])]
  return { file: prlimit, args: [...set, '--', command.file, ...command.args] }
}

const own = readFileSync('/proc/self/limits', 'utf8')

/** Not more than wirecheck's own hard limit: nobody but root can raise that (proc(5), limits). */
function atMost(wanted: number, name: string): number {
  const hard = new RegExp(`^Max ${name}\\s+\\S+\\s+(\\d+)`, 'm').exec(own)?.[1]
  return hard === undefined ? wanted : Math.min(wanted, Number(hard))
}
