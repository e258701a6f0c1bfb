/** Reads /proc: processes, threads, descriptors. See proc(5). Whatever has ended meanwhile reads as empty. */

import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs'
import { limits } from '../support/limits.js'

/** One buffer for all reads: a busy check reads some thousand of these files a second. */
const buffer = Buffer.allocUnsafe(64 << 10)

/** A file of /proc, or an empty string where the process has ended or may not be read. */
export function readProc(path: string): string {
  let file = -1
  try {
    file = openSync(`/proc/${path}`, 'r')
    let text = ''
    for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer)) text += buffer.toString('latin1', 0, length)
    return text
  } catch {
    return ''
  } finally {
    if (file >= 0) closeSync(file)
  }
}

/** The same for a file of a single record, which one read gives whole. */
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

/** The processes that `pid` has started, whichever of its threads did it. */
export function childrenOf(pid: number): number[] {
  return threadIds(pid).flatMap((thread) =>
    readProc(`${pid}/task/${thread}/children`)
      .split(' ')
      .filter((word) => word !== '')
      .map(Number),
  )
}

/** `root` and all that descends from it, parents first; at most `limits.processesMax`. */
export function processTree(root: number): number[] {
  const found = [root]
  for (const pid of found) {
    if (found.length >= limits.processesMax) break
    found.push(...childrenOf(pid))
  }
  return found.slice(0, limits.processesMax)
}

/** Fields of /proc/<pid>/stat after the name: index 0 is the state (field 3 of proc(5)). */
export function statFields(pid: number, thread = pid): string[] {
  const text = readProcRecord(`${pid}/task/${thread}/stat`)
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** The process group of `pid`. In a sandbox it is that of its first process, which ignores SIGINT as every first process does. */
export function processGroup(pid: number): number {
  return Number(statFields(pid)[2] ?? pid)
}

export function processName(pid: number): string {
  return readProcRecord(`${pid}/comm`).trim()
}

export function isAlive(pid: number): boolean {
  const state = statFields(pid)[0]
  return state !== undefined && state !== '' && state !== 'Z' && state !== 'X'
}

export interface Descriptor {
  readonly number: number
  /** `socket:[1234]`, `/dev/pts/3`, `anon_inode:[timerfd]` … */
  readonly target: string
}

export function descriptorsOf(pid: number): Descriptor[] {
  return listProc(`${pid}/fd`).map((name) => ({ number: Number(name), target: linkProc(`${pid}/fd/${name}`) }))
}

/** Whether it is a terminal, which has the name /dev/console in a sandbox (bwrap(1), --dev). */
export function isTerminal(pid: number, descriptor: number): boolean {
  return /^\/dev\/(pts\/|tty|console)/.test(linkProc(`${pid}/fd/${descriptor}`))
}

/** The inode of a socket descriptor, or null. */
export function socketInode(target: string): number | null {
  const match = /^socket:\[(\d+)\]$/.exec(target)
  return match === null ? null : Number(match[1])
}
