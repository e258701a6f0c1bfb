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

/** Starts `file`; its standard input, output and error are one terminal. */
export function startOnTerminal(
  command: { file: string; args: readonly string[]; cwd: string; environment: Readonly<Record<string, string>> },
  events: TerminalEvents,
): TerminalProcess {
  const terminal = spawn(command.file, [...command.args], {
    cwd: command.cwd,
    env: { ...command.environment },
    cols: columns,
    rows,
    encoding: null,
    name: 'xterm',
  })
  const marks = createMarks((bytes) => events.onOutput(bytes))
  terminal.onData((data: string | Buffer) => marks.read(Buffer.from(data)))
  terminal.onExit(({ exitCode, signal }) => {
    marks.end()
    events.onExit(describeExit(exitCode, signal ?? 0))
  })
  return {
    pid: terminal.pid,
    type: (bytes) => terminal.write(bytes),
    flushed: () => marks.write(slaveOf(terminal)),
    throttle() {
      terminal.pause()
      setTimeout(() => terminal.resume(), throttleMs).unref()
    },
    kill: () => {
      try {
        terminal.kill('SIGKILL')
      } catch {
        // It has ended already.
      }
    },
  }
}

/** The path of the terminal's other end, the one that programs have open: pts(4). node-pty keeps it for itself. */
function slaveOf(terminal: object): string {
  return String((terminal as { _pty?: unknown })._pty ?? '')
}

interface Marks {
  /** Takes what came from the terminal and hands on what is no mark. */
  read(bytes: Buffer): void
  /** Writes a mark to the terminal as a program would, and resolves when it has come through: all before it has, too. */
  write(path: string): Promise<void>
  /** Nothing more will come. */
  end(): void
}

/** A mark is a command that terminals ignore (ECMA-48, 8.3.2 APC), unlike anything that a program prints. */
function createMarks(onOutput: (bytes: Buffer) => void): Marks {
  const awaited: { mark: Buffer; seen: () => void }[] = []
  let held: Buffer = Buffer.alloc(0)
  let isOver = false

  function read(bytes: Buffer): void {
    let rest: Buffer = held.length === 0 ? bytes : Buffer.concat([held, bytes])
    held = Buffer.alloc(0)
    for (let next = awaited[0]; next !== undefined; next = awaited[0]) {
      const at = rest.indexOf(next.mark)
      if (at < 0) {
        const from = beginningOf(next.mark, rest)
        held = rest.subarray(from)
        rest = rest.subarray(0, from)
        break
      }
      if (at > 0) onOutput(rest.subarray(0, at))
      rest = rest.subarray(at + next.mark.length)
      awaited.shift()
      next.seen()
    }
    if (rest.length > 0) onOutput(rest)
  }

  return {
    read,
    async write(path) {
      if (isOver) return
      const mark = Buffer.from(`\x1b_wirecheck ${randomUUID()}\x1b\\`)
      const seen = new Promise<void>((resolve) => awaited.push({ mark, seen: resolve }))
      if (!writeTo(path, mark)) awaited.pop()?.seen()
      await seen
    },
    end() {
      isOver = true
      if (held.length > 0) onOutput(held)
      for (const { seen } of awaited.splice(0)) seen()
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
