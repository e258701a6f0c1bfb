/** Runs a command on a pseudo-terminal, so that it prints line by line as it would for a person. The only file that imports node-pty. */

import { spawn, type IPty } from '@lydell/node-pty'
import { randomUUID } from 'node:crypto'
import { closeSync, constants as fileConstants, openSync, writeSync } from 'node:fs'
import { constants } from 'node:os'
import { createPulse, type Pulse } from '../kernel/pulse.js'
import { limits } from '../support/limits.js'
import { createMarks } from './terminal-marks.js'

export interface TerminalProcess {
  readonly pid: number
  /** Types bytes at its keyboard. */
  type(bytes: string): void
  /**
   * Resolves when everything printed so far has been passed to `onOutput`, after `limits.flushMs` at the latest: a kernel
   * worker passes on what is written to a terminal (tty_flip_buffer_push), some time after the program has continued.
   * When `signal` fires, rejects with its reason.
   */
  flushed(signal?: AbortSignal): Promise<void>
  /** Stops reading for a moment, so that a program that prints endlessly mostly waits for its terminal. */
  throttle(): void
  /** Kills the terminal's process at once (SIGKILL). */
  kill(): void
}

export interface TerminalEvents {
  onOutput(bytes: Buffer): void
  onExit(exit: { status: number | null; signal: string | null }): void
}

export interface TerminalCommand {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
}

const columns = 500 // so wide that no program wraps its lines
const rows = 50

/**
 * The terminal's first process. When it ends, the kernel discards what nobody has read yet (tty_vhangup_session). So it
 * prints how the program ended, after everything that the program printed, and then waits to be killed.
 */
const leader = `mark=$1; shift; trap : INT TERM QUIT; exec 3>&2 2>/dev/null; "$@" 2>&3 3>&-
printf '\\033_%s exit %s\\033\\\\' "$mark" "$?"; exec sleep 86400 >/dev/null`

/** Starts `file`. One terminal is its standard input, output and error. */
export function startOnTerminal(command: TerminalCommand, events: TerminalEvents): TerminalProcess {
  const name = `wirecheck-${randomUUID()}`
  const terminal = spawnLeader(name, command)
  const pulse = createPulse()
  const marksSeen = new Set<string>()
  let isOver = false
  const kill = (): void => killLeader(terminal)
  const end = (status: number, signal: number): void => {
    if (isOver) return
    isOver = true
    pulse.beat()
    events.onExit(describeExit(status, signal))
  }
  const marks = createMarks(name, {
    onOutput: events.onOutput,
    onMark(words) {
      const [what = '', value = ''] = words.split(' ')
      marksSeen.add(value)
      pulse.beat()
      if (what !== 'exit') return
      end(Number(value), 0)
      kill()
    },
  })
  terminal.onData((data: string | Buffer) => marks.read(Buffer.from(data)))
  terminal.onExit(({ exitCode, signal }) => end(exitCode, signal ?? 0))
  return {
    pid: terminal.pid,
    type: (bytes) => typeAt(terminal, bytes),
    async flushed(signal) {
      const word = randomUUID()
      const isDone = (): boolean => isOver || marksSeen.delete(word)
      if (!isOver && writeTo(slaveOf(terminal), marks.markOf(`flush ${word}`))) await untilTrue(pulse, isDone, signal)
    },
    throttle() {
      terminal.pause()
      setTimeout(() => terminal.resume(), limits.throttleMs).unref()
    },
    kill,
  }
}

async function untilTrue(pulse: Pulse, isTrue: () => boolean, signal: AbortSignal | undefined): Promise<void> {
  const until = performance.now() + limits.flushMs
  signal?.throwIfAborted()
  while (!isTrue() && performance.now() < until) await pulse.next(until - performance.now(), signal)
}

function spawnLeader(name: string, { file, args, cwd, environment }: TerminalCommand): IPty {
  const options = { cwd, env: { ...environment }, cols: columns, rows, encoding: null, name: 'xterm' }
  return spawn('/bin/sh', ['-c', leader, 'sh', name, file, ...args], options)
}

function killLeader(terminal: IPty): void {
  try {
    terminal.kill('SIGKILL')
  } catch {
    // It has ended already.
  }
}

/** Writes at once. node-pty would write only later, and until then it would look as if nobody had typed. */
function typeAt(terminal: IPty, text: string): void {
  const bytes = Buffer.from(text)
  try {
    const written = writeSync(Number((terminal as { fd?: unknown }).fd), bytes)
    if (written < bytes.length) terminal.write(bytes.toString('utf8', written))
  } catch {
    terminal.write(text)
  }
}

/** The path of the end that programs have open (pts(4)). node-pty does not publish it. */
function slaveOf(terminal: object): string {
  return String((terminal as { _pty?: unknown })._pty ?? '')
}

/** Writes bytes if that is possible at once. False if it is not, as to a full terminal: then what it holds is being read anyway. */
function writeTo(path: string, bytes: Buffer): boolean {
  try {
    const file = openSync(path, fileConstants.O_WRONLY | fileConstants.O_NOCTTY | fileConstants.O_NONBLOCK)
    try {
      return writeSync(file, bytes) === bytes.length
    } finally {
      closeSync(file)
    }
  } catch {
    return false
  }
}

/** Tells a signal from an exit status. A sandbox reports a signal as 128 + its number, as shells do (bash(1), EXIT STATUS). */
function describeExit(status: number, signal: number): { status: number | null; signal: string | null } {
  const number = signal !== 0 ? signal : status > 128 ? status - 128 : 0
  const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? null
  return name === null ? { status, signal: null } : { status: signal === 0 ? status : null, signal: name }
}
