/** Programs that open a raw socket, such as a packet sniffer. */

import { rawSocketsOf } from '../../launch/readiness.js'
import { waitFor, type Outcome } from '../../kernel/wait-for.js'
import { limits } from '../../support/limits.js'
import { lastLines } from '../engine/start-server.js'
import { CheckFailure, causeOf, describeEnding, evidence, howItEnded } from '../evidence/failure.js'
import type { StartedProgram, StartingContext } from '../language/context.js'

/** Waits until a program has opened a raw socket and is waiting for packets. Fails the check if it does not. */
export async function awaitRawSocket(context: StartingContext, program: StartedProgram): Promise<void> {
  const look = (): true | undefined => (program.running.ending() !== null || rawSocketsOf(program.running).length > 0 ? true : undefined)
  const outcome = await waitFor({
    look,
    pulse: program.running.pulse,
    watch: program.watch,
    deadlineMs: limits.startupMs,
    burnIsFinal: false,
    signal: program.signal,
  })
  if (program.running.ending() !== null || outcome.kind !== 'found') throw noRawSocket(program, outcome)
  await context.settle()
}

function noRawSocket(program: StartedProgram, outcome: Outcome<unknown>): CheckFailure {
  const ending = describeEnding(program.running.ending())
  return new CheckFailure(
    evidence({
      message: ending === '' ? 'The program did not open a raw socket.' : `The program ended (${ending}) before it opened a raw socket.`,
      expected: ['It opens a raw socket (AF_PACKET, or AF_INET with SOCK_RAW) and waits for packets.'],
      actual: ending === '' ? 'It has no raw socket.' : `It ${howItEnded(program.running.ending())}; its last lines:\n${lastLines(program.running)}`,
      cause: outcome.kind === 'found' ? undefined : causeOf(outcome.threads),
    }),
  )
}

/** Whether all raw sockets of the program are for protocols other than this one, so that the kernel never gives it such a packet (raw(7)). */
export function isDeafTo(protocol: number, { running }: StartedProgram): boolean {
  const sockets = rawSocketsOf(running)
  return sockets.length > 0 && sockets.every((socket) => socket.protocol !== null && socket.protocol !== protocol)
}
