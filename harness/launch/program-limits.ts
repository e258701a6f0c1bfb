/** What a program may use of the machine while it is graded. The kernel limits each process (lab/kernel-limits.ts); what all of them use together is watched here. */

import { statfs } from 'node:fs/promises'
import { readProcRecord } from '../kernel/proc.js'
import { useOf, type Use } from '../kernel/use.js'
import type { Program } from '../model/submission.js'
import { limits } from '../support/limits.js'
import { sizeOfFolder, sizeOfUnnamed, type Size } from './folder-size.js'

export interface ProgramLimits {
  /** Of all its processes together, with what lies in its temporary folders: those are in memory. */
  readonly memoryBytes: number
  readonly processes: number
  /** Of all its processes in one check. */
  readonly processorMs: number
  /** Of one process. */
  readonly openFiles: number
  /** Of what it writes to its folder, and of each of its temporary folders. */
  readonly diskBytes: number
  readonly files: number
}

export const programLimits: ProgramLimits = {
  memoryBytes: limits.programMemoryBytes,
  processes: limits.processesMax,
  processorMs: limits.programProcessorMs,
  openFiles: limits.programFilesOpen,
  diskBytes: limits.programDiskBytes,
  files: limits.programFilesMax,
}

export interface LimitWatch {
  /** From now on, processor time counts for the next check. */
  beginCheck(): void
  stop(): void
}

export interface WatchedProgram {
  /** The copy that it was started from: the same object at each start. */
  readonly copy: Program
  /** All its processes, the launcher's among them; at most so many. */
  pids(most: number): readonly number[]
  /** Whether it has a sandbox, and in that temporary folders of its own. The sandbox's first process is the second one of `pids`. */
  readonly hasSandbox: boolean
  /** Called once, with the limit that it exceeded: `used more than 2 GiB of memory`. */
  onExceeded(exceeded: string): void
}

/** Of so many processes, memory is not counted exactly while their number grows. */
const manyProcesses = 60

/** The processes of the launcher: bubblewrap's two. */
const launcherProcesses = 2

