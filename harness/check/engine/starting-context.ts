/** Makes the contexts of checks that start the program themselves: clients, chats and tools. */

import type { Exercise } from '../../model/exercise.js'
import type { LabDescription } from '../../model/lab.js'
import type { Address } from '../../model/report.js'
import { readProc } from '../../kernel/proc.js'
import { limits } from '../../support/limits.js'
import type { Scope } from '../../support/scope.js'
import { awaitEvent } from '../../wire/conversation.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import { listenTcp, type TcpListener } from '../../wire/tcp-listener.js'
import { openUdpPeer, type UdpPeer } from '../../wire/udp-peer.js'
import type { Random } from '../inputs/random.js'
import type { ClientContext, MeetingPoint, ProgramGroup, StartingContext } from '../language/context.js'
import { neverArrived } from './connection-failures.js'
import { unlessOccupied } from './other-ports.js'

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

/** A client that binds a port itself could not be started again while the suite holds its connection: then earlier ones are ended first. */
export function createClientContext(options: StartingContextOptions): ClientContext {
  const { programs, meetingPoint, opened } = options
  const { conversation } = programs
  let listener: Promise<TcpListener> | null = null
  let answerer: Promise<UdpPeer> | null = null
  const connections: TcpConnection[] = []
  // What has arrived so far, and what had before the last start. Of several programs at once it is not known whose it is.
  let [met, sent, before] = [0, (): number => 0, 0]
  const where = () => ({
    transport: options.exercise.transport,
    meetingPoint,
    isAgain: programs.programs.length === 1 && met + sent() > before,
    takesUrl: options.exercise.usage.includes('<url>'),
  })
  return {
    ...createStartingContext(options),
    listen: () => (listener ??= unlessOccupied(listenTcp(conversation, meetingPoint.ports), 'tcp').then((opening) => opened.use(opening))),
    answerer: () =>
      (answerer ??= unlessOccupied(openUdpPeer(conversation, null, { port: meetingPoint.address.port }), 'udp').then((opening) => {
        sent = () => opening.senders().length
        return opened.use(opening)
      })),
    async meet(client, from) {
      const outcome = await from.next(limits.startupMs)
      if (outcome.kind !== 'found') throw neverArrived(client, outcome, where())
      meetingPoint.destinationOf(outcome.value.remote)
      connections.push(outcome.value)
      met += 1
      return outcome.value
    },
    neverArrived: (client, outcome) => neverArrived(client, outcome, where()),
    destinationOf: (source) => meetingPoint.destinationOf(source),
    async start(startOptions) {
      const sources = [...connections.map(({ remote }) => remote), ...((await answerer)?.senders() ?? [])]
      if (sources.some(isChosenPort)) {
        for (const connection of connections.splice(0)) connection.reset()
        await programs.retire()
      }
      before = met + sent()
      return programs.start(startOptions)
    },
  }
}

/** Whether a client has bound this port itself: the kernel's own choices are in another range (ip(7), ip_local_port_range). */
function isChosenPort({ port }: Address): boolean {
  const [from = 32_768, to = 60_999] = readProc('sys/net/ipv4/ip_local_port_range').trim().split(/\s+/).map(Number)
  return port < from || port > to
}
