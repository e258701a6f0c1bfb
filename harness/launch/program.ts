/** A program's life: it is started in the lab, it runs, and it is ended together with everything that it started. */

import { existsSync, realpathSync } from 'node:fs'
import { kernelLimits } from '../lab/kernel-limits.js'
import type { Lab } from '../lab/probe.js'
import { inPrivateFiles, inSharedFiles, type CommandLine, type Place, type ShownFile } from '../lab/sandbox.js'
import type { Program } from '../model/submission.js'
import { withRootAt } from '../support/relocate.js'
import { fillPlaceholders } from '../support/placeholders.js'
import { shellQuote } from '../support/shell.js'
import { limits } from '../support/limits.js'
import { zone } from '../support/zone.js'
import { drain, waitFor } from '../kernel/wait-for.js'
import { mayHideTimeOut } from './hidden-time-out.js'
import { bubblewrapLauncher, shellLauncher, type Ending, type Launcher, type Outcome } from './launcher.js'
import { createFloodMeter, createOutput, type Output } from './output.js'
import { isAlive, processGroup, processTree } from '../kernel/proc.js'
import { createPulse, type Pulse } from '../kernel/pulse.js'
import { createWatch, type Watch } from '../kernel/silence.js'
import { watchLimits, wroteTooMuch } from './program-limits.js'
import { isSandboxCommand, sandboxedProcesses, sharedProcesses } from './program-processes.js'
import { killMarked, markedProcessesFrom, markVariable, newMark } from './stragglers.js'
import { startOnTerminal, type ProcessEnd } from './terminal.js'

export type { Ending }

/** A program that was started. Disposing of it kills it and everything that it started. */
export interface RunningProgram extends AsyncDisposable {
  /** With the paths that it sees itself. @internal */
  readonly program: Program
  /** @internal */
  readonly output: Output
  /** @internal */
  readonly pulse: Pulse
  /** @internal */
  readonly watch: Watch
  /** The program's processes, parents first. The first is the one that was started. */
  pids(): number[]
  /** How the program ended, or null while it runs. */
  ending(): Ending | null
  /** Why the program was never started, in one sentence: a fault of this machine or of the suite. Null if it was, or if that is not known yet. @internal */
  startFault(): string | null
  /** The limit that it exceeded and was ended for: `used more than 2 GiB of memory` (program-limits.ts). Null if it kept all of them. @internal */
  exceeded(): string | null
  /** Tells that the next check begins: processor time is limited for each. @internal */
  beginCheck(): void
  /** Whether only processes that the program has left behind still run. In a sandbox, they end a moment after it. @internal */
  isLeaving(): boolean
  /** Resolves when everything printed so far is in `output`. */
  flushed(): Promise<void>
  /** Types at the program's keyboard, all at once. keyboard.ts types as a person does. */
  type(text: string): void
  /** Sends a signal to the process that was started, or to its whole process group, as Ctrl-C does. */
  signal(name: NodeJS.Signals, to?: 'process' | 'group'): void
  /** Kills the program at once (SIGKILL). Returns when it has ended with all that it started, after some seconds at the latest. */
  kill(): Promise<void>
}

/** In a chat, who sits at this end. */
export interface Person {
  readonly role: 'server' | 'client'
  readonly name: string
}

export interface StartOptions {
  readonly host: string
  readonly port: number
  /** The arguments that tell the program the address. Left out if the manifest's command has placeholders for it. */
  readonly addressArguments: readonly string[]
  readonly furtherArguments?: readonly string[]
  /** In a chat, who sits at this end: `{role}` and `{name}` in a manifest, ROLE and NAME in the environment. */
  readonly person?: Person
  /** Further environment variables, such as TZ. */
  readonly environment?: Readonly<Record<string, string>>
  /** A pulse to beat for this program as well, so that all programs of a check share one. Default: its own. */
  readonly pulse?: Pulse
  /**
   * What the program reads from: its terminal; its terminal without echo, so that all visible output is the program's; or
   * this FIFO, which takes lines of any length, where a terminal takes at most 4,095 bytes (termios(3)).
   */
  readonly keyboard?: 'terminal' | 'silent-terminal' | { readonly fifo: string }
  /** Whether its standard error is /dev/null. Otherwise it is the same terminal as its standard output. */
  readonly hidesErrors?: boolean
  /** Files that the program sees in place of others. */
  readonly shown?: readonly ShownFile[]
  /** Whether the program gets a network of its own, in which it may open raw sockets. */
  readonly rawSockets?: boolean
  /** For how long its sandbox stays after the program has ended, with what it has left in the background. Then it has no ending of its own. */
  readonly outlivedBySeconds?: number
}

