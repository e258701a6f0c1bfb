/** TCP-7 and UPPER-12: with nothing to do, a program uses no processor time, nor do the processes that it starts. */

import { busyShare, endedChildrenTime, judgeShare, processorTimes, type ProcessorTime } from '../../kernel/resources.js'
import { waitFor } from '../../kernel/wait-for.js'
import type { RunningProgram } from '../../launch/program.js'
import { countBytes } from '../../support/bytes.js'
import { limits } from '../../support/limits.js'
import { CheckFailure, causeOf, describeEnding, evidence } from '../evidence/failure.js'
import type { ServerContext } from '../language/context.js'

/**
 * Fails if an idle program uses CPU. A program that is seen at rest passes at once; otherwise its CPU time is measured over some
 * seconds. `when` is a part of the message: `after a client had left`.
 */
export async function usesNoProcessorTime(context: ServerContext, when = ''): Promise<void> {
  const { running } = context.server()
  const printedBefore = running.output.length()
  const meter = meterOf(running)
  const ended = (): true | undefined => {
    meter.note()
    return running.ending() === null ? undefined : true
  }
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
  let used = meter.used()
  while (outcome.kind === 'late' && used.judged === 'starved') {
    outcome = await wait()
    used = meter.used()
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
  if (printed > limits.idleOutputBytes) throw printing(printed, when)
  if (used.judged !== 'busy') return
  const cause = used.byChildren ? undefined : causeOf(outcome.threads)
  const percent = `${Math.round(used.share * 100)} %`
  throw new CheckFailure(
    evidence({
      message: `The idle program used ${percent} of a CPU${when === '' ? '' : ` ${when}`}${used.byChildren ? ', in processes that it started one after another' : ''}.`,
      expected: ['The program waits without using the CPU.'],
      actual: `${percent} of a CPU, over ${limits.idleWindowMs} ms`,
      cause,
      hint: used.byChildren
        ? 'Does it start a process again and again, which ends each time? Start one only when there is something to do for it.'
        : cause?.kind === 'misses the end'
          ? goneHint
          : undefined,
    }),
    'idle',
  )
}

const goneHint = 'When the client has left, recv() returns nothing, and readLine() null. Leave the loop then, and close the connection.'

interface Used {
  readonly judged: ReturnType<typeof judgeShare>
  readonly share: number
  /** Whether processes used it that have ended since. */
  readonly byChildren: boolean
}

interface Meter {
  /** To be called often: processes come and go, and how long one has waited for a processor is known only while it lives. */
  note(): void
  used(): Used
}

/** Measures from now on how busy the busiest thread of a program is, or the processes together that have ended meanwhile. */
function meterOf(running: RunningProgram): Meter {
  const beganAt = performance.now()
  const before = processorTimes(running.watch)
  const endedBefore = endedChildrenTime(running.pids())
  const queuedNs = new Map<number, number>()

  function note(): void {
    for (const { thread, waitedNs } of running.watch.recent()) queuedNs.set(thread, waitedNs - (before.get(thread)?.queuedNs ?? 0))
  }

  /** One process after another: the time in which any of them, or the program itself, waited for a processor is left out. */
  function ofChildren(): Used {
    const ranNs = endedChildrenTime(running.pids()).since(endedBefore)
    const atMs = performance.now()
    const waited = [...queuedNs.values()].reduce((sum, each) => sum + each, 0)
    const after = { atMs, ranNs, queuedNs: Math.min(waited, Math.max(0, (atMs - beganAt) * 1e6 - ranNs)) }
    const atFirst = { atMs: beganAt, ranNs: 0, queuedNs: 0 }
    return { judged: judgeShare(atFirst, after), share: busyShare(atFirst, after), byChildren: true }
  }

  return {
    note,
    used() {
      const threads = [...processorTimes(running.watch)].map(([thread, after]) => {
        const since: ProcessorTime = before.get(thread) ?? { atMs: beganAt, ranNs: 0, queuedNs: 0 }
        return { judged: judgeShare(since, after), share: busyShare(since, after), byChildren: false }
      })
      const all: Used[] = [...threads, ofChildren()]
      const rank: readonly Used['judged'][] = ['busy', 'starved', 'idle']
      const [worst] = all.sort((left, right) => rank.indexOf(left.judged) - rank.indexOf(right.judged) || right.share - left.share)
      return worst ?? { judged: 'idle', share: 0, byChildren: false }
    },
  }
}

function printing(length: number, when: string): CheckFailure {
  return new CheckFailure({
    message: `The idle program printed ${countBytes(length)}${when === '' ? '' : ` ${when}`}.`,
    expected: ['The program waits without using the CPU.'],
    actual: `${countBytes(length)} of output`,
    ...(when.startsWith('after') && { hint: goneHint }),
  })
}
