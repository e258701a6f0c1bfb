/** TCP-7 and UPPER-12: with nothing to do, a program uses no processor time, nor do the processes that it starts. */

import { busyShare, endedChildrenTime, judgeShare, processorTimes, type ProcessorTime } from '../../kernel/resources.js'
import { createFairClock, waitFor } from '../../kernel/wait-for.js'
import type { RunningProgram } from '../../launch/program.js'
import { countBytes } from '../../support/bytes.js'
import { limits } from '../../support/limits.js'
import { CheckFailure, causeOf, describeEnding, evidence } from '../evidence/failure.js'
import type { ServerContext } from '../language/context.js'

/** Fails if an idle program uses CPU. A program that is seen at rest passes at once; otherwise its CPU time is measured over `limits.idleWindowMs`. */
export async function usesNoProcessorTime(context: ServerContext): Promise<void> {
  const { running } = context.server()
  const ended = (): true | undefined => (running.ending() === null ? undefined : true)
  const printedBefore = running.output.length()
  const meter = meterOf(running)
  const wait = () =>
    waitFor({
      look: ended,
      pulse: running.pulse,
      watch: running.watch,
      deadlineMs: limits.idleWindowMs,
      burnIsFinal: false,
      signal: context.conversation().signal,
    })
  let outcome = await wait()
  let used = meter()
  while (outcome.kind === 'late' && used.judged === 'starved') {
    outcome = await wait()
    used = meter()
  }
  if (outcome.kind === 'at-rest') return
  if (outcome.kind === 'found')
    throw new CheckFailure({
      message: `The program ended by itself (${describeEnding(running.ending())}), although nothing more was sent to it.`,
      expected: ['The program waits.'],
      actual: describeEnding(running.ending()),
    })
  const printed = running.output.length() - printedBefore
  // How fast a program prints depends on how fast its output is read, so its processor time shows nothing.
  if (printed > limits.idleOutputBytes) throw printing(printed)
  if (used.judged !== 'busy') return
  const percent = `${Math.round(used.share * 100)} %`
  throw new CheckFailure(
    evidence({
      message: `The idle program used ${percent} of a CPU${used.byChildren ? ', in processes that it started one after another' : ''}.`,
      expected: ['The program waits without using the CPU.'],
      actual: `${percent} of a CPU, over ${limits.idleWindowMs} ms`,
      cause: used.byChildren ? undefined : causeOf(outcome.threads),
      hint: used.byChildren ? 'Does it start a process again and again, which ends each time? Start one only when there is something to do for it.' : undefined,
    }),
    'idle',
  )
}

interface Used {
  readonly judged: ReturnType<typeof judgeShare>
  readonly share: number
  /** Whether processes used it that have ended since. */
  readonly byChildren: boolean
}

/** Measures from now on how busy the busiest thread of a program is, or the processes together that have ended meanwhile. */
function meterOf(running: RunningProgram): () => Used {
  const beganAt = performance.now()
  const clock = createFairClock(running.watch)
  const before = processorTimes(running.watch)
  const endedBefore = endedChildrenTime(running.pids())
  return () => {
    const threads = [...processorTimes(running.watch)].map(([thread, after]) => {
      const since: ProcessorTime = before.get(thread) ?? { atMs: beganAt, ranNs: 0, queuedNs: 0 }
      return { judged: judgeShare(since, after), share: busyShare(since, after), byChildren: false }
    })
    const children = { atMs: clock(), ranNs: endedChildrenTime(running.pids()).since(endedBefore), queuedNs: 0 }
    const atFirst: ProcessorTime = { atMs: 0, ranNs: 0, queuedNs: 0 }
    const all: Used[] = [...threads, { judged: judgeShare(atFirst, children), share: busyShare(atFirst, children), byChildren: true }]
    const rank: readonly Used['judged'][] = ['busy', 'starved', 'idle']
    const [worst] = all.sort((left, right) => rank.indexOf(left.judged) - rank.indexOf(right.judged) || right.share - left.share)
    return worst ?? { judged: 'idle', share: 0, byChildren: false }
  }
}

function printing(length: number): CheckFailure {
  return new CheckFailure({
    message: `The idle program printed ${countBytes(length)}.`,
    expected: ['The program waits without using the CPU.'],
    actual: `${countBytes(length)} of output`,
  })
}