/** Where wirecheck's own launcher finds its tools, whatever PATH the program has. */
const systemPath = '/usr/local/bin:/usr/bin:/bin'

/** Starts `program` in the lab and returns at once. readiness.ts tells when it listens. */
export function startProgram(lab: Lab, copy: Program, options: StartOptions): RunningProgram {
  const ownCopy = withWorkingFolder(copy)
  const program = lab.sandbox === null ? ownCopy : withRootAt(ownCopy, ownCopy.builtAt)
  const pulse = options.pulse ?? createPulse()
  const output = createOutput()
  const mark = newMark()
  let outcome: Outcome | null = null
  const meter = createFloodMeter(pulse, output)
  const marks = { ...lab.mark, [markVariable]: mark }
  // A sandbox ends with all that is in it. Only without one the program's processes must have the mark themselves.
  const environment = { ...options.environment, ...(lab.sandbox === null && marks) }
  const launcher = launcherFor({ lab, program, ownCopy }, { ...options, environment })
  let status = ''
  let launcherEnd: ProcessEnd | null = null

  function look(): void {
    if (outcome !== null) return
    outcome = launcher.outcome(status, launcherEnd, output.text)
    if (outcome !== null) pulse.beat()
    else if (launcherEnd !== null) setTimeout(look, limits.pollMaxMs).unref() // It has killed its launcher, and nothing else tells its end.
  }

  const marked = markedProcessesFrom(mark)
  const terminal = startOnTerminal(
    { ...launcher, cwd: ownCopy.cwd, owner: lab.user, environment: { PATH: systemPath, ...marks } },
    {
      onOutput(bytes) {
        output.append(bytes)
        const printing = meter(bytes.length)
        if (printing === 'flood') terminal.throttle()
        pulse.beat(printing !== 'usual')
        if (printing === 'repeating') pulse.noteRepeating()
      },
      onStatus(text) {
        status = text
        look()
      },
      onEnd(end) {
        launcherEnd = end
        look()
      },
    },
  )
  const sandbox = lab.sandbox === null ? null : sandboxedProcesses(terminal.pid, realpathSync(lab.sandbox.bwrap))
  const shared = sharedProcesses(terminal.pid, marked)
  const pids = (): number[] => (sandbox === null ? shared() : outcome === null ? sandbox.programs() : [])
  const watch = createWatch(() => runningOf({ pids, ending: () => outcome?.ending ?? null }), { mayHideTimeOut: () => mayHideTimeOut(program) })

  let exceeded: string | null = null
  const limitWatch = watchLimits({
    copy,
    hasSandbox: sandbox !== null,
    pids: (most) => sandbox?.all(most) ?? processTree(terminal.pid, most),
    onExceeded(what) {
      if (outcome !== null) return
      exceeded = what
      killAll(sandbox?.all() ?? pids())
    },
  })

  /** Kills at once. The sandbox's first process is among them, and all others end with it. */
  function killAll(processes: readonly number[]): void {
    for (const pid of processes) send(pid, 'SIGKILL')
    if (sandbox === null) killMarked(mark)
    terminal.kill()
  }

  async function kill(): Promise<void> {
    limitWatch.stop()
    const processes = sandbox?.all() ?? pids()
    killAll(processes)
    // A sandbox ends some time after its launcher, and until then the program holds its port.
    const isGone = (): true | undefined => (outcome !== null && !processes.some(isAlive) ? true : undefined)
    await waitFor({ look: isGone, pulse, watch, deadlineMs: limits.exitMs, restIsFinal: false, burnIsFinal: false })
    if (sandbox === null) killMarked(mark)
    await drain()
    terminal.close()
  }

  return {
    program,
    output,
    pulse,
    watch,
    pids,
    ending: () => outcome?.ending ?? null,
    startFault: () => outcome?.fault ?? null,
    exceeded: () => exceeded ?? (outcome?.ending.signal === 'SIGXFSZ' ? wroteTooMuch() : null),
    beginCheck: limitWatch.beginCheck,
    isLeaving: () => sandbox !== null && pids().length > 0 && !pids().some((pid) => isSandboxCommand(pid) && isAlive(pid)),
    flushed: () => Promise.resolve(terminal.flush()),
    type: terminal.type,
    signal(name, to = 'process') {
      const [first] = pids()
      if (first !== undefined && outcome === null) send(to === 'group' ? -processGroup(first) : first, name)
    },
    kill,
    [Symbol.asyncDispose]: kill,
  }
}

/** A program that has deleted the folder it starts in is started in the root of its copy. Missing files are its own fault, and its error message names them. */
function withWorkingFolder(ownCopy: Program): Program {
  return existsSync(ownCopy.cwd) ? ownCopy : { ...ownCopy, cwd: ownCopy.root }
}

