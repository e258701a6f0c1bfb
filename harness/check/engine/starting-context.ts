/** Makes the contexts of checks that start the program themselves: clients, chats and tools. */

import type { Exercise } from '../../model/exercise.js'
import type { LabDescription } from '../../model/lab.js'
import { limits } from '../../support/limits.js'
import type { Scope } from '../../support/scope.js'
import { awaitEvent } from '../../wire/conversation.js'
import { listenTcp, type TcpListener } from '../../wire/tcp-listener.js'
import { openUdpPeer, type UdpPeer } from '../../wire/udp-peer.js'
import type { Random } from '../inputs/random.js'
import type { ClientContext, MeetingPoint, ProgramGroup, StartingContext } from '../language/context.js'
import { neverArrived } from './connection-failures.js'

export interface StartingContextOptions {
  readonly exercise: Exercise
  readonly lab: LabDescription
  readonly random: Random
  readonly programs: ProgramGroup
  readonly meetingPoint: MeetingPoint
  readonly folder: string
  readonly opened: Scope
}

/** The context of chats and tools. */
export function createStartingContext(options: StartingContextOptions): StartingContext {
  const { programs, meetingPoint } = options
  return {
    ...options,
    conversation: () => programs.conversation,
    given: meetingPoint.address,
    start: (start) => programs.start(start),
    settle: async () =>
      void (await awaitEvent(programs.conversation, () => undefined, { deadlineMs: limits.settleMs, untilWaiting: true, burnIsFinal: false })),
  }
}

export function createClientContext(options: StartingContextOptions): ClientContext {
  const { programs, meetingPoint, opened } = options
  const { conversation } = programs
  const where = { transport: options.exercise.transport, meetingPoint }
  let listener: Promise<TcpListener> | null = null
  let answerer: Promise<UdpPeer> | null = null
  return {
    ...createStartingContext(options),
    listen: () => (listener ??= listenTcp(conversation, meetingPoint.ports).then((opening) => opened.use(opening))),
    answerer: () => (answerer ??= openUdpPeer(conversation, null, { port: meetingPoint.address.port }).then((opening) => opened.use(opening))),
    async meet(client, from) {
      const outcome = await from.next()
      if (outcome.kind !== 'found') throw neverArrived(client, outcome, where)
      meetingPoint.destinationOf(outcome.value.remote)
      return outcome.value
    },
    neverArrived: (client, outcome) => neverArrived(client, outcome, where),
    destinationOf: (source) => meetingPoint.destinationOf(source),
  }
}
