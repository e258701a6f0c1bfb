/** Stops a program for a moment (SIGSTOP), so that what happens meanwhile surely happens before it looks. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { limits } from '../support/limits.js'
import { linkProc } from '../kernel/proc.js'
import type { RunningProgram } from './program.js'
import type { ThreadSample } from '../kernel/silence.js'

/** Runtimes that call again when epoll_wait(2) was interrupted. */
const tolerantRuntimes = /\/(python|pypy|node|java|ruby|perl|php|deno|bun)[\d.]*$/

/**
 * Runs `during` while no thread of the program runs. Being stopped must not be noticed: it makes epoll_wait(2) of a
 * hand-written loop fail with EINTR (signal(7), "by stop signals"). Such a program is left running: false is returned.
 */
export async function whileFrozen(program: RunningProgram, during: () => Promise<void>): Promise<boolean> {
  const isNoticed = program.watch.sample().some((thread) => !isTolerant(thread, program))
  if (isNoticed) {
    await during()
    return false
  }
  const pids = program.pids()
  for (const pid of pids) send(pid, 'SIGSTOP')
  try {
    await untilStopped(program)
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

async function untilStopped({ watch, ending }: RunningProgram): Promise<void> {
  const until = performance.now() + limits.exitMs
  while (ending() === null && performance.now() < until && watch.sample().some(({ state }) => state !== 'T')) await nextTurn()
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}
