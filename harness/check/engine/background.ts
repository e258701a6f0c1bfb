/** Finds out whether a server that has ended by itself runs on in the background, as a daemon does. */

import { processName } from '../../kernel/proc.js'
import { waitFor } from '../../kernel/wait-for.js'
import type { Lab } from '../../lab/probe.js'
import { startProgram, type RunningProgram } from '../../launch/program.js'
import { listenersOf } from '../../launch/readiness.js'
import type { Exercise } from '../../model/exercise.js'
import type { Program } from '../../model/submission.js'
import type { Evidence } from '../../model/verdict.js'
import { limits } from '../../support/limits.js'

interface Starting {
  readonly lab: Lab
  readonly exercise: Exercise
  readonly program: Program
  readonly port: number
  readonly signal: AbortSignal
}

/** Replaces the evidence if the server runs on in the background. To find out, it starts the server again and looks at the processes that it leaves behind. */
export async function explainBackground(found: Evidence, starting: Starting): Promise<Evidence> {
  if (!(await goesOnInBackground(starting))) return found
  return {
    ...found,
    message: `${found.message} It moved to the background: the process that wirecheck started has ended, and another one listens.`,
    hint: 'Stay in the foreground: leave out fork() or daemon() at the start, and "&" in a script. For wirecheck, the program has ended when the process that it started has ended.',
  }
}

/** In the sandbox all processes of a program end with the first one. Here the first one is a shell, which stays for a moment. */
async function goesOnInBackground({ lab, exercise, program, port, signal }: Starting): Promise<boolean> {
  const options = { host: '127.0.0.1', port, addressArguments: [String(port)], outlivedBySeconds: limits.backgroundSeconds }
  await using running = startProgram(lab, program, options)
  const { pulse, watch } = running
  const look = (): boolean | undefined =>
    running.ending() !== null ? false : hasEnded(running) ? listenersOf(running, exercise.transport).length > 0 || undefined : undefined
  const outcome = await waitFor({ look, pulse, watch, deadlineMs: limits.startupMs, restIsFinal: false, burnIsFinal: false, signal })
  return outcome.kind === 'found' && outcome.value
}

/** Whether the shell has nothing left to do but to stay. */
function hasEnded(running: RunningProgram): boolean {
  const [first] = running.pids()
  return first !== undefined && processName(first) === 'sleep'
}
