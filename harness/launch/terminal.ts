/** Runs a command on a pseudo-terminal, so that it prints line by line as it would for a person. The one door to node-pty. */

import { spawn } from '@lydell/node-pty'
import { constants } from 'node:os'

export interface TerminalProcess {
  readonly pid: number
  /** Types bytes at its keyboard. */
  type(bytes: string): void
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
  terminal.onData((data: string | Buffer) => events.onOutput(Buffer.from(data)))
  terminal.onExit(({ exitCode, signal }) => events.onExit(describeExit(exitCode, signal ?? 0)))
  return {
    pid: terminal.pid,
    type: (bytes) => terminal.write(bytes),
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

/** A sandbox reports a signal as 128 + its number, as shells do (bash(1), EXIT STATUS). */
function describeExit(status: number, signal: number): { status: number | null; signal: string | null } {
  const number = signal !== 0 ? signal : status > 128 ? status - 128 : 0
  const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? null
  return name === null ? { status, signal: null } : { status: signal === 0 ? status : null, signal: name }
}
