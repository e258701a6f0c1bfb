/** Kills what a process of wirecheck leaves behind when it ends, even by SIGKILL. */

import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { limits } from '../support/limits.js'
import type { CommandLine } from './command-line.js'
import { asUser } from './sandbox.js'

/**
 * Waits for the end of its input, which comes when wirecheck's process ends for any reason. Processes with the mark that notice that too get
 * some time to end what they have adopted, which has no mark (worker.ts). Then it kills every process with the mark, until several rounds in a
 * row find none: a process shows no mark between fork() and the end of execve().
 */
const script = `while read -r line; do :; done
grep -lqas "$1" /proc/[0-9]*/environ && sleep ${limits.reaperGraceSeconds}
round=0
without=0
while [ "$round" -lt ${limits.killRoundsMax} ] && [ "$without" -lt ${limits.reaperRoundsWithout} ]; do
  found=
  for file in $(grep -las "$1" /proc/[0-9]*/environ); do
    pid=\${file#/proc/}
    kill -9 "\${pid%/environ}" 2>/dev/null && found=1
  done
  if [ -n "$found" ]; then without=0; else without=$((without + 1)); sleep 0.1; fi
  round=$((round + 1))
done`

/** Kills, as this user, all processes with the mark, when its input ends. null: as wirecheck's own user. */
export function reaperOf(user: number | null, mark: string): CommandLine {
  const line = { file: '/bin/sh', args: ['-c', script, 'sh', mark] }
  return user === null ? line : asUser(user, line)
}

/**
 * Makes sure that nothing with the returned environment variable outlives this process. It starts a shell that kills what is
 * left. That is needed where there is no sandbox, and while a sandbox is being set up: bubblewrap asks the kernel to die with
 * its parent only some milliseconds after it has started. `user`: whose processes these are; null: wirecheck's own, or it is root and sees all.
 */
export function startReaper(user: number | null = null): Readonly<Record<string, string>> {
  const [name, value] = ['WIRECHECK_WORKER', randomUUID()]
  // Its own environment has no mark, so that the reaper of another process does not end it first.
  const options = { env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' }, detached: true } as const
  const { file, args } = reaperOf(user, `${name}=${value}`)
  const reaper = spawn(file, args, { ...options, stdio: ['pipe', 'ignore', 'ignore'] })
  reaper.on('error', () => undefined) // Without a shell, leftovers are killed only at the end of each check.
  reaper.unref()
  ;(reaper.stdin as Socket | null)?.unref()
  return { [name]: value }
}
