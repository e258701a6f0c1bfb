/** A program's life: it is started in the lab, runs, and is ended with all that it started. */

import type { Lab } from '../lab/probe.js'
import { inPrivateFiles } from '../lab/sandbox.js'
import type { Program } from '../model/submission.js'
import { limits } from '../support/limits.js'
import { zone } from '../support/zone.js'
import { drain, waitFor } from './awaiting.js'
import { createOutput, type Output } from './output.js'
import { isAlive, processGroup, processName, processTree } from './proc.js'
import { createPulse, type Pulse } from './pulse.js'
import { createWatch, type Watch } from './silence.js'
import { endMarked, markedProcesses, markVariable, newMark, underWarden } from './stragglers.js'
import { startOnTerminal } from './terminal.js'

/** How a program ended. */
export interface Ending {
  readonly status: number | null
  readonly signal: string | null
}

/** A program that was started. It is ended, and everything that it started with it, when it is disposed of. */
export interface RunningProgram extends AsyncDisposable {
  readonly program: Program
  readonly output: Output
  readonly pulse: Pulse
  readonly watch: Watch
  /** Its processes, parents first; the first is the one that was started. */
  pids(): number[]
  /** How it ended, or null while it runs. */
  ending(): Ending | null
  /** Types at its keyboard. */
  type(text: string): void
  /** Sends a signal to the process that was started, or with `group` to its whole process group, as Ctrl-C does. */
  signal(name: NodeJS.Signals, to?: 'process' | 'group'): void
  /** Asks it to end (SIGTERM), then ends it. */
  stop(): Promise<void>
  /** Ends it at once (SIGKILL). */
  kill(): Promise<void>
}

export interface StartOptions {
  readonly host: string
  readonly port: number
  /** Further environment variables, such as TZ. */
  readonly environment?: Readonly<Record<string, string>>
  /** The arguments after the address, for clients. */
  readonly extraArguments?: readonly string[]
}

/** Starts `program` in the lab and returns at once; whether it listens is readiness.ts's question. */
export function startProgram(lab: Lab, program: Program, options: StartOptions): RunningProgram {
  const pulse = createPulse()
  const output = createOutput()
  const mark = newMark()
  let ending: Ending | null = null
  const environment = { ...options.environment, ...(lab.bwrap === null ? underWarden() : {}), [markVariable]: mark }
  const terminal = startOnTerminal(commandFor(lab, program, { ...options, environment }), {
    onOutput(bytes) {
      output.append(bytes)
      if (output.isFlood()) terminal.throttle()
      pulse.beat()
    },
    onExit(exit) {
      ending = exit
      pulse.beat()
    },
  })
  const pids = (): number[] => (lab.bwrap === null ? sharedProcesses(terminal.pid, mark) : ending === null ? sandboxedProcesses(terminal.pid) : [])
  const watch = createWatch({ pids, ports: () => null, isOver: () => ending !== null })
  const awaitEnd = (deadlineMs: number, restIsFinal: boolean) => waitFor({ look: () => ending ?? undefined, pulse, watch, deadlineMs, restIsFinal })

  async function kill(): Promise<void> {
    if (lab.bwrap === null) endMarked(mark)
    terminal.kill()
    await awaitEnd(limits.exitMs, false)
    if (lab.bwrap === null) endMarked(mark)
    await drain()
  }

  return {
    program,
    output,
    pulse,
    watch,
    pids,
    ending: () => ending,
    type: terminal.type,
    signal(name, to = 'process') {
      const [first] = pids()
      if (first !== undefined && ending === null) send(to === 'group' ? -processGroup(first) : first, name)
    },
    async stop() {
      const [first] = pids()
      if (first !== undefined && ending === null) {
        send(first, 'SIGTERM')
        await awaitEnd(limits.stopGraceMs, true)
      }
      await kill()
    },
    kill,
    [Symbol.asyncDispose]: kill,
  }
}

/** All that runs in a sandbox, without bubblewrap's own two processes, which only wait for the others. */
function sandboxedProcesses(root: number): number[] {
  return processTree(root).filter((pid) => pid !== root && processName(pid) !== 'bwrap')
}

/** What descends from `root`, and what has left it but still carries the mark in its environment. */
function sharedProcesses(root: number, mark: string): number[] {
  return [...new Set([...processTree(root).filter(isAlive), ...markedProcesses(mark)])]
}

function commandFor(lab: Lab, program: Program, options: StartOptions) {
  const address = program.exercise.endsWith('client') ? [options.host, String(options.port)] : [String(options.port)]
  const given = program.command.args.map((word) => word.replaceAll('{port}', String(options.port)).replaceAll('{host}', options.host))
  const args = [...given, ...(program.appendAddress ? address : []), ...(options.extraArguments ?? [])]
  const command = { file: program.command.file, args }
  const line = lab.bwrap === null ? command : inPrivateFiles(lab.bwrap, { writable: program.root, cwd: program.cwd }, command)
  return { ...line, cwd: program.cwd, environment: environmentFor(program, options) }
}

/** Nothing of the suite's own environment reaches a program but the path and the zone. */
function environmentFor(program: Program, options: StartOptions): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: program.root,
    LANG: 'C.UTF-8',
    TERM: 'xterm',
    HOST: options.host,
    PORT: String(options.port),
    PYTHONDONTWRITEBYTECODE: '1',
    TZ: zone.name,
    ...program.environment,
    ...options.environment,
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}
