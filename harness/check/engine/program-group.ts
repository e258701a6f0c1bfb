/** Starts the programs of one check: a client, or both ends of a chat. Waiting for one of them notices what all of them do. */

import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { mayHideTimeOut } from '../../launch/hidden-time-out.js'
import { keyboardOf } from '../../launch/keyboard.js'
import type { Lab } from '../../lab/probe.js'
import { runningOf, startProgram, typedCommand, type StartOptions } from '../../launch/program.js'
import { createPulse } from '../../kernel/pulse.js'
import { createWatch, type Watch } from '../../kernel/silence.js'
import type { Program } from '../../model/submission.js'
import { limits } from '../../support/limits.js'
import { fillPlaceholders } from '../../support/placeholders.js'
import { runTool } from '../../support/tool.js'
import type { Transcript } from '../../wire/transcript.js'
import type { MeetingPoint, ProgramGroup, ProgramStart, StartedProgram } from '../language/context.js'
import { asksForText } from '../wording/prompt.js'
import { visibleText } from '../wording/screen.js'
import { ownOutput } from './crash-evidence.js'
import { promptedKeyboard } from './prompted-keyboard.js'
import { hasRefusedArguments } from './start-server.js'

export interface ProgramGroupOptions {
  readonly lab: Lab
  readonly program: Program
  readonly meetingPoint: MeetingPoint
  readonly transcript: Transcript
  readonly signal: AbortSignal
  /** Told of each start, with the command as a person would type it. */
  readonly onStart: (command: string) => void
}

export function createProgramGroup(options: ProgramGroupOptions): ProgramGroup {
  const { lab, program, meetingPoint, transcript, signal } = options
  const pulse = createPulse()
  const programs: StartedProgram[] = []
  const busy: (() => boolean)[] = []
  const cleanUps: (() => void)[] = []
  const programsOnly = createWatch(() => programs.flatMap(({ running }) => runningOf(running)), {
    mayHideTimeOut: () => programs.some(({ running }) => mayHideTimeOut(running.program)),
  })
  const watch = watchUnless(programsOnly, () => busy.some((each) => each()))

  async function start(startOptions: ProgramStart = {}): Promise<StartedProgram> {
    const sentBefore = transcript.sendings()
    const inFull = argumentsFor(startOptions, startOptions.furtherArguments ?? [])
    const first = await launch(startOptions, inFull)
    if (first.running.ending() !== null) await first.running.flushed()
    if (inFull.furtherArguments.length !== 1 || transcript.sendings() > sentBefore || !hasRefusedArguments(first.running)) {
      options.onStart(typedCommand(program, inFull))
      return first
    }
    // It takes host and port only, and refuses the text that may follow them: it sends its own, or reads the keyboard.
    programs.splice(programs.indexOf(first), 1)
    await first.running.kill()
    const addressOnly = argumentsFor(startOptions, [])
    const second = await launch(startOptions, addressOnly)
    options.onStart(typedCommand(program, addressOnly))
    return second
  }

  function argumentsFor({ port, addressArguments, person }: ProgramStart, furtherArguments: readonly string[]) {
    const address = { ...meetingPoint.address, ...(port !== undefined && { port }) }
    return {
      ...address,
      addressArguments: addressArguments ?? [address.host, String(address.port)],
      furtherArguments,
      ...(person !== undefined && { person }),
    }
  }

  async function launch(startOptions: ProgramStart, given: ReturnType<typeof argumentsFor>): Promise<StartedProgram> {
    const pipe =
      startOptions.keyboard === 'pipe' ? await openPipe(join(meetingPoint.directory, `keyboard-${programs.length + 1}-${process.hrtime.bigint()}`)) : null
    if (pipe !== null) cleanUps.push(pipe.close)
    const launchOptions: StartOptions = {
      ...given,
      pulse,
      keyboard: pipe !== null ? { fifo: pipe.path } : startOptions.keyboard === 'echoing-terminal' ? 'terminal' : 'silent-terminal',
      shown: meetingPoint.shown,
      rawSockets: startOptions.rawSockets ?? false,
    }
    const running = startProgram(lab, program, launchOptions)
    const printed = (): string => visibleText(ownOutput(running))
    const { keyboard, isAtKeyboard } = promptedKeyboard(running, keyboardOf(running, watch, pipe ?? undefined, signal), printed)
    let hasAsked = false
    const started: StartedProgram = {
      kind: 'program',
      running,
      signal,
      watch,
      keyboard,
      isAtKeyboard,
      hasAsked: () => hasAsked,
      printed,
    }
    programs.push(started)
    let answered = 0
    const answers = async (): Promise<true> => {
      await running.flushed()
      answered = started.printed().length
      return true
    }
    for (const line of program.stdin) await keyboard.line(fillPlaceholders(line, { ...given, ...given.person }), answers)
    const [argument, ...others] = startOptions.furtherArguments ?? []
    if (argument !== undefined && others.length === 0) await keyboard.line(argument, async () => (hasAsked = await isAskingForText(started, answered)))
    return started
  }

  return {
    conversation: { pulse, watch, transcript, signal },
    ignoringSuite: { pulse, watch: programsOnly, transcript, signal },
    programs,
    lingers: lab.lingers,
    start,
    retire: async () => void (await Promise.all(programs.splice(0).map(({ running }) => running.kill()))),
    countAsBusy: (each) => void busy.push(each),
    async [Symbol.asyncDispose]() {
      await Promise.all(programs.map(({ running }) => running.kill()))
      for (const cleanUp of cleanUps) cleanUp()
    },
  }
}

/**
 * Whether it prompts for a text or a path that other programs take as an argument. Host and port are typed only if the manifest
 * says so. After the manifest's lines, with which `answered` characters of prompts were answered, only a prompt with words counts.
 */
async function isAskingForText({ running, isAtKeyboard, printed }: StartedProgram, answered: number): Promise<boolean> {
  if (!isAtKeyboard()) return false
  await running.flushed()
  const prompt = printed().slice(answered).split('\n').at(-1) ?? ''
  return asksForText(prompt) && (running.program.stdin.length === 0 || prompt.trim() !== '')
}

/** The same watch, but nothing counts as at rest while `isUnderWay`. */
function watchUnless(watch: Watch, isUnderWay: () => boolean): Watch {
  return {
    ...watch,
    isWaiting: () => !isUnderWay() && watch.isWaiting(),
    look: (forMs) => (isUnderWay() ? { kind: 'not-known', threads: watch.recent() } : watch.look(forMs)),
  }
}

/** A FIFO as standard input (fifo(7)). It is opened for reading as well, so that opening it does not block. */
async function openPipe(path: string): Promise<{ path: string; write(text: string): void; end(): void; close(): void; enter: string }> {
  await runTool(
    { file: 'mkfifo', args: ['-m', '666', path] },
    {
      cwd: '/',
      environment: { PATH: process.env['PATH'] ?? '' },
      timeoutMs: limits.probeMs,
      outputBytesMax: limits.probeOutputBytes,
      signal: new AbortController().signal,
    },
  )
  const file = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  let isOpen = true
  const close = (): void => {
    if (isOpen) closeSync(file)
    isOpen = false
  }
  return { path, enter: '\n', write: (text) => void writeSync(file, text), end: close, close }
}
