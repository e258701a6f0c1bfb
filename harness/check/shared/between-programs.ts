/** Two programs that talk to each other, with the suite between them. */

import { isIPv6 } from 'node:net'
import { awaitReady } from '../../launch/readiness.js'
import { suiteAddress, suiteAddressIpv6 } from '../../lab/redirect.js'
import type { Address } from '../../model/report.js'
import { listenTcp } from '../../wire/tcp-listener.js'
import { proxyTcp, type Delivery, type TcpProxy } from '../../wire/tcp-proxy.js'
import { openUdpPeer, type UdpPeer } from '../../wire/udp-peer.js'
import { notReady, reachableAddress, startAgainOnceFree } from '../engine/start-server.js'
import type { ProgramStart, StartedProgram, StartingContext } from '../language/context.js'

/** Starts the program under test and waits until it listens. Fails the check if it does not. */
export async function startListening(
  { exercise, programs }: StartingContext,
  { port, ...start }: ProgramStart & { readonly port: number },
): Promise<{ program: StartedProgram; address: Address }> {
  const wanted = { transport: exercise.transport, preferredPorts: [port, exercise.usualPort] }
  return startAgainOnceFree(programs, async () => {
    const program = await programs.start({ ...start, port })
    const readiness = await awaitReady(program.running, wanted, programs.conversation.signal)
    if (readiness.kind !== 'ready') throw notReady(readiness, program.running, { exercise, port })
    return { program, address: await reachableAddress(readiness, exercise.transport) }
  })
}

/** Stands between programs: forwards each connection that arrives at the given address to `target`. */
export async function openProxy(context: StartingContext, options: { target: () => Address; delivery: Delivery }): Promise<TcpProxy> {
  const { programs, meetingPoint, opened } = context
  const entrance = opened.use(await listenTcp(programs.ignoringSuite, meetingPoint.ports))
  const proxy = opened.use(proxyTcp(programs.ignoringSuite, entrance, { ...options, from: (host) => elsewhere(context, host) }))
  programs.countAsBusy(proxy.isCarrying)
  return proxy
}

/**
 * A UDP socket at an address that the program has not talked to. It sends to `address`.
 *
 * @example
 * ```ts
 * // a client that sends its argument as a datagram, and prints the answer
 *
 * const peer = await context.answerer()
 * const client = await context.start({ furtherArguments: ['hello'] })
 * await receiveFrom(client, peer, context)
 * const stranger = await openThirdParty(context, peer.remote)
 * await stranger.send('from a stranger')
 * await peer.send('the answer')
 * await expect(client).toPrint('the answer')
 * ```
 */
export async function openThirdParty(context: StartingContext, address: Address): Promise<UdpPeer> {
  return context.opened.use(await openUdpPeer(context.programs.conversation, address, { from: elsewhere(context, address.host) }))
}

/** One of the suite's addresses that looks like another machine's to a program at `host`. A shared network has none for IPv6. */
function elsewhere({ meetingPoint }: StartingContext, host: string): string {
  if (!isIPv6(host)) return suiteAddress
  return meetingPoint.meetsAll ? suiteAddressIpv6 : '::1'
}
