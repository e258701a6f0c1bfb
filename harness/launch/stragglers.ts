/**
 * Finds and kills what a program leaves behind where no sandbox does that: every process that inherited the program's
 * mark, whatever process group, session or parent it has by now.
 */

import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { listProc, readProc } from '../kernel/proc.js'
import { limits } from '../support/limits.js'

export const markVariable = 'WIRECHECK_PROGRAM'

/** A mark for one program: the value of `markVariable` in its environment. */
export function newMark(): string {
  return randomUUID()
}

/** The running processes whose environment contains the mark (proc(5), environ). */
export function markedProcesses(mark: string): number[] {
  return listProc('')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => readProc(`${pid}/environ`).includes(`${markVariable}=${mark}`))
    .map(Number)
}

/** Kills all processes with the mark, and repeats that until none is left, because one may have forked in the meantime. */
export function killMarked(mark: string): void {
  for (let round = 0; round < limits.killRoundsMax; round += 1) {
    const left = markedProcesses(mark)
    if (left.length === 0) return
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended in the meantime.
      }
    }
  }
}

/** The mark of all programs of this process, by which they can be found once this process is gone. */
const ownMark = { name: 'WIRECHECK_WORKER', value: randomUUID() } as const

/** Waits for the end of its input, which comes when this process ends for whatever reason. Then kills every process with the mark. */
const reaperScript = `while read -r line; do :; done
round=0
while [ "$round" -lt ${limits.killRoundsMax} ]; do
  found=
  for file in $(grep -las "$1" /proc/[0-9]*/environ); do
    pid=\${file#/proc/}
    kill -9 "\${pid%/environ}" 2>/dev/null && found=1
  done
  [ -n "$found" ] || exit 0
  round=$((round + 1))
done`

let isReaperRunning = false

/**
 * Makes sure that no program outlives this process, even if this process is killed by SIGKILL. It starts a shell that
 * kills what is left. That is needed where there is no sandbox, and while a sandbox is being set up: bubblewrap asks the
 * kernel to die with its parent only some milliseconds after it has started.
 * Returns the environment variable that each program must be started with.
 */
export function killWithThisProcess(): Readonly<Record<string, string>> {
  if (!isReaperRunning) {
    const reaper = spawn('/bin/sh', ['-c', reaperScript, 'sh', `${ownMark.name}=${ownMark.value}`], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
    reaper.on('error', () => undefined) // Without a shell, leftovers are killed only at the end of each check.
    reaper.unref()
    ;(reaper.stdin as Socket | null)?.unref()
    isReaperRunning = true
  }
  return { [ownMark.name]: ownMark.value }
}
