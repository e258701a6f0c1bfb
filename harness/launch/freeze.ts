/** Stops a program for a moment (SIGSTOP), so that what happens in the meantime is sure to happen before the program looks. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { limits } from '../support/limits.js'
import { linkProc, socketInode } from '../kernel/proc.js'
import { readSockets } from '../kernel/sockets.js'
import { mayHideTimeOut } from './hidden-time-out.js'
import type { RunningProgram } from './program.js'
import type { ThreadSample } from '../kernel/silence.js'

/** Runtimes that repeat every call that was interrupted. */
const tolerantRuntimes = /\/(python|pypy|node|java|ruby|deno|bun)[\d.]*$/

/** Runtimes that call epoll_wait(2) again, but leave it to the program to call recv(2) again. */
const halfTolerantRuntimes = /\/(perl|php)[\d.]*$/

/**
 * Runs `during` while no thread of the program runs. The program must not notice that it was stopped, but stopping makes some
 * calls fail with EINTR (signal(7), "by stop signals"), which a hand-written loop may take for an error: epoll_wait(2), and
 * recv(2) or send(2) on a connection with a time-out (SO_RCVTIMEO), which nobody can see from outside. A program that would
 * or might notice is left running, and `wasFrozen` is false. A process that has stopped itself is not continued. So a check stops the program before it connects. When `signal` fires before the program has stopped, the
 * program is continued, and the promise rejects with the signal's reason.
 */
export async function whileFrozen<T>(program: RunningProgram, during: () => Promise<T>, signal?: AbortSignal): Promise<{ wasFrozen: boolean; value: T }> {
  signal?.throwIfAborted()
  const threads = program.watch.sample()
  const stoppedBefore = new Set(threads.flatMap(({ pid, state }) => (state === 'T' ? [pid] : [])))
  const isNoticed = threads.some((thread) => !stoppedBefore.has(thread.pid) && !isTolerant(thread, program))
  if (isNoticed) return { wasFrozen: false, value: await during() }
  const pids = program.pids().filter((pid) => !stoppedBefore.has(pid))
  for (const pid of pids) send(pid, 'SIGSTOP')
  try {
    await untilStopped(program, signal)
    return { wasFrozen: true, value: await during() }
  } finally {
    for (const pid of pids) send(pid, 'SIGCONT')
  }
}

function isTolerant(thread: ThreadSample, { program }: RunningProgram): boolean {
  const { current, state } = thread
  const name = current.call?.name ?? ''
  const runtime = linkProc(`${thread.thread}/exe`)
  if (program.language === 'Go' || tolerantRuntimes.test(runtime)) return true
  if (isOnConnection(thread) || mayHideTimeOut(program)) return false
  if (halfTolerantRuntimes.test(runtime)) return true
  return state === 'S' && name !== '' && !name.startsWith('epoll') && name !== 'rt_sigtimedwait'
}

/** Whether the thread waits for a TCP connection to bring or take bytes. */
function isOnConnection({ thread, current: { call, descriptor } }: ThreadSample): boolean {
  if (call === null || !/^(?:recv|send|read|write)/.test(call.name)) return false
  const inode = socketInode(linkProc(`${thread}/fd/${descriptor}`))
  return inode !== null && readSockets('tcp').some((socket) => socket.inode === inode)
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
