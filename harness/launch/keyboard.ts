/** Types as a person does: a line whenever the program waits for one, never all at once. */

import { limits } from '../support/limits.js'
import { descriptorsAwaited, isKeyboard, isSocket } from '../kernel/awaited-descriptors.js'
import { waitFor } from '../kernel/wait-for.js'
import { readProc } from '../kernel/proc.js'
import type { RunningProgram } from './program.js'
import type { ThreadSample, Watch } from '../kernel/silence.js'

/** The Enter key (termios(3), ICRNL). */
const returnKey = '\r'
/** Ctrl-D, which ends the input if the line is empty (termios(3), VEOF). */
const endKey = '\x04'

/** It types as a person does: a line whenever the program waits for one. */
export interface Keyboard {
  /**
   * Waits until the program has nothing left to do, and types a line. If the program waits for the keyboard, then also
   * waits until it has read the line. `isWanted` is called just before typing; if it resolves to false, nothing is typed.
   */
  line(text: string, isWanted?: () => Promise<boolean>): Promise<void>
  /** Ends the input, as Ctrl-D does. */
  end(): Promise<void>
}

/** How keys reach the program: through its terminal, or through a pipe. */
export interface Keys {
  /** What the Enter key sends. */
  readonly enter: string
  write(text: string): void
  end(): void
}

/** The threads that continue when somebody types. */
function threadsAtKeyboard(program: RunningProgram): readonly ThreadSample[] {
  return program.watch.sample().filter((thread) => descriptorsAwaited(thread).some((descriptor) => isKeyboard(thread.thread, descriptor)))
}

export function isAtKeyboard(program: RunningProgram): boolean {
  return threadsAtKeyboard(program).length > 0
}

/** Whether the threads at the keyboard wait for the network as well, as an event loop does. Such a program may ignore what is typed. */
export function isAlsoAtNetwork(program: RunningProgram): boolean {
  return threadsAtKeyboard(program).every((thread) => descriptorsAwaited(thread).some((descriptor) => isSocket(thread.thread, descriptor)))
}

/** How much a process has read so far (proc(5), /proc/<pid>/io); null if that cannot be seen. */
function readingsOf(pid: number): { bytes: number; calls: number } | null {
  const text = readProc(`${pid}/io`)
  const [bytes, calls] = [/^rchar: (\d+)/m, /^syscr: (\d+)/m].map((pattern) => pattern.exec(text)?.[1])
  return bytes === undefined || calls === undefined ? null : { bytes: Number(bytes), calls: Number(calls) }
}

/** Whether the process has read `bytes` more bytes since `before`. The end of the input has no bytes: then any read counts. */
function hasReadSince(pid: number, before: ReturnType<typeof readingsOf>, bytes: number): boolean {
  const now = readingsOf(pid)
  if (now === null || before === null) return true
  return bytes === 0 ? now.calls > before.calls : now.bytes >= before.bytes + bytes
}

/**
 * The keyboard of `program`. `watch` observes every program that may act before this one wants the next line. When `signal`
 * fires, typing rejects with the signal's reason.
 */
export function keyboardOf(program: RunningProgram, watch: Watch, keys?: Keys, signal?: AbortSignal): Keyboard {
  const { enter, write, end } = keys ?? { enter: returnKey, write: program.type, end: () => program.type(endKey) }

  async function press(act: () => void, bytes: number, isWanted?: () => Promise<boolean>): Promise<void> {
    const hasEnded = (): true | undefined => (program.ending() === null ? undefined : true)
    await waitFor({ look: hasEnded, pulse: program.pulse, watch, deadlineMs: limits.answerMs, untilWaiting: true, burnIsFinal: false, signal })
    if (program.ending() !== null || (isWanted !== undefined && !(await isWanted()))) return
    const waiting = [...new Set(threadsAtKeyboard(program).map(({ pid }) => pid))]
    const before = new Map(waiting.map((pid) => [pid, readingsOf(pid)]))
    act()
    if (waiting.length === 0) return
    // A kernel worker passes typed bytes on (flush_to_ldisc), and until the program has read them it looks as if none were
    // coming. A program that starts waiting later finds them at once, because read(2) and poll(2) wait for that worker.
    const hasRead = (): true | undefined =>
      program.ending() !== null || waiting.some((pid) => hasReadSince(pid, before.get(pid) ?? null, bytes)) ? true : undefined
    await waitFor({ look: hasRead, pulse: program.pulse, watch: program.watch, deadlineMs: limits.answerMs, restIsFinal: false, burnIsFinal: false, signal })
  }
  return { line: (text, isWanted) => press(() => write(`${text}${enter}`), Buffer.byteLength(text) + 1, isWanted), end: () => press(end, 0) }
}
