/**
 * Requirements that exercises share, such as TCP-1 to TCP-10, and the checks that they are made of.
 * @module shared requirements
 */

export type { TcpClientExercise } from '../shared/client-meeting.js'
export { echoUntilClosed } from '../shared/echo-until-closed.js'
export { usesNoProcessorTime } from '../shared/idle.js'
export { keptAliveHint, whileKeptOpen } from '../shared/kept-open.js'
export { endsByItself, endsOnSignals, keepsListening, restartsAtOnce, type ListeningOptions } from '../shared/process-checks.js'
export { expectNoOldEnd } from '../shared/old-end.js'
export { printsOnStandardOutput } from '../shared/standard-output.js'
export type { TcpServing } from '../shared/serving.js'
export { tcpClientConnects, tcpClientEnds } from '../shared/tcp-client-requirements.js'
export { tcpServerRuns, tcpServerServes, tcpServerStarts } from '../shared/tcp-server-requirements.js'
export { udpClientEnds, udpClientSends, type UdpClientExercise } from '../shared/udp-client-requirements.js'
export { thenStillRuns } from '../shared/unusual-input.js'
