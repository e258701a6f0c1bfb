/** Stops a program for a moment (SIGSTOP), so that what happens in the meantime is sure to happen before the program looks. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { limits } from '../support/limits.js'
import { linkProc } from '../kernel/proc.js'
import type { RunningProgram } from './program.js'
import type { ThreadSample } from '../kernel/silence.js'

/** Runtimes that call epoll_wait(2) again after it was interrupted. */
const tolerantRuntimes = /\/(python|pypy|node|java|ruby|perl|php|deno|bun)[\d.]*$/

/**
 * Runs `during` while no thread of the program runs. The program must not notice that it was stopped, but stopping makes
 * epoll_wait(2) fail with EINTR (signal(7), "by stop signals"), which a hand-written loop may take for an error. A program
 * that would notice is left running, and false is returned. When `signal` fires before the program has stopped, the
 * program is continued, and the promise rejects with the signal's reason.
 */
export async function whileFrozen(program: RunningProgram, during: () => Promise<void>, signal?: AbortSignal): Promise<boolean> {
  signal?.throwIfAborted()
  const isNoticed = program.watch.sample().some((thread) => !isTolerant(thread, program))
  if (isNoticed) {
    await during()
    return false
  }
  const pids = program.pids()
  for (const pid of pids) send(pid, 'SIGSTOP')
  try {
    await untilStopped(program, signal)
    await during()
  } finally {
    for (const pid of pids) send(pid, 'SIGCONT')
  }
  return true
}

function isTolerant({ pid, current, state }: ThreadSample, { program }: RunningProgram): boolean {
  const name = current.call?.name ?? ''
  if (program.language === 'Go' || tolerantRuntimes.test(linkProc(`${pid}/exe`))) return true
  return state === 'S' && name !== '' && !name.startsWith('epoll') && name !== 'rt_sigtimedwait'
}

/** Waits until every thread has stopped, which takes microseconds. Nothing announces it, so this looks at each turn of the event loop. */
async function untilStopped({ watch, ending }: RunningProgram, signal: AbortSignal | undefined): Promise<void> {
  const until = performance.now() + limits.exitMs
  while (ending() === null && performance.now() < until && watch.sample().some(({ state }) => state !== 'T')) {
    signal?.throwIfAborted()
    await nextTurn()
  }
}

function send(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended in the meantime.
  }
}
