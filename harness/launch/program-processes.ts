/** Which processes belong to a program: those in its sandbox, or, without one, its descendants and whoever inherited its mark. */

import { childrenOf, isAlive, linkProc, processName, processTree, readProc, sameProcess, sharingThread } from '../kernel/proc.js'

export interface Sandbox {
  /** All processes of the program. */
  programs(): number[]
  /** These and bubblewrap's own, those first; at most `most`. */
  all(most?: number): number[]
}

/**
 * The processes in a sandbox. The program's are all except bubblewrap's own two, which only wait for the others. The outer one is
 * `root`, never the program, also before it has become bubblewrap. The inner one is the sandbox's first process. The whole
 * program descends from it, including orphans (bwrap(1)), so once the inner one is known, all that descends from it is the program: also
 * a process that runs bubblewrap itself, with a library of the program's own in it.
 * Both may have ended long ago, and their numbers may be another program's by now.
 */
export function sandboxedProcesses(root: number, bwrap: string): Sandbox {
  const own = new Set<number>()
  const isRoot = sameProcess(root)
  let inner: { readonly pid: number; readonly isSame: () => boolean } | null = null
  const innerTree = (most?: number): number[] => (inner?.isSame() === true ? processTree(inner.pid, most) : [])
  // A program can take any name (prctl(2), PR_SET_NAME), but not the file that a process runs.
  const isBubblewrap = (pid: number): boolean => {
    const file = linkProc(`${sharingThread(pid)}/exe`)
    return file === '' ? processName(pid) === 'bwrap' : file === bwrap
  }
  const isProgram = (pid: number): boolean => {
    if (!own.has(pid) && !isBubblewrap(pid)) own.add(pid)
    return own.has(pid)
  }
  return {
    programs() {
      if (inner !== null) return innerTree().slice(1)
      const tree = isRoot() ? processTree(root).slice(1) : []
      const programs = tree.filter(isProgram)
      const pid = tree.find((each) => childrenOf(each).some((child) => own.has(child)))
      inner = pid === undefined ? null : { pid, isSame: sameProcess(pid) }
      return programs
    },
    all: (most) => [...new Set([...(isRoot() ? processTree(root, most) : []), ...innerTree(most)])].filter((pid) => pid > 0),
  }
}

/** Whether a process is the command of its sandbox: its second process, after bubblewrap's own (bwrap(1); proc(5), NSpid). */
export function isSandboxCommand(pid: number): boolean {
  return /^NSpid:.*\s2$/m.test(readProc(`${pid}/status`))
}

/** The descendants of `root`, the launcher, and the processes that left that tree but still have the mark in their environment (`marked`). */
export function sharedProcesses(root: number, marked: () => readonly number[]): () => number[] {
  const isRoot = sameProcess(root)
  return () => [...new Set([...(isRoot() ? processTree(root).filter(isAlive) : []), ...marked()])].filter((pid) => pid !== root)
}
