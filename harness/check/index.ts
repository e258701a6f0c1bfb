/** All that a spec imports. */

import { defineExercise, type DefinedExercise, type ExerciseStatement } from './language/definition.js'
import { register } from './language/register.js'

export { fakeClock } from '../lab/fake-clock.js'
export { zone } from '../support/zone.js'
export { nextSecond } from './inputs/next-second.js'
export { requirement } from './language/definition.js'
export type { CheckContext } from './engine/context.js'
export { expect } from './expect/matchers.js'
export type { TcpConnection } from '../wire/tcp-connection.js'
export type { Started } from './engine/started-programs.js'
export type { UdpPeer } from '../wire/udp-peer.js'
export { expectAnswers, expectNoMore, nextDatagram } from './expect/udp.js'
export { clientsInTurn, conversations } from './shared/repeated-conversations.js'
export { fastCheck, forRandom } from './inputs/property.js'
export { expectJson } from './expect/json.js'
export * as http from '../wire/http-server.js'
export * as packets from '../lab/raw-packets.js'
export type { Delivery, TcpProxy } from '../wire/tcp-proxy.js'
export { expectAllPrinted, expectEnded, expectGoodEnd, expectMessage, expectNoTrace } from './expect/printed.js'
export { lineOf } from './expect/tcp.js'
export * as wording from './wording/index.js'
export { expectOwnText } from './expect/own-text.js'
export { tcpServerRuns, tcpServerStarts, tcpServerServes } from './shared/tcp-server-requirements.js'
export { meetClient, receiveFrom, tcpClientConnects, tcpClientEnds, udpClientEnds, udpClientSends, type Meeting } from './shared/client-requirements.js'
export { endsOnSignals, restartsAtOnce, usesNoProcessorTime } from './shared/process-checks.js'

/** Defines an exercise, and in a worker registers its checks. */
export function exercise(statement: ExerciseStatement, define: () => void): DefinedExercise {
  const defined = defineExercise(statement, define)
  if ('__vitest_worker__' in globalThis) register(defined)
  return defined
}
