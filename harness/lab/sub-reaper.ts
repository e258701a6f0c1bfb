/**
 * Ends what programs leave behind where there is no sandbox, whatever session, environment or parent it has by now: the kernel makes
 * orphans children of the nearest ancestor that asks for them (prctl(2), PR_SET_CHILD_SUBREAPER).
 */

import { constants } from 'node:os'
import { join } from 'node:path'
import { openLibc } from '../kernel/libc.js'
import { childrenOf, isAlive, isZombie, processTree } from '../kernel/proc.js'
import { drain } from '../kernel/wait-for.js'
import { limits } from '../support/limits.js'
import { pause } from '../support/pause.js'
import { projectRoot } from '../support/project-root.js'
import type { CommandLine } from './sandbox.js'

/** A command that ends all that it has left behind once it is over, and at SIGTERM (adopting.ts). */
export function adopting({ file, args }: CommandLine): CommandLine {
  return { file: process.execPath, args: [join(projectRoot, 'dist/harness/lab/adopting.js'), String(process.pid), file, ...args] }
}

export interface SubReaper {
  /** Kills all children of this process, and their descendants, but those that it had when it began to adopt. */
  endAll(): void
  /** Takes note of the ends of adopted processes, which stay on the kernel's list until then (wait(2)). To be called when none of this process's own is left. */
  collect(): Promise<void>
  /** The same at once, while `own` is the only process that this one has started since it began to adopt. */
  collectAllBut(own: number | undefined): void
}

const setChildSubreaper = 36 // PR_SET_CHILD_SUBREAPER
const setParentDeathSignal = 1 // PR_SET_PDEATHSIG
const withoutWaiting = 1 // WNOHANG

/** From now on, this process adopts the orphans among its descendants. Without koffi it adopts none, and only its own children are ended. */
export function becomeSubReaper(): SubReaper {
  const libc = openLibc()
  const spared = new Set(childrenOf(process.pid))
  const children = (isWanted: (pid: number) => boolean): number[] => childrenOf(process.pid).filter((pid) => !spared.has(pid) && isWanted(pid))
  const waitpid = libc?.func('int waitpid(int, void *, int)')
  libc?.func('int prctl(int, ulong)')(setChildSubreaper, 1)
  return {
    endAll() {
      const untilMs = performance.now() + limits.subReaperMs
      for (let left = children(isAlive); left.length > 0 && performance.now() < untilMs; left = children(isAlive)) {
        for (const pid of left.flatMap((child) => processTree(child))) kill(pid)
        pause(1) // Until the killed ones have ended: then this process adopts their children.
      }
    },
    async collect() {
      const before = new Set(children(isZombie))
      await drain() // Node.js collects its own children as soon as it turns to its events.
      for (const pid of children(isZombie)) if (before.has(pid)) waitpid?.(pid, null, withoutWaiting)
    },
    collectAllBut(own) {
      for (const pid of children(isZombie)) if (pid !== own) waitpid?.(pid, null, withoutWaiting)
    },
  }
}

/** From now on, the end of its parent ends this process like SIGTERM does (prctl(2), PR_SET_PDEATHSIG). Without koffi it does not notice it. */
export function endWithParent(): void {
  openLibc()?.func('int prctl(int, ulong)')(setParentDeathSignal, constants.signals.SIGTERM)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended in the meantime.
  }
}
