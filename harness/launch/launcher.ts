/** The processes that stand between the suite and a program: they start it, and tell how it ended on a channel that the program does not have. */

import { constants } from 'node:os'
import { isAlive } from '../kernel/proc.js'
import type { CommandLine } from '../lab/sandbox.js'
import { refusedIn } from '../support/start-refused.js'
import { startTime } from '../support/start-time.js'
import type { ProcessEnd, TerminalCommand } from './terminal.js'

/** How a program ended. */
export interface Ending {
  readonly status: number | null
  readonly signal: string | null
}

export interface Outcome {
  readonly ending: Ending
  /** Why the program was never started, in one sentence; null if it was, or if the fault is its own. */
  readonly fault: string | null
}

export interface Launcher extends Pick<TerminalCommand, 'file' | 'args'> {
  /**
   * How the program ended, or null while it runs. `status` is what stands in the status channel, `end` how the launcher itself
   * ended, and `printed` what stands on the terminal.
   */
  outcome(status: string, end: ProcessEnd | null, printed: () => string): Outcome | null
}

const advice = 'Does this machine allow enough processes (ulimit -u), open files (ulimit -n) and memory? See also: wirecheck doctor.'

function neverStarted(why: string, { status, signal }: ProcessEnd): Outcome {
  return { ending: { status, signal }, fault: `wirecheck could not start the program: ${why}. ${advice}` }
}

/**
 * bubblewrap tells the exit status only of a program that it has started (bwrap(1), --json-status-fd), and closes the channel
 * before that. `file` is the program's: that it cannot be executed is the program's fault.
 */
export function bubblewrapLauncher({ file, args }: CommandLine, programFile: string): Launcher {
  return {
    file,
    // bubblewrap reads further arguments from these descriptors, finds none, and closes them.
    args: (inherited) => [...inherited.flatMap((number) => ['--args', String(number)]), '--json-status-fd', '3', ...args],
    outcome(status, end, printed) {
      if (end === null) return null // It tells the status some time before its own end, and until then the program's processes may still end.
      const told = /"exit-code":\s*(\d+)/.exec(status)?.[1]
      if (told !== undefined) return { ending: describeExit(Number(told)), fault: null }
      if (end.startFault !== null) return neverStarted(end.startFault, end)
      if (end.signal !== null) return { ending: { status: null, signal: end.signal }, fault: null }
      const why = /^bwrap: .*/m.exec(printed())?.[0].trim() ?? `bubblewrap ended with status ${end.status}`
      const isProgramsOwn = why.startsWith(`bwrap: execvp ${programFile}: `) && refusedIn(why, programFile) === undefined
      return isProgramsOwn ? { ending: describeExit(end.status ?? 1), fault: null } : neverStarted(why, end)
    },
  }
}

/**
 * Where there is no sandbox, a shell stands between the suite and the program, so that a program that kills its parent does
 * not kill the suite. A second shell becomes the program. The first one stays when the program has ended, until the suite
 * closes the channel.
 */
const script = `trap : HUP INT TERM QUIT; exec 4>&2 2>/dev/null
/bin/sh -c 'echo "started $$" >&3; exec "$@" 3>&-' sh "$@" 2>&4 4>&-
echo "ended $?" >&3
read -r line <&3
while [ $? -gt 128 ]; do read -r line <&3; done`

export function shellLauncher({ file, args }: CommandLine): Launcher {
  let program: { pid: number; since: string | undefined } | null = null
  const isRunning = (): boolean => program !== null && isAlive(program.pid) && startTime(program.pid) === program.since
  return {
    file: '/bin/sh',
    args: () => ['-c', script, 'sh', file, ...args],
    outcome(status, end) {
      const pid = Number(/^started (\d+)$/m.exec(status)?.[1] ?? 0)
      if (program === null && pid > 0) program = { pid, since: startTime(pid) }
      if (isRunning()) return null // Even if the channel says otherwise, or somebody has killed the shell.
      const told = [...status.matchAll(/^ended (\d+)$/gm)].at(-1)?.[1]
      if (program !== null && told !== undefined) return { ending: describeExit(Number(told)), fault: null }
      if (end === null) return null
      if (end.startFault !== null) return neverStarted(end.startFault, end)
      if (program === null && end.signal === null) return neverStarted('/bin/sh could not start another process', end)
      return { ending: { status: end.status, signal: end.signal }, fault: null }
    },
  }
}

/** Tells a signal from an exit status: a launcher reports a signal as 128 + its number, as shells do (bash(1), EXIT STATUS). */
function describeExit(status: number): Ending {
  const number = status > 128 ? status - 128 : 0
  const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? null
  return { status, signal: name }
}