/** How a person would type the command that starts a program in this way. */
export function typedCommand(program: Program, options: Pick<StartOptions, 'host' | 'port' | 'addressArguments' | 'furtherArguments' | 'person'>): string {
  const filled = fillPlaceholders(program.shown, { ...options, ...options.person }, shellQuote)
  const appended = appendedArguments(program, options)
  return [filled, ...appended.map(shellQuote)].join(' ')
}

/** The processes of a program, for createWatch. There is no program left once it has ended with everything that it started. */
export function runningOf({ pids, ending }: Pick<RunningProgram, 'pids' | 'ending'>): readonly (readonly number[])[] {
  const all = pids()
  return all.length === 0 && ending() !== null ? [] : [all]
}

interface Starting {
  readonly lab: Lab
  /** With the paths that the program sees in the lab. */
  readonly program: Program
  /** With the paths that its files have on this machine. */
  readonly ownCopy: Program
}

/** Host, port and what else the exercise passes. */
function appendedArguments(program: AppendedTo, options: Pick<StartOptions, 'addressArguments' | 'furtherArguments'>): readonly string[] {
  if (program.misreads === 'all') return []
  return [...(program.appendAddress ? options.addressArguments : []), ...(program.misreads === 'text' ? [] : (options.furtherArguments ?? []))]
}

type AppendedTo = Pick<Program, 'appendAddress' | 'misreads'>

function launcherFor({ lab, program, ownCopy }: Starting, options: StartOptions): Launcher {
  const given = program.command.args.map((word) => fillPlaceholders(word, { ...options, ...options.person }))
  const args = [...given, ...appendedArguments(program, options)]
  const shownCommand = withoutErrors(options.hidesErrors ?? false, { file: program.command.file, args })
  const command = atKeyboard(options.keyboard ?? 'terminal', outlived(options.outlivedBySeconds, shownCommand))
  const { rawSockets = false } = options
  const inputs = typeof options.keyboard === 'object' ? [options.keyboard.fifo] : []
  const environment = environmentFor(program, options)
  const shown = [...linkedFolders(program), ...(options.shown ?? [])]
  const place = { ...ownFolder(program, ownCopy), cwd: program.cwd, inputs, shown, rawSockets, environment, limits: kernelLimits }
  if (lab.sandbox === null) return shellLauncher(inSharedFiles(lab, { environment, limits: kernelLimits }, command))
  return bubblewrapLauncher(inPrivateFiles(lab.sandbox, place, command), command.file)
}

/** The folder that a sandbox lets a program change. Where it has been moved, the folders around it belong to other programs. */
function ownFolder(program: Program, ownCopy: Program): Pick<Place, 'writable' | 'seenAs'> {
  return { writable: ownCopy.root, seenAs: program.root }
}

/** Where the links in a program's own copy lead to. */
function linkedFolders({ builtAt, linkedTo }: Program): ShownFile[] {
  return linkedTo === null ? [] : [{ file: builtAt, over: linkedTo }]
}

/** The command that reads from this keyboard. A shell prepares it and then becomes the program (exec), so there is no extra process. */
function atKeyboard(keyboard: NonNullable<StartOptions['keyboard']>, { file, args }: CommandLine): CommandLine {
  if (keyboard === 'terminal') return { file, args }
  const script = keyboard === 'silent-terminal' ? 'stty -echo; exec "$@"' : 'fifo=$1; shift; exec "$@" <"$fifo"'
  return { file: '/bin/sh', args: ['-c', script, 'sh', ...(keyboard === 'silent-terminal' ? [] : [keyboard.fifo]), file, ...args] }
}

/** The command with its standard error on /dev/null, if `hidden`. */
function withoutErrors(hidden: boolean, { file, args }: CommandLine): CommandLine {
  return hidden ? { file: '/bin/sh', args: ['-c', 'exec "$@" 2>/dev/null', 'sh', file, ...args] } : { file, args }
}

/** Wraps the command in a shell that stays for some seconds after it. */
function outlived(seconds: number | undefined, { file, args }: CommandLine): CommandLine {
  return seconds === undefined
    ? { file, args }
    : { file: '/bin/sh', args: ['-c', 'seconds=$1; shift; "$@"; exec sleep "$seconds"', 'sh', String(seconds), file, ...args] }
}

/** The program's whole environment. Of wirecheck's own environment, only PATH is passed on. */
function environmentFor(program: Program, options: StartOptions): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? systemPath,
    HOME: program.root,
    LANG: 'C.UTF-8',
    TERM: 'xterm',
    HOST: options.host,
    PORT: String(options.port),
    ...(options.person !== undefined && { ROLE: options.person.role, NAME: options.person.name }),
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
    // It has ended in the meantime.
  }
}
