/** Limits the resources of a build. The kernel limits each process; wirecheck watches the sum over all of them. */

import { statfs } from 'node:fs/promises'
import { constants } from 'node:os'
import { processTree, readProcRecord, sharingThread, statFields } from '../../kernel/proc.js'
import type { CommandLine } from '../../lab/sandbox.js'
import { sizeOfFolder, sizeOfUnnamed, type Size } from '../../launch/folder-size.js'
import type { Command } from '../../model/submission.js'
import { limits } from '../../support/limits.js'
import type { ToolResult } from '../../support/tool.js'

export interface BuildLimits {
  readonly wallMs: number
  /** Of all processes together. */
  readonly processorMs: number
  readonly memoryBytes: number
  readonly processes: number
  /** Bytes of output, of which `outputBytesKept` are kept. */
  readonly outputBytes: number
  readonly outputBytesKept: number
  /** Of one file. */
  readonly fileBytes: number
  /** Of everything that is written. */
  readonly diskBytes: number
  readonly files: number
}

export const buildLimits: BuildLimits = {
  wallMs: limits.buildTimeoutMs,
  processorMs: limits.buildProcessorMs,
  memoryBytes: limits.buildMemoryBytes,
  processes: limits.buildProcessesMax,
  outputBytes: limits.buildOutputBytesMax,
  outputBytesKept: limits.buildOutputBytes,
  fileBytes: limits.buildFileBytes,
  diskBytes: limits.buildDiskBytes,
  files: limits.buildFilesMax,
}

/**
 * Runs a command with limits of the kernel on each process (setrlimit(2)): a shell sets them and becomes the command. Those on
 * memory and processor time are higher than what all may use: they are for a process that is faster than the watch. On
 * descriptor 3, which the command does not have, the shell tells that it is there.
 */
export function inLimits({ file, args }: Command, { processorMs, memoryBytes, fileBytes }: BuildLimits): CommandLine {
  const seconds = Math.ceil((limits.buildStretch * processorMs) / 1_000)
  const set = `ulimit -c 0; ulimit -t ${seconds}; ulimit -f ${Math.floor(fileBytes / 512)}; ulimit -d ${Math.floor((limits.buildStretch * memoryBytes) / 1_024)}`
  return { file: '/bin/sh', args: ['-c', `${set}; echo >&3; exec "$@" 3>&-`, 'sh', file, ...args] }
}

export interface UseWatch {
  /** Begins to look at a process and all its descendants. */
  start(pid: number): void
  countOutput(bytes: number): void
  stop(): void
  /** The limit of the kernel that a build has run into. */
  exceededBy(result: ToolResult): string | null
}

export interface WatchOptions {
  /** The folders that the build can write to. */
  readonly folders: readonly string[]
  /** Whether it has a /tmp of its own besides: in memory, and gone with it. */
  readonly hasOwnTemporary: boolean
  end(exceeded: string): void
}

