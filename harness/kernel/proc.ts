/** Reads /proc: processes, threads, descriptors. See proc(5). A process that has ended in the meantime reads as empty. */

import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs'
import { limits } from '../support/limits.js'
import { startTime } from '../support/start-time.js'

/** One buffer for all reads, because a busy check reads about a thousand of these files a second. */
const buffer = Buffer.allocUnsafe(64 << 10)

/** The text of a file in /proc, or an empty string if the process has ended or may not be read. */
export function readProc(path: string): string {
  return readUntil(path, (length) => length === 0)
}

function readUntil(path: string, isLast: (length: number) => boolean): string {
  let file = -1
  try {
    file = openSync(`/proc/${path}`, 'r')
    let text = ''
    for (let length = -1; length === -1 || !isLast(length); text += buffer.toString('latin1', 0, length)) length = readSync(file, buffer)
    return text
  } catch {
    return ''
  } finally {
    if (file >= 0) closeSync(file)
  }
}

/** One page, less than the longest line of a table: the kernel returns fewer bytes only at the end of one (fs/seq_file.c, seq_read_iter). */
const shortReadBytes = 4_096 - 512

/** The same for a table of lines. Saves the read that finds nothing more: in a socket table, it visits every entry once again. */
export function readProcWhole(path: string): string {
  return readUntil(path, (length) => length < shortReadBytes)
}

/** The text of a file in /proc that is a single record, which one read(2) returns whole. */
export function readProcRecord(path: string): string {
  let file = -1
  try {
    file = openSync(`/proc/${path}`, 'r')
    return buffer.toString('latin1', 0, readSync(file, buffer))
  } catch {
    return ''
  } finally {
    if (file >= 0) closeSync(file)
  }
}

export function listProc(path: string): string[] {
  try {
    return readdirSync(`/proc/${path}`)
  } catch {
    return []
  }
}

export function linkProc(path: string): string {
  try {
    return readlinkSync(`/proc/${path}`)
  } catch {
    return ''
  }
}

export function threadIds(pid: number): number[] {
  return listProc(`${pid}/task`).map(Number)
}

/** The child processes of `pid`, whichever of its threads started them. */
export function childrenOf(pid: number): number[] {
  return threadIds(pid).flatMap((thread) =>
    readProc(`${pid}/task/${thread}/children`)
      .split(' ')
      .filter((word) => word !== '')
      .map(Number),
  )
}

/** `root` and all its descendants, parents first; at most `most` processes. */
export function processTree(root: number, most: number = limits.processesMax): number[] {
  const found = [root]
  for (const pid of found) {
    if (found.length >= most) break
    found.push(...childrenOf(pid))
  }
  return found.slice(0, most)
}

/** The fields of /proc/<pid>/stat that follow the name. Index 0 is the state (field 3 of proc(5)). */
export function statFields(pid: number, thread = pid): string[] {
  const text = readProcRecord(`${pid}/task/${thread}/stat`)
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** Tells later whether this number still belongs to the process that has it now. */
export function sameProcess(pid: number): () => boolean {
  const since = startTime(pid)
  return () => startTime(pid) === since
}

/** The process group of `pid`. In a sandbox, it is the group of the sandbox's first process, which ignores SIGINT as every init process does. */
export function processGroup(pid: number): number {
  return Number(statFields(pid)[2] ?? pid)
}

export function processName(pid: number): string {
  return readProcRecord(`${pid}/comm`).trim()
}

/** CAP_SYS_PTRACE, in capabilities(7). */
const ptraceBit = 19n

/** Whether root may look at the descriptors, the environment and the system calls of other users' processes. In most containers it may not (ptrace(2), "Ptrace access mode checking"). */
export function maySeeOtherUsers(): boolean {
  const effective = /^CapEff:\s*([\da-f]+)$/m.exec(readProc('self/status'))?.[1]
  return effective === undefined || ((BigInt(`0x${effective}`) >> ptraceBit) & 1n) === 1n
}

export function isAlive(pid: number): boolean {
  const fields = statFields(pid)
  const state = fields[0]
  return state !== undefined && state !== '' && (hasThreadsLeft(fields) || (state !== 'Z' && state !== 'X'))
}

/** A process that has ended, and that its parent has not waited for. */
export function isZombie(pid: number): boolean {
  const fields = statFields(pid)
  return fields[0] === 'Z' && !hasThreadsLeft(fields)
}

/** Whether the first thread has ended and others go on, as after pthread_exit(3) in main(): the kernel calls the whole process a zombie (proc(5), stat, num_threads). */
function hasThreadsLeft(fields: readonly string[]): boolean {
  return fields[0] === 'Z' && Number(fields[17]) > 1
}

/**
 * The number under which /proc tells what the threads of a process share: its files, its memory, its environment. It is that of the
 * first thread, unless that one has ended and others go on: then those have it.
 */
export function sharingThread(pid: number): number {
  if (!hasThreadsLeft(statFields(pid))) return pid
  return threadIds(pid).find((thread) => !['Z', 'X', ''].includes(statFields(pid, thread)[0] ?? '')) ?? pid
}

export interface Descriptor {
  readonly number: number
  /** Its target: `socket:[1234]`, `/dev/pts/3`, `anon_inode:[timerfd]` … */
  readonly target: string
}

export function descriptorsOf(pid: number): Descriptor[] {
  const thread = sharingThread(pid)
  return listProc(`${thread}/fd`).map((name) => ({ number: Number(name), target: linkProc(`${thread}/fd/${name}`) }))
}

/** Whether the descriptor is a terminal. In a sandbox, the terminal is named /dev/console (bwrap(1), --dev). */
export function isTerminal(pid: number, descriptor: number): boolean {
  return /^\/dev\/(pts\/|tty|console)/.test(linkProc(`${pid}/fd/${descriptor}`))
}

/** The inodes of all sockets that these processes hold. */
export function socketInodesOf(pids: readonly number[]): ReadonlySet<number> {
  const inodes = pids.flatMap((pid) => descriptorsOf(pid).map(({ target }) => socketInode(target)))
  return new Set(inodes.filter((inode) => inode !== null))
}

/** The inode number in a descriptor's target, or null if it is not a socket. */
export function socketInode(target: string): number | null {
  const match = /^socket:\[(\d+)\]$/.exec(target)
  return match === null ? null : Number(match[1])
}
