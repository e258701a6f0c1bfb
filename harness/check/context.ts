/** What the code of a check is given: the program, ways to talk to it, and inputs. Everything it opens is closed for it. */

import type { DefinedExercise } from './definition.js'
import type { LabDescription } from '../model/lab.js'
import { whileFrozen } from '../launch/freeze.js'
import { readSockets } from '../launch/sockets.js'
import { awaitEvent, type Conversation } from '../wire/conversation.js'
import { ConnectFailure, connectTcp, type ConnectOptions } from '../wire/tcp-client.js'
import type { TcpConnection } from '../wire/tcp-connection.js'
import { openUdpPeer, type UdpPeer } from '../wire/udp-peer.js'
import { CheckFailure, causeOf, describeEnding, evidence, Untestable } from './failure.js'
import type { Keeper } from './keeper.js'
import type { Random } from './random.js'
import { endingSoon, lastLines, type RunningServer } from './server.js'
import type { Transcript } from '../wire/transcript.js'

export interface CheckContext {
  readonly exercise: DefinedExercise
  readonly lab: LabDescription
  readonly random: Random
  /** The program under test as it runs now. */
  server(): RunningServer
  /** Connects a TCP client; a program that does not take it has failed. */
  connect(options?: ConnectOptions): Promise<TcpConnection>
  /** Opens a UDP socket that sends to the program. */
  peer(options?: { from?: string }): Promise<UdpPeer>
  /** Stops the program and starts it again. */
  restart: Keeper['restart']
  /** Waits until the program has tidied up after its last client. */
  settle(): Promise<void>
  /** Runs `during` while the program is stopped, so that it sees only what came of it. */
  whileFrozen(during: () => Promise<void>): Promise<void>
  /** Waits until the program has accepted every connection, or will not. */
  accepted(): Promise<void>
  /** Ends the check without a verdict: this machine cannot test it. */
  untestable(why: string): never
  /** Fails the check. */
  fail: (parts: Parameters<typeof evidence>[0]) => never
}

export interface ContextOptions {
  readonly exercise: DefinedExercise
  readonly lab: LabDescription
  readonly random: Random
  readonly keeper: Keeper
  readonly transcript: Transcript
}

/** A context and the way to close all that was opened in it, in the order in which it was opened. */
export function createContext(options: ContextOptions): { context: CheckContext; close(): Promise<void> } {
  const { exercise, lab, random, keeper, transcript } = options
  const opened: AsyncDisposable[] = []

  function server(): RunningServer {
    const current = keeper.current()
    if (current === null) throw new TypeError('no program is running')
    return current
  }

  async function closeAll(): Promise<void> {
    await Promise.all(opened.splice(0).map((each) => each[Symbol.asyncDispose]()))
  }

  const conversation = (): Conversation => ({ pulse: server().running.pulse, watch: server().running.watch, transcript })

  const context: CheckContext = {
    exercise,
    lab,
    random,
    server,
    async connect(connectOptions) {
      if (connectOptions?.from !== undefined && server().address.host.includes(':'))
        throw new Untestable('The program listens on IPv6 only, where the machine has one address.')
      try {
        const client = await connectTcp(conversation(), server().address, connectOptions)
        opened.push(client)
        return client
      } catch (thrown) {
        if (thrown instanceof ConnectFailure) throw await connectFailed(thrown, server())
        throw thrown
      }
    },
    async peer(peerOptions) {
      if (peerOptions?.from !== undefined && server().address.host.includes(':'))
        throw new Untestable('The program listens on IPv6 only, where the machine has one address.')
      const peer = await openUdpPeer(conversation(), server().address, peerOptions)
      opened.push(peer)
      return peer
    },
    async restart(restartOptions) {
      // The remains of open connections would keep the port: they are closed first, except where that is the question (TCP-5).
      if (restartOptions.samePort !== true) {
        await keeper.discard()
        await closeAll()
      }
      return keeper.restart(restartOptions)
    },
    settle: keeper.settle,
    async whileFrozen(during) {
      await whileFrozen(server().running, during)
    },
    async accepted() {
      const { port } = server().address
      await awaitEvent(conversation(), () =>
        readSockets('tcp').some(({ state, localPort, unread }) => state === 'listen' && localPort === port && unread > 0) ? undefined : true,
      )
    },
    untestable: (why) => {
      throw new Untestable(why)
    },
    fail: (parts) => {
      throw new CheckFailure(evidence(parts))
    },
  }
  return {
    context,
    close: closeAll,
  }
}

async function connectFailed(failure: ConnectFailure, { running }: RunningServer): Promise<CheckFailure> {
  const ending = describeEnding(await endingSoon(running))
  const ended = ending === '' ? '' : ` The program has ended (${ending}).`
  const printed = ending === '' ? '' : lastLines(running, 0, 4)
  return new CheckFailure(
    evidence({
      message: `${failure.message}.${ended}`,
      expected: ['The program takes the connection.'],
      actual: printed === '' ? failure.message : `${failure.message}; the program's last lines: ${printed}`,
      cause: ending === '' ? causeOf(running.watch.sample()) : { kind: 'exit', says: `The program has ended: ${ending}.`, detail: ending },
    }),
  )
}
