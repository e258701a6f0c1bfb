/**
 * Finds and ends what a program left behind where there is no private process space: every process that inherited
 * the program's mark, whatever group, session or parent it has by now.
 */

import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { listProc, readProc } from '../kernel/proc.js'

export const markVariable = 'WIRECHECK_PROGRAM'

export function newMark(): string {
  return randomUUID()
}

/** Living processes whose environment carries the mark (proc(5), environ). */
export function markedProcesses(mark: string): number[] {
  return listProc('')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => readProc(`${pid}/environ`).includes(`${markVariable}=${mark}`))
    .map(Number)
}

const roundsMax = 50 // a program that forks faster than it is ended loses within a few

/** Ends them all, again until none is left: one may have forked meanwhile. */
export function endMarked(mark: string): void {
  for (let round = 0; round < roundsMax; round += 1) {
    const left = markedProcesses(mark)
    if (left.length === 0) return
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended meanwhile.
      }
    }
  }
}

/** All programs of this process carry it, so that they can be found when this process is gone. */
const ownMark = { name: 'WIRECHECK_WORKER', value: randomUUID() } as const

/** Waits for the end of its input, which is this process's end, however it comes; then ends every process with the mark. */
const wardenScript = `while read -r line; do :; done
round=0
while [ "$round" -lt ${roundsMax} ]; do
  found=
  for file in $(grep -las "$1" /proc/[0-9]*/environ); do
    pid=\${file#/proc/}
    kill -9 "\${pid%/environ}" 2>/dev/null && found=1
  done
  [ -n "$found" ] || exit 0
  round=$((round + 1))
done`

let hasWarden = false

/**
 * Sees to it that nothing of what this process starts outlives it, not even its SIGKILL: where no sandbox does, and where
 * one is just being made (bubblewrap asks to die with its parent some milliseconds after it has begun).
 * Returns the environment variable that each program has to be started with.
 */
export function underWarden(): Readonly<Record<string, string>> {
  if (!hasWarden) {
    const warden = spawn('/bin/sh', ['-c', wardenScript, 'sh', `${ownMark.name}=${ownMark.value}`], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
    warden.on('error', () => undefined) // Without a shell what is left is ended at the end of each check only.
    warden.unref()
    ;(warden.stdin as Socket | null)?.unref()
    hasWarden = true
  }
  return { [ownMark.name]: ownMark.value }
}
