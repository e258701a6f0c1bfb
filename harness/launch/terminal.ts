/** Runs a command on a pseudo-terminal, so that it prints line by line as it would for a person. The only file that imports node-pty. */

import * as nodePty from '@lydell/node-pty'
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, fchownSync, constants as fileConstants, openSync, readdirSync, readSync, writeSync } from 'node:fs'
import type { Readable } from 'node:stream'
import type { ReadStream } from 'node:tty'
import { describeError, MachineError } from '../support/errors.js'
import { linkProc } from '../kernel/proc.js'
import { limits } from '../support/limits.js'

export interface TerminalProcess {
  /** 0 if it could not be started. */
  readonly pid: number
  /** Types bytes at its keyboard. */
  type(bytes: string): void
  /**
   * Passes everything that was printed so far to `onOutput`. A kernel worker moves what is written to a terminal, some time after
   * the program has continued; a read that finds nothing has waited for it (n_tty_read, tty_buffer_flush_work).
   */
  flush(): void
  /** Stops reading for a moment, so that a program that prints endlessly mostly waits for its terminal. */
  throttle(): void
  /** Kills the process that was started at once (SIGKILL). */
  kill(): void
  /** Closes the terminal. Whatever still has it open can neither read nor print from then on. */
  close(): void
}

/** How the process that was started ended, or why it could not be started. */
export interface ProcessEnd {
  readonly status: number | null
  readonly signal: string | null
  readonly startFault: string | null
}

export interface TerminalEvents {
  onOutput(bytes: Buffer): void
  /** Called with everything that the status channel contains by now. The channel is a pipe at descriptor 3; the launcher closes it before the program starts. */
  onStatus(text: string): void
  /** Called once, after everything that was printed and after everything in the status channel. */
  onEnd(end: ProcessEnd): void
}

