/** Types as a person does: a line when the program waits for one, never all at once. */

import { limits } from '../support/limits.js'
import { descriptorsAwaited, isKeyboard } from '../kernel/awaited-descriptors.js'
import { waitFor } from '../kernel/wait-for.js'
import { readProc } from '../kernel/proc.js'
import type { RunningProgram } from './program.js'
import type { ThreadSample, Watch } from '../kernel/silence.js'

/** The Enter key, and the key that ends the input on an empty line (termios(3): ICRNL, VEOF). */
const returnKey = '\r'
const endKey = '\x04'

export interface Keyboard {
  /**
   * Types a line when the program has done what there was to do, and waits until it has taken notice, if it waits for the
   * keyboard. `isWanted` is asked at that moment: when it says no, nothing is typed.
   */
  line(text: string, isWanted?: () => Promise<boolean>): Promise<void>
  /** Ends the input, as Ctrl-D does. */
  end(): Promise<void>
}

/** How keys reach the program. */
export interface Keys {
  readonly enter: string
  write(text: string): void
  end(): void
}

/** The threads that go on when somebody types. */
function threadsAtKeyboard(program: RunningProgram): readonly ThreadSample[] {
  return program.watch.sample().filter((thread) => descriptorsAwaited(thread).some((descriptor) => isKeyboard(thread.pid, descriptor)))
}

export function isAtKeyboard(program: RunningProgram): boolean {
  return threadsAtKeyboard(program).length > 0
}

/** What a process has read so far (proc(5), /proc/<pid>/io); null where that cannot be seen. */
function readingsOf(pid: number): { bytes: number; calls: number } | null {
  const text = readProc(`${pid}/io`)
  const [bytes, calls] = [/^rchar: (\d+)/m, /^syscr: (\d+)/m].map((pattern) => pattern.exec(text)?.[1])
  return bytes === undefined || calls === undefined ? null : { bytes: Number(bytes), calls: Number(calls) }
}

/** Whether it has read that many bytes since, or for the end of the input, which has none, has read at all. */
function hasReadSince(pid: number, before: ReturnType<typeof readingsOf>, bytes: number): boolean {
  const now = readingsOf(pid)
  if (now === null || before === null) return true
  return bytes === 0 ? now.calls > before.calls : now.bytes >= before.bytes + bytes
}

/** The keyboard of `program`; `watch` sees all the programs that may act before it wants the next line. */
export function keyboardOf(program: RunningProgram, watch: Watch, keys?: Keys): Keyboard {
  const { enter, write, end } = keys ?? { enter: returnKey, write: program.type, end: () => program.type(endKey) }

  async function press(act: () => void, bytes: number, isWanted?: () => Promise<boolean>): Promise<void> {
    await waitFor({
      look: () => (program.ending() === null ? undefined : true),
      pulse: program.pulse,
      watch,
      deadlineMs: limits.answerMs,
      untilWaiting: true,
    })
    if (program.ending() !== null || (isWanted !== undefined && !(await isWanted()))) return
    const waiting = [...new Set(threadsAtKeyboard(program).map(({ pid }) => pid))]
    const before = new Map(waiting.map((pid) => [pid, readingsOf(pid)]))
    act()
    if (waiting.length === 0) return
    // The kernel hands typed bytes on by a worker of its own (flush_to_ldisc): until the program has read them it looks as
    // if none were coming. One that begins to wait later finds them at once: read(2) and poll(2) see to that worker first.
    const hasRead = (): true | undefined =>
      program.ending() !== null || waiting.some((pid) => hasReadSince(pid, before.get(pid) ?? null, bytes)) ? true : undefined
    await waitFor({ look: hasRead, pulse: program.pulse, watch: program.watch, deadlineMs: limits.answerMs, restIsFinal: false })
  }
  return { line: (text, isWanted) => press(() => write(`${text}${enter}`), Buffer.byteLength(text) + 1, isWanted), end: () => press(end, 0) }
}
