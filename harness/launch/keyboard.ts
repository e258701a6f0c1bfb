/** Types as a person does: a line when the program waits for one, never all at once. */

import { limits } from '../support/limits.js'
import { descriptorsAwaited, isKeyboard } from './awaited.js'
import { waitFor } from './awaiting.js'
import type { RunningProgram } from './program.js'
import type { ThreadSample, Watch } from './silence.js'

/** The Enter key, and the key that ends the input on an empty line (termios(3): ICRNL, VEOF). */
const returnKey = '\r'
const endKey = '\x04'

export interface Keyboard {
  /** Types a line when the program has done what there was to do, and waits until it has taken notice, if it waits for the keyboard. */
  line(text: string): Promise<void>
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

/** The keyboard of `program`; `watch` sees all the programs that may act before it wants the next line. */
export function keyboardOf(program: RunningProgram, watch: Watch, keys?: Keys): Keyboard {
  const { enter, write, end } = keys ?? { enter: returnKey, write: program.type, end: () => program.type(endKey) }

  async function press(act: () => void): Promise<void> {
    await waitFor({
      look: () => (program.ending() === null ? undefined : true),
      pulse: program.pulse,
      watch,
      deadlineMs: limits.answerMs,
      untilWaiting: true,
    })
    if (program.ending() !== null) return
    const waiting = threadsAtKeyboard(program)
    act()
    if (waiting.length === 0) return
    // The kernel hands typed bytes on by a worker of its own: until the program has run it looks as if none were coming.
    const hasRun = (): true | undefined =>
      program.ending() !== null || waiting.some(({ thread, slices }) => program.watch.sample().find((now) => now.thread === thread)?.slices !== slices)
        ? true
        : undefined
    await waitFor({ look: hasRun, pulse: program.pulse, watch: program.watch, deadlineMs: limits.answerMs, restIsFinal: false })
  }
  return { line: (text) => press(() => write(`${text}${enter}`)), end: () => press(end) }
}