export interface TerminalCommand {
  readonly file: string
  /** `inherited`: descriptors that are open on /dev/null, and that a launcher may close. */
  args(inherited: readonly number[]): readonly string[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  /** The user that the terminal belongs to, so that a program can open it (/dev/stdout); null: the one who runs wirecheck. */
  readonly owner: number | null
}

const columns = 500 // so wide that no program wraps its lines
const rows = 50

/** At most so much is in a terminal at once: 4,096 bytes to be read and 8,192 on the way there (pty.c, tty_buffer_set_limit), with some room. */
const heldBytesMax = 64 << 10
const buffer = Buffer.allocUnsafe(heldBytesMax)

/** The ends of all open terminals that the suite reads. Programs would inherit them, because node-pty does not close them on exec. */
const readEnds = new Set<number>()
const nowhere = openSync('/dev/null', 'r+')

/**
 * Starts a process. One terminal is its standard input, output and error. It belongs to no session's terminal, so none of the
 * terminal's signals (SIGHUP, SIGINT, SIGTTIN) reach it. The suite keeps both ends open, so what it printed can be read after its end.
 */
export function startOnTerminal({ file, args, cwd, environment, owner }: TerminalCommand, events: TerminalEvents): TerminalProcess {
  const terminal = openTerminal()
  const { master, fd } = terminal
  if (owner !== null) fchownSync(terminal.slave, owner, owner)
  const inherited = [...readEnds]
  let isOpen = true
  const child = startProcess(file, args(inherited), { cwd, env: { ...environment }, stdio: descriptorsFor(terminal.slave, inherited) })
  master.on('data', events.onOutput).on('error', () => undefined) // EIO: a program with the rights for it has hung up (vhangup(2)).

  function flush(): void {
    if (!isOpen) return
    if (master.isPaused()) master.read() // Emits what was read before the pause.
    for (let total = 0; total < heldBytesMax; ) {
      const length = readNow(fd)
      if (length === 0) return
      total += length
      events.onOutput(Buffer.from(buffer.subarray(0, length)))
    }
  }

  let status = ''
  ;(child.stdio[3] as Readable | null)?.on('data', (bytes: Buffer) => {
    status = `${status}${bytes.toString('latin1')}`.slice(0, limits.probeOutputBytes)
    flush()
    events.onStatus(status)
  })
  let startFault: string | null = null
  child.once('error', (error) => (startFault = describeError(error)))
  child.once('close', (code: number | null, signal: string | null) => {
    flush()
    events.onEnd({ status: code, signal, startFault })
  })
  return {
    pid: child.pid ?? 0,
    type: (text) => isOpen && typeAt(terminal, text),
    flush,
    throttle() {
      master.pause()
      setTimeout(() => isOpen && master.resume(), limits.throttleMs).unref()
    },
    kill: () => void child.kill('SIGKILL'),
    close() {
      if (!isOpen) return
      isOpen = false
      readEnds.delete(fd)
      master.destroy()
      closeSync(terminal.slave)
    },
  }
}

interface Terminal {
  readonly master: ReadStream
  /** The descriptor of the end that the suite reads. */
  readonly fd: number
  /** The descriptor of the end that programs get. */
  readonly slave: number
}

/** What node-pty's `open` returns; its types leave it out. */
interface OpenedTerminal {
  readonly master: ReadStream
  readonly slave: ReadStream
  readonly fd: number
  readonly ptsName: string
}

const { open } = nodePty as unknown as { open(options: { cols: number; rows: number; encoding: null }): OpenedTerminal }

function openTerminal(): Terminal {
  try {
    const opened = open({ cols: columns, rows, encoding: null })
    // Before node-pty's own is closed: with none, reading would fail.
    const slave = openSync(opened.ptsName, fileConstants.O_RDWR | fileConstants.O_NOCTTY)
    const kept = [slave, handleOf(opened.slave)]
    for (const descriptor of descriptorsOn(opened.ptsName)) if (!kept.includes(descriptor)) closeSync(descriptor)
    opened.slave.destroy() // It would read the typed lines.
    readEnds.add(opened.fd)
    return { master: opened.master, fd: opened.fd, slave }
  } catch (cause) {
    const hint = 'See whether this machine allows enough open files (ulimit -n) and terminals (/proc/sys/kernel/pty/max).'
    throw new MachineError(`wirecheck cannot open a terminal for the program: ${describeError(cause)}`, { hint, cause })
  }
}

/** This process's descriptors of a terminal. libuv opens a terminal again for a stream, and leaves the descriptor that it was given open (uv_tty_init). */
function descriptorsOn(path: string): number[] {
  return readdirSync('/proc/self/fd')
    .filter((name) => linkProc(`self/fd/${name}`) === path)
    .map(Number)
}

/** The descriptor that a stream reads; Node does not publish it. */
function handleOf(stream: ReadStream): number | undefined {
  return (stream as unknown as { _handle?: { fd?: number } })._handle?.fd
}

/** The terminal three times, the status channel, and /dev/null in place of each terminal's other end. */
function descriptorsFor(slave: number, inherited: readonly number[]): (number | 'pipe' | 'ignore')[] {
  const length = Math.max(4, ...inherited.map((number) => number + 1))
  const descriptors: (number | 'pipe' | 'ignore')[] = Array.from({ length }, () => 'ignore')
  descriptors.splice(0, 4, slave, slave, slave, 'pipe')
  for (const number of inherited) descriptors[number] = nowhere
  return descriptors
}

function startProcess(file: string, args: readonly string[], options: Parameters<typeof spawn>[2]): ChildProcess {
  return spawn(file, args, { ...options, detached: true })
}

/** Reads into `buffer` what can be read at once. 0 if that is nothing. */
function readNow(fd: number): number {
  try {
    return readSync(fd, buffer)
  } catch {
    return 0
  }
}

/** Writes at once. A stream would write only later, and until then it would look as if nobody had typed. */
function typeAt({ fd, master }: Terminal, text: string): void {
  const bytes = Buffer.from(text)
  let written = 0
  try {
    written = writeSync(fd, bytes)
  } catch {
    // It is full.
  }
  if (written < bytes.length) master.write(bytes.subarray(written))
}
