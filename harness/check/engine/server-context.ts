/** Makes the context of a server's check: it connects clients to the server that is kept running. */

import { isIPv6 } from 'node:net'
import { whileFrozen } from '../../launch/freeze.js'
import { isAtKeyboard, keyboardOf } from '../../launch/keyboard.js'
import { listenersOf, socketsOf } from '../../launch/readiness.js'
import { readSockets } from '../../kernel/sockets.js'
import type { Exercise } from '../../model/exercise.js'
import type { LabDescription } from '../../model/lab.js'
import type { Scope } from '../../support/scope.js'
import { awaitEvent, type Conversation } from '../../wire/conversation.js'
import { ConnectFailure, connectTcp, type ConnectOptions } from '../../wire/tcp-client.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import type { Transcript } from '../../wire/transcript.js'
import { openUdpPeer } from '../../wire/udp-peer.js'
import { untestable } from '../evidence/failure.js'
import type { Random } from '../inputs/random.js'
import type { RunningServer, ServerContext, StartedProgram } from '../language/context.js'
import { connectFailed } from './connection-failures.js'
import { notStarted } from './attached-server.js'
import type { KeptServer } from './kept-server.js'
import { visibleText } from '../wording/screen.js'

export interface ServerContextOptions {
  readonly exercise: Exercise
  readonly lab: LabDescription
  readonly random: Random
  readonly kept: KeptServer
  /** The folder in which the server runs. */
  readonly folder: string
  readonly transcript: Transcript
  readonly signal: AbortSignal
  readonly opened: Scope
  readonly acceptsMissingLineEnd: boolean
}

export function createServerContext(options: ServerContextOptions): ServerContext {
  const { exercise, lab, random, kept, folder, transcript, signal, opened, acceptsMissingLineEnd } = options
  const conversationPeers = openConversations(opened)
  const server = (): RunningServer => {
    const current = kept.current()
    if (current === null) throw new TypeError('The check uses the server while none is running.')
    return current
  }
  const conversation = (): Conversation => ({ pulse: server().running.pulse, watch: server().running.watch, transcript, signal, acceptsMissingLineEnd })
  return {
    exercise,
    lab,
    random,
    conversation,
    folder,
    opened,
    server,
    isAttached: kept.isAttached,
    screen: () => (kept.isAttached ? untestable(`It needs to see what the server prints, and ${notStarted}`) : screenOf(server(), signal)),
    // A UDP socket that the program has connected to a client is still its socket.
    isListening: () =>
      kept.isAttached ||
      (exercise.transport === 'udp' ? socketsOf(server().running, 'udp') : listenersOf(server().running, exercise.transport)).some(
        ({ inode }) => inode === server().listener.inode,
      ),
    servesAgain: kept.servesAgain,
    isRestless: kept.isRestless,
    async connect(options) {
      checkSource(server(), options?.from, kept)
      kept.noteClient()
      return conversationPeers.add(await connect(conversation(), kept, options))
    },
    async peer(options) {
      checkSource(server(), options?.from, kept)
      kept.noteClient()
      return conversationPeers.add(await openUdpPeer(conversation(), server().address, options))
    },
    async restart(options = {}) {
      transcript.unseen.add('restarted')
      // Open connections would hold the port, so they are closed first, except where the check is about that (TCP-5).
      if (options.samePort !== true) {
        await kept.discard()
        await conversationPeers.close()
      }
      return kept.restart(options, signal)
    },
    settle: () => kept.settle(signal),
    async whileFrozen(during) {
      if (kept.isAttached) untestable(`It needs to stop the server for a moment, and ${notStarted}`)
      transcript.unseen.add('stopped')
      return (await whileFrozen(server().running, during, signal)).value
    },
    accepted: () => hasAccepted(conversation(), server()),
  }
}

/** The suite's ends of the connections. They are closed in parallel, because each may wait a moment for the program's last bytes. */
function openConversations(opened: Scope) {
  const peers: AsyncDisposable[] = []
  const close = async (): Promise<void> => void (await Promise.all(peers.splice(0).map((each) => each[Symbol.asyncDispose]())))
  opened.defer(close)
  return {
    close,
    add<T extends AsyncDisposable>(peer: T): T {
      peers.push(peer)
      return peer
    },
  }
}

async function connect(conversation: Conversation, kept: KeptServer, options?: ConnectOptions): Promise<TcpConnection> {
  const server = kept.current()
  if (server === null) throw new TypeError('The check connects while no server is running.')
  try {
    return await connectTcp(conversation, server.address, options)
  } catch (thrown) {
    if (thrown instanceof ConnectFailure) throw (thrown.outcome === 'refused' ? kept.refused() : null) ?? (await connectFailed(thrown, server))
    throw thrown
  }
}

function checkSource({ address }: RunningServer, from: string | undefined, { isAttached }: Pick<KeptServer, 'isAttached'>): void {
  if (from !== undefined && isAttached && !address.host.startsWith('127.'))
    untestable('It needs a client with another address, which only a server at 127.0.0.1 can be shown (--attach).')
  if (from !== undefined && isIPv6(address.host)) untestable('The program listens only on IPv6, where this machine has a single address.')
}

function screenOf({ running }: RunningServer, signal: AbortSignal): StartedProgram {
  const from = running.output.length()
  return {
    kind: 'program',
    running,
    signal,
    watch: running.watch,
    keyboard: keyboardOf(running, running.watch, undefined, signal),
    isAtKeyboard: () => isAtKeyboard(running),
    hasAsked: () => false,
    printed: () => visibleText(running.output.text(from)),
  }
}

/** Waits until no connection is left to accept. A listening socket counts those as unread (ss(8), Recv-Q). */
async function hasAccepted(conversation: Conversation, { address }: RunningServer): Promise<boolean> {
  const hasWaiting = (): boolean => readSockets('tcp', 'listening').some(({ localPort, unread }) => localPort === address.port && unread > 0)
  const outcome = await awaitEvent(conversation, () => (hasWaiting() ? undefined : true))
  return outcome.kind === 'found'
}
