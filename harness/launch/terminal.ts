/** Runs a command on a pseudo-terminal, so that it prints line by line as it would for a person. The one door to node-pty. */

import { spawn } from '@lydell/node-pty'
import { randomUUID } from 'node:crypto'
import { closeSync, constants as fileConstants, openSync, writeSync } from 'node:fs'
import { constants } from 'node:os'

export interface TerminalProcess {
  readonly pid: number
  /** Types bytes at its keyboard. */
  type(bytes: string): void
  /**
   * Resolves when all that was printed until now has been handed over: the kernel carries what is written to a terminal
   * on by a worker of its own (tty_flip_buffer_push), some time after the program has gone on.
   */
  flushed(): Promise<void>
  /** Stops reading for a moment: a program that prints without end then mostly waits for its terminal. */
  throttle(): void
  /** Ends the terminal's process at once (SIGKILL). */
  kill(): void
}

export interface TerminalEvents {
  onOutput(bytes: Buffer): void
  onExit(exit: { status: number | null; signal: string | null }): void
}

const columns = 500 // wide enough that no program folds a line
const rows = 50
const throttleMs = 10 // some 64 KiB are read at a time: 6 MB a second at most

/**
 * The terminal's first process. When it ends, the kernel throws away what nobody has read yet (tty_vhangup_session): so it
 * writes how the program ended behind all that the program printed, and waits until it is ended itself.
 */
const leader = `mark=$1; shift; trap : INT TERM QUIT; exec 3>&2 2>/dev/null; "$@" 2>&3 3>&-
printf '\\033_%s exit %s\\033\\\\' "$mark" "$?"; exec sleep 86400 >/dev/null`

/** Starts `file`; its standard input, output and error are one terminal. */
export function startOnTerminal(
  command: { file: string; args: readonly string[]; cwd: string; environment: Readonly<Record<string, string>> },
  events: TerminalEvents,
): TerminalProcess {
  const name = `wirecheck-${randomUUID()}`
  const terminal = spawn('/bin/sh', ['-c', leader, 'sh', name, command.file, ...command.args], {
    cwd: command.cwd,
    env: { ...command.environment },
    cols: columns,
    rows,
    encoding: null,
    name: 'xterm',
  })
  let isOver = false
  const waiting = new Map<string, () => void>()
  const kill = (): void => {
    try {
      terminal.kill('SIGKILL')
    } catch {
      // It has ended already.
    }
  }
  const end = (status: number, signal: number): void => {
    if (isOver) return
    isOver = true
    for (const seen of waiting.values()) seen()
    events.onExit(describeExit(status, signal))
  }
  const marks = createMarks(name, {
    onOutput: events.onOutput,
    onMark(words) {
      const [what = '', value = ''] = words.split(' ')
      waiting.get(value)?.()
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
    async flushed() {
      const word = randomUUID()
      const seen = new Promise<void>((resolve) => waiting.set(word, resolve))
      if (!isOver && writeTo(slaveOf(terminal), marks.markOf(`flush ${word}`))) await seen
      waiting.delete(word)
    },
    throttle() {
      terminal.pause()
      setTimeout(() => terminal.resume(), throttleMs).unref()
    },
    kill,
  }
}

/** At once: node-pty writes when it comes to it, and until then a program looks as if nobody had typed. */
function typeAt(terminal: { write(text: string): void }, text: string): void {
  const bytes = Buffer.from(text)
  try {
    const written = writeSync(Number((terminal as { fd?: unknown }).fd), bytes)
    if (written < bytes.length) terminal.write(bytes.toString('utf8', written))
  } catch {
    terminal.write(text)
  }
}

/** The path of the terminal's other end, the one that programs have open: pts(4). node-pty keeps it for itself. */
function slaveOf(terminal: object): string {
  return String((terminal as { _pty?: unknown })._pty ?? '')
}

const markEnd = Buffer.from('\x1b\\')

interface Marks {
  markOf(words: string): Buffer
  /** Takes what came from the terminal. */
  read(bytes: Buffer): void
}

/** Tells marks from output. A mark is a command that terminals ignore (ECMA-48, 8.3.2 APC), with a name that no program knows. */
function createMarks(name: string, events: { onOutput(bytes: Buffer): void; onMark(words: string): void }): Marks {
  const markBegin = Buffer.from(`\x1b_${name} `)
  let held: Buffer = Buffer.alloc(0)
  return {
    markOf: (words) => Buffer.concat([markBegin, Buffer.from(words), markEnd]),
    read(bytes) {
      let rest: Buffer = held.length === 0 ? bytes : Buffer.concat([held, bytes])
      held = Buffer.alloc(0)
      for (;;) {
        const begin = rest.indexOf(markBegin)
        const end = begin < 0 ? -1 : rest.indexOf(markEnd, begin)
        if (end < 0) {
          const from = begin < 0 ? beginningOf(markBegin, rest) : begin
          held = rest.subarray(from)
          if (from > 0) events.onOutput(rest.subarray(0, from))
          return
        }
        if (begin > 0) events.onOutput(rest.subarray(0, begin))
        events.onMark(rest.toString('latin1', begin + markBegin.length, end))
        rest = rest.subarray(end + markEnd.length)
      }
    },
  }
}

/** Where the last bytes of `bytes` begin to be the beginning of `mark`; the length where they do not. */
function beginningOf(mark: Buffer, bytes: Buffer): number {
  for (let at = Math.max(0, bytes.length - mark.length + 1); at < bytes.length; at += 1) {
    if (mark.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return at
  }
  return bytes.length
}

/** False where it cannot be written, as to a terminal that is full: what it holds is being read anyway. */
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

/** A sandbox reports a signal as 128 + its number, as shells do (bash(1), EXIT STATUS). */
function describeExit(status: number, signal: number): { status: number | null; signal: string | null } {
  const number = signal !== 0 ? signal : status > 128 ? status - 128 : 0
  const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? null
  return name === null ? { status, signal: null } : { status: signal === 0 ? status : null, signal: name }
}
