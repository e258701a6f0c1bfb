/** All that a spec imports. */

import { defineExercise, type DefinedExercise, type ExerciseStatement } from './definition.js'
import { register } from './register.js'

export { fakeClock } from '../lab/fake-clock.js'
export { zone } from '../support/zone.js'
export { nextSecond } from './clock.js'
export { requirement } from './definition.js'
export type { CheckContext } from './context.js'
export { expect } from './matchers.js'
export type { TcpConnection } from '../wire/tcp-connection.js'
export type { Started } from './stage.js'
export type { UdpPeer } from '../wire/udp-peer.js'
export { expectAnswers, expectNoMore, nextDatagram } from './udp-expectations.js'
export { clientsInTurn, conversations } from './conversations.js'
export { fastCheck, forRandom } from './property.js'
export { expectJson } from './json-expectations.js'
export * as http from './http.js'
export * as packets from '../lab/raw-packets.js'
export type { Delivery, TcpProxy } from '../wire/tcp-proxy.js'
export { expectAllPrinted, expectEnded, expectGoodEnd, expectMessage, expectNoTrace, stackTraceIn } from './program-expectations.js'
export { lineOf } from './tcp-expectations.js'
export { expectOwnText } from './own-text.js'
export { tcpServerRuns, tcpServerStarts, tcpServerServes } from './tcp-server.js'
export { meetClient, receiveFrom, tcpClientConnects, tcpClientEnds, udpClientEnds, udpClientSends, type Meeting } from './client-requirements.js'
export { endsOnSignals, restartsAtOnce, usesNoProcessorTime } from './process-checks.js'

/** Defines an exercise, and in a worker registers its checks. */
export function exercise(statement: ExerciseStatement, define: () => void): DefinedExercise {
  const defined = defineExercise(statement, define)
  if ('__vitest_worker__' in globalThis) register(defined)
  return defined
}