/** Watches what a program uses until it exceeds a limit or the watch is stopped. */
export function watchLimits(program: WatchedProgram, most: ProgramLimits = programLimits): LimitWatch {
  const folder = watchFolder(program, most)
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let [ranMs, ranBeforeMs, dueAtMs, tasksBefore, pidsBefore] = [0, 0, 0, tasksOfMachine(), 0]

  async function look(): Promise<void> {
    const beganAt = performance.now()
    const pids = program.pids(most.processes + launcherProcesses + 1)
    // Before anything else: where processes multiply, the kernel takes seconds to tell what they use.
    if (pids.length - launcherProcesses > most.processes) return program.onExceeded(`ran more than ${most.processes.toLocaleString('en-US')} processes at once`)
    const isMultiplying = pids.length > Math.max(manyProcesses, pidsBefore)
    pidsBefore = pids.length
    const use = useOf(pids, isMultiplying ? Number.POSITIVE_INFINITY : most.memoryBytes)
    ranMs = use.processorMs
    const tookMs = performance.now() - beganAt
    const temporary = await sizesOfTemporary(program.hasSandbox && pids.length > launcherProcesses ? pids[1] : undefined)
    const exceeded =
      exceededBy({ ...use, ...(isMultiplying && { memoryBytes: 0 }), processorMs: ranMs - ranBeforeMs }, temporary, most) ?? (await folder.look(pids))
    if (isStopped) return
    if (exceeded !== null) return program.onExceeded(exceeded)
    tasksBefore = tasksOfMachine()
    dueAtMs = performance.now() + Math.min(limits.programWatchMaxMs, tookMs * limits.programWatchShare)
    again()
  }

  /** A look is due after a while, and at once where processes multiply: they soon take all processor time, that of the watch too. */
  function again(): void {
    const isDue = (): boolean => performance.now() >= dueAtMs || tasksOfMachine() > tasksBefore + limits.programTasksJump
    timer = setTimeout(() => (isDue() ? void look() : again()), limits.programWatchMs).unref()
  }

  again()
  return {
    beginCheck() {
      ranBeforeMs = ranMs
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}

/** How many processes and threads there are on the machine now (proc(5), loadavg). */
function tasksOfMachine(): number {
  return Number(/\/(\d+) /.exec(readProcRecord('loadavg'))?.[1] ?? 0)
}

function exceededBy(use: Use, temporary: readonly Size[], most: ProgramLimits): string | null {
  const inMemory = temporary.reduce((sum, { bytes }) => sum + bytes, use.memoryBytes)
  if (inMemory > most.memoryBytes) return usedTooMuchMemory(most)
  if (use.processorMs > most.processorMs) return `used more than ${most.processorMs / 1_000} s of processor time in one check`
  if (use.openFiles > most.openFiles) return `opened more than ${most.openFiles.toLocaleString('en-US')} files and sockets at once`
  return temporary.map((size, index) => exceededOf(size, most, temporaryFolders[index] ?? '')).find((each) => each !== null) ?? null
}

function usedTooMuchMemory(most: ProgramLimits): string {
  return `used more than ${inBytes(most.memoryBytes)} of memory`
}

/** A file of exactly the largest size is where the kernel stops a program that writes on and on. */
function exceededOf({ bytes, files }: Size, most: ProgramLimits, where: string): string | null {
  if (bytes >= most.diskBytes) return wroteTooMuch(where, most)
  return files > most.files ? `made more than ${most.files.toLocaleString('en-US')} files in ${where}` : null
}

const ownFolder = 'its folder'

export function wroteTooMuch(where = ownFolder, most: ProgramLimits = programLimits): string {
  return `wrote ${inBytes(most.diskBytes)} to ${where}`
}

const temporaryFolders = ['/tmp', '/dev/shm']
const tmpfsMagic = 0x01021994 // statfs(2)

/** What lies in the temporary folders that a process in a sandbox sees. */
async function sizesOfTemporary(pid: number | undefined): Promise<Size[]> {
  if (pid === undefined) return []
  return Promise.all(
    temporaryFolders.map((folder) =>
      statfs(`/proc/${pid}/root${folder}`).then(
        ({ type, bsize, blocks, bfree, files, ffree }) => (type === tmpfsMagic ? { bytes: bsize * (blocks - bfree), files: files - ffree } : nothing),
        () => nothing, // It has ended.
      ),
    ),
  )
}

const nothing: Size = { bytes: 0, files: 0 }
const nothingUnnamed = { memoryBytes: 0, diskBytes: 0 }

/** What lay in a program's folder before it was started first. */
const sizesBefore = new WeakMap<Program, Promise<Size>>()

/**
 * Measures a program's folder. If the submission has few files, or the program has made many, the next look is soon; else
 * the pause grows with the time that a look takes.
 */
function watchFolder({ copy, hasSandbox }: WatchedProgram, most: ProgramLimits): { look(pids: readonly number[]): Promise<string | null> } {
  const before = sizesBefore.get(copy) ?? sizeOfFolder(copy.root, { bytes: Number.POSITIVE_INFINITY, files: Number.POSITIVE_INFINITY })
  sizesBefore.set(copy, before)
  let nextAtMs = 0
  return {
    async look(pids) {
      if (performance.now() < nextAtMs) return null
      const was = await before
      const beganAt = performance.now()
      const unnamed = hasSandbox ? await sizeOfUnnamed(pids, copy.root) : nothingUnnamed
      const is = await sizeOfFolder(copy.root, { bytes: was.bytes + most.diskBytes, files: was.files + most.files })
      const made = { bytes: is.bytes - was.bytes + unnamed.diskBytes, files: is.files - was.files }
      const pauseMs = (performance.now() - beganAt) * limits.programWatchShare
      const isSoon =
        was.files < limits.programFolderFew || made.files > most.files / 10 || made.bytes > most.diskBytes / 10 || unnamed.memoryBytes > most.memoryBytes / 10
      nextAtMs = performance.now() + (isSoon ? Math.min(pauseMs, limits.programWatchMaxMs) : pauseMs)
      return unnamed.memoryBytes > most.memoryBytes ? usedTooMuchMemory(most) : exceededOf(made, most, ownFolder)
    },
  }
}

/** `2 GiB`, `256 MiB`. */
function inBytes(bytes: number): string {
  return bytes >= 2 ** 30 ? `${bytes / 2 ** 30} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`
}
