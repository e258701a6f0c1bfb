/** A program's life: it is started in the lab, runs, and is ended with all that it started. */

import { dirname } from 'node:path'
import type { Lab } from '../lab/probe.js'
import { inPrivateFiles, type CommandLine, type Place, type ShownFile } from '../lab/sandbox.js'
import type { Program } from '../model/submission.js'
import { withRootAt } from '../support/relocate.js'
import { limits } from '../support/limits.js'
import { zone } from '../support/zone.js'
import { drain, waitFor } from '../kernel/wait-for.js'
import { createOutput, type Output } from './output.js'
import { childrenOf, isAlive, processGroup, processName, processTree } from '../kernel/proc.js'
import { createPulse, type Pulse } from '../kernel/pulse.js'
import { createWatch, type Watch } from '../kernel/silence.js'
import { endMarked, markedProcesses, markVariable, newMark, underWarden } from './stragglers.js'
import { startOnTerminal } from './terminal.js'

/** How a program ended. */
export interface Ending {
  readonly status: number | null
  readonly signal: string | null
}

/** A program that was started. It is ended, and everything that it started with it, when it is disposed of. */
export interface RunningProgram extends AsyncDisposable {
  /** With the paths that it sees itself. */
  readonly program: Program
  readonly output: Output
  readonly pulse: Pulse
  readonly watch: Watch
  /** Its processes, parents first; the first is the one that was started. */
  pids(): number[]
  /** How it ended, or null while it runs. */
  ending(): Ending | null
  /** Resolves when all that it has printed until now is in `output`. */
  flushed(): Promise<void>
  /** Types at its keyboard, all at once; keyboard.ts types as a person does. */
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
  /** The arguments that tell it the address; left out where the manifest's command has placeholders for it. */
  readonly addressArguments: readonly string[]
  /** Further arguments. */
  readonly furtherArguments?: readonly string[]
  /** Further environment variables, such as TZ. */
  readonly environment?: Readonly<Record<string, string>>
  /** Beats with what happens around this program, too: one pulse for all the programs of a check. */
  readonly pulse?: Pulse
  /**
   * What it reads from: its terminal as it is; a terminal that does not show what is typed, so that all that is seen is
   * the program's; or this FIFO, which takes lines of any length (a terminal's holds 4,095 bytes, termios(3)).
   */
  readonly keyboard?: 'terminal' | 'silent-terminal' | { readonly fifo: string }
  /** A file to show it in the place of another. */
  readonly shown?: readonly ShownFile[]
  /** Whether it gets a network of its own in which it may open raw sockets. */
  readonly rawSockets?: boolean
}

/** Starts a program in the lab and returns at once; whether it listens is readiness.ts's question. */
export function startProgram(lab: Lab, ownCopy: Program, options: StartOptions): RunningProgram {
  const program = lab.bwrap === null ? ownCopy : withRootAt(ownCopy, ownCopy.builtAt)
  const pulse = options.pulse ?? createPulse()
  const output = createOutput()
  const mark = newMark()
  let ending: Ending | null = null
  const environment = { ...options.environment, ...underWarden(), [markVariable]: mark }
  const terminal = startOnTerminal(commandFor({ lab, program, ownCopy }, { ...options, environment }), {
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
  const sandboxed = sandboxedProcesses(terminal.pid)
  const pids = (): number[] => (lab.bwrap === null ? sharedProcesses(terminal.pid, mark) : ending === null ? sandboxed() : [])
  const watch = createWatch(() => runningOf({ pids, ending: () => ending }))
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
    flushed: terminal.flushed,
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

/** The processes of a program, for createWatch: none once it has ended with all that it had started. */
export function runningOf({ pids, ending }: Pick<RunningProgram, 'pids' | 'ending'>): readonly (readonly number[])[] {
  const all = pids()
  return all.length === 0 && ending() !== null ? [] : [all]
}

/**
 * All that runs in a sandbox, without bubblewrap's own two processes, which only wait for the others. The outer one is the
 * child of the terminal's first process and bears its name until it has become bubblewrap: it is never the program.
 * Below the inner one, the sandbox's first process, is everything that the program consists of, orphans too (bwrap(1)):
 * once it is known nothing else is looked at.
 */
function sandboxedProcesses(root: number): () => number[] {
  const own = new Set<number>()
  let inner: number | null = null
  const isProgram = (pid: number): boolean => {
    if (!own.has(pid) && processName(pid) !== 'bwrap') own.add(pid)
    return own.has(pid)
  }
  return () => {
    if (inner !== null) return processTree(inner).slice(1).filter(isProgram)
    const outside = new Set([root, ...childrenOf(root)])
    const tree = processTree(root).filter((pid) => !outside.has(pid))
    const programs = tree.filter(isProgram)
    inner = tree.find((pid) => childrenOf(pid).some((child) => own.has(child))) ?? null
    return programs
  }
}

/** What descends from `root`, the terminal's own first process, and what has left it but still carries the mark in its environment. */
function sharedProcesses(root: number, mark: string): number[] {
  return [...new Set([...processTree(root).filter(isAlive), ...markedProcesses(mark)])].filter((pid) => pid !== root)
}

interface Starting {
  readonly lab: Lab
  /** With the paths that the program sees in the lab. */
  readonly program: Program
  /** With the paths that its files have on this machine. */
  readonly ownCopy: Program
}

function commandFor({ lab, program, ownCopy }: Starting, options: StartOptions) {
  const given = program.command.args.map((word) => word.replaceAll('{port}', String(options.port)).replaceAll('{host}', options.host))
  const args = [...given, ...(program.appendAddress ? options.addressArguments : []), ...(options.furtherArguments ?? [])]
  const command = atKeyboard(options.keyboard ?? 'terminal', { file: program.command.file, args })
  const { rawSockets = false } = options
  const inputs = typeof options.keyboard === 'object' ? [options.keyboard.fifo] : []
  const place = { ...ownFolder(program, ownCopy), cwd: program.cwd, inputs, shown: [...linkedFolders(program), ...(options.shown ?? [])], rawSockets }
  const line = lab.bwrap === null ? command : inPrivateFiles(lab.bwrap, place, command)
  return { ...line, cwd: ownCopy.cwd, environment: environmentFor(program, options) }
}

/** The folder that a sandbox lets a program change. Where it has been moved, the folders around it belong to other programs. */
function ownFolder(program: Program, ownCopy: Program): Pick<Place, 'writable' | 'seenAs' | 'hidden'> {
  const isMoved = program.root !== ownCopy.root
  return { writable: ownCopy.root, seenAs: program.root, ...(isMoved ? { hidden: dirname(program.root) } : {}) }
}

/** Where the links in a program's own copy lead to. */
function linkedFolders({ builtAt, linkedTo }: Program): ShownFile[] {
  return linkedTo === null ? [] : [{ file: builtAt, over: linkedTo }]
}

/** The shell gives way to the program (exec): its process is the program's own. */
function atKeyboard(keyboard: NonNullable<StartOptions['keyboard']>, { file, args }: CommandLine): CommandLine {
  if (keyboard === 'terminal') return { file, args }
  const script = keyboard === 'silent-terminal' ? 'stty -echo; exec "$@"' : 'fifo=$1; shift; exec "$@" <"$fifo"'
  return { file: '/bin/sh', args: ['-c', script, 'sh', ...(keyboard === 'silent-terminal' ? [] : [keyboard.fifo]), file, ...args] }
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