/** Watches what a build uses, and calls `end` with the limit that it exceeds: `used more than 2 GiB of memory`. */
export function watchUse(most: BuildLimits, { folders, hasOwnTemporary, end }: WatchOptions): UseWatch {
  let timer: NodeJS.Timeout | undefined
  let printed = 0
  const isDiskFull = watchDisk(most, folders)
  const look = async (pid: number): Promise<void> => {
    const use = useOf(pid)
    const temporary = hasOwnTemporary ? (await temporaryBytes(use.pids.at(-1) ?? pid)) + (await sizeOfUnnamed(use.pids, folders[0] ?? '/')).memoryBytes : 0
    const exceeded = exceededBy({ ...use, memoryBytes: use.memoryBytes + temporary }, most) ?? (await isDiskFull(hasOwnTemporary ? use.pids : []))
    if (exceeded !== null) end(exceeded)
    else timer?.refresh()
  }
  return {
    start(pid) {
      timer = setTimeout(() => void look(pid), limits.buildWatchMs)
    },
    countOutput(bytes) {
      printed += bytes
      if (printed > most.outputBytes) end(`printed more than ${inMebibytes(most.outputBytes)}`)
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
    exceededBy(result) {
      const isTooLarge =
        result.status === 128 + constants.signals.SIGXFSZ || (result.status !== 0 && /file size limit exceeded|file too large/i.test(result.output))
      return isTooLarge ? `wrote a file of more than ${inMebibytes(most.fileBytes)}` : null
    },
  }
}

interface Use {
  readonly pids: readonly number[]
  readonly memoryBytes: number
  readonly processorMs: number
}

const pageBytes = 4_096
const tmpfsMagic = 0x01021994 // statfs(2)
const tickMs = 10 // USER_HZ is 100 on every architecture that Node runs on (time(7))

/** The resources that a process and its descendants use now. The processor time includes ended descendants (proc(5), cutime). */
function useOf(root: number): Use {
  const pids = processTree(root)
  let pages = 0
  let ticks = 0
  for (const pid of pids) {
    const [, resident = '0', shared = '0'] = readProcRecord(`${sharingThread(pid)}/statm`).split(' ')
    pages += Number(resident) - Number(shared)
    ticks += statFields(pid)
      .slice(11, 15)
      .reduce((sum, field) => sum + Number(field), 0)
  }
  return { pids, memoryBytes: pages * pageBytes, processorMs: ticks * tickMs }
}

function exceededBy(use: Use, most: BuildLimits): string | null {
  if (use.memoryBytes > most.memoryBytes) return `used more than ${inMebibytes(most.memoryBytes)} of memory`
  if (use.pids.length >= most.processes) return `started more than ${most.processes.toLocaleString('en-US')} processes`
  return use.processorMs > most.processorMs ? `used more than ${(most.processorMs / 1_000).toLocaleString('en-US')} s of processor time` : null
}

/** What lies in the /tmp and the /dev/shm that a process in a sandbox sees: that is memory, too. */
async function temporaryBytes(pid: number): Promise<number> {
  const sizes = ['tmp', 'dev/shm'].map((folder) =>
    statfs(`/proc/${pid}/root/${folder}`).then(
      ({ type, bsize, blocks, bfree }) => (type === tmpfsMagic ? bsize * (blocks - bfree) : 0),
      () => 0, // It has ended.
    ),
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

/** Tells the limit of the disk that was exceeded. Only when the disk has lost so much space since are the folders measured: others write to it, too. */
function watchDisk(most: BuildLimits, folders: readonly string[]): (pids: readonly number[]) => Promise<string | null> {
  const [folder = '/'] = folders
  const free = (): Promise<{ bytes: number; files: number }> =>
    statfs(folder).then(
      ({ bsize, bavail, ffree }) => ({ bytes: bsize * bavail, files: ffree }),
      () => ({ bytes: 0, files: 0 }),
    )
  const before = free()
  return async (pids) => {
    const [was, is] = await Promise.all([before, free()])
    if (was.bytes - is.bytes <= most.diskBytes && was.files - is.files <= most.files) return null
    const { bytes, files } = await sizeOf(folders, pids, most)
    if (bytes > most.diskBytes) return `wrote more than ${inMebibytes(most.diskBytes)} to the disk`
    return files > most.files ? `made more than ${most.files.toLocaleString('en-US')} files` : null
  }
}

/** The size of folders, up to a little more than the limits, with the files without a name that these processes hold open there. */
async function sizeOf(roots: readonly string[], pids: readonly number[], most: BuildLimits): Promise<Size> {
  let [bytes, files] = [(await sizeOfUnnamed(pids, roots[0] ?? '/')).diskBytes, 0]
  for (const root of roots) {
    const size = await sizeOfFolder(root, { bytes: most.diskBytes, files: most.files })
    bytes += size.bytes
    files += size.files
  }
  return { bytes, files }
}

/** `2 GiB`, `64 MiB`. */
function inMebibytes(bytes: number): string {
  return bytes >= 1 << 30 ? `${bytes / (1 << 30)} GiB` : `${Math.round(bytes / (1 << 20))} MiB`
}
