/** What the code of a check is given: the program, ways to talk to it, and inputs. Everything it opens is closed for it. */

import { isIPv6 } from 'node:net'
import type { DefinedExercise } from './definition.js'
import { waitFor, type Outcome } from '../launch/awaiting.js'
import { suiteAddress, suiteAddressIpv6 } from '../lab/redirect.js'
import type { LabDescription } from '../model/lab.js'
import type { Address } from '../model/report.js'
import type { Cause } from '../model/verdict.js'
import { whileFrozen } from '../launch/freeze.js'
import { isAtKeyboard, keyboardOf } from '../launch/keyboard.js'
import { awaitReady, hasRawSocket, listenersOf } from '../launch/readiness.js'
import { readSockets } from '../launch/sockets.js'
import { awaitEvent, type Conversation } from '../wire/conversation.js'
import { ConnectFailure, connectTcp, type ConnectOptions } from '../wire/tcp-client.js'
import type { TcpConnection } from '../wire/tcp-connection.js'
import { openUdpPeer, type UdpPeer } from '../wire/udp-peer.js'
import { CheckFailure, causeOf, compareBytes, evidence, Untestable } from './failure.js'
import { watchFolder } from './folder.js'
import type { Keeper } from './keeper.js'
import type { Random } from './random.js'
import { connectFailed, doesNotEnd, noRawSocket, notMet } from './missed.js'
import { notReady, reachableAddress, startAgainOnceFree, type RunningServer } from './server.js'
import { limits } from '../support/limits.js'
import { listenTcp, type TcpListener } from '../wire/tcp-listener.js'
import { proxyTcp, type Delivery, type TcpProxy } from '../wire/tcp-proxy.js'
import type { Transcript } from '../wire/transcript.js'
import { asSeen, type Stage, type Started, type StartedOptions } from './stage.js'
import type { Venue } from './venue.js'

export interface CheckContext {
  readonly exercise: DefinedExercise
  readonly lab: LabDescription
  readonly random: Random
  /** The program under test as it runs now. */
  server(): RunningServer
  /** What a person sees of it from now on. */
  screen(): Started
  /** Whether the program still takes clients. */
  isListening(): boolean
  /** Waits for the program's end, which has to come within 2 s (TALK-3). */
  endsByItself(running: RunningServer['running']): Promise<void>
  /** Connects a TCP client; a program that does not take it has failed. */
  connect(options?: ConnectOptions): Promise<TcpConnection>
  /** Opens a UDP socket that sends to the program. */
  peer(options?: { from?: string }): Promise<UdpPeer>
  /** The address that client programs are given. */
  readonly given: Address
  /** Whether client programs are met wherever they go. */
  readonly meetsAll: boolean
  /** Waits for client programs at that address. */
  listen(): Promise<TcpListener>
  /** A UDP socket at that address, which answers whoever has sent to it. */
  answerer(): Promise<UdpPeer>
  /** A UDP socket of somebody else, which sends to `address`. */
  thirdParty(address: Address): Promise<UdpPeer>
  /** Starts the program under test, as a client of the address that it is given. */
  start(options?: StartedOptions): Promise<Started>
  /** The next connection of a client program that was started; one that makes none has failed. */
  meet(client: Started, listener: TcpListener): Promise<TcpConnection>
  /** What to throw when nothing of a client arrived. */
  absent(client: Started, outcome: Outcome<unknown>): Error
  /** Where a program that came from `source` wanted to go; null where that cannot be told. */
  destinationOf(source: Address): Address | null
  /** Stands between programs: carries each connection that comes to the given address on to `target`. */
  proxy(options: { target: () => Address; delivery: Delivery }): Promise<TcpProxy>
  /** Stops the program and starts it again. */
  restart: Keeper['restart']
  /** Waits until the program has tidied up after its last client. */
  settle(): Promise<void>
  /** Runs `during` while the program is stopped, so that it sees only what came of it. */
  whileFrozen(during: () => Promise<void>): Promise<void>
  /** Waits until the program has accepted every connection; false when it does not. */
  accepted(): Promise<boolean>
  /** Ends the check without a verdict: this machine cannot test it. */
  untestable(why: string): never
  /** The files in the program's folder that were not there when the check began, by name. */
  newFiles(): ReadonlyMap<string, Buffer>
  /** Removes a file from the program's folder; whether it was there. */
  takeFile(name: string): boolean
  compare: typeof compareBytes
  /** Starts the program under test and waits until it listens; one that does not has failed. */
  startListening(options: StartedOptions & { readonly port: number }): Promise<{ program: Started; address: Address }>
  /** Waits until a program that was started has opened a raw socket and waits. */
  awaitRawSocket(program: Started): Promise<void>
  /** Waits until `isThere` is true of what a program has printed; false when it never will be. */
  awaitPrinted(program: Started, isThere: () => boolean): Promise<boolean>
  /** What a program that was started waits for. */
  causeNow(program: Started): Cause | undefined
  /** Fails the check. */
  fail: (parts: Parameters<typeof evidence>[0]) => never
}

export interface ContextOptions {
  readonly exercise: DefinedExercise
  readonly lab: LabDescription
  readonly random: Random
  /** Where the program runs. */
  readonly folder: string
  /** For servers. */
  readonly keeper: Keeper | null
  /** For clients. */
  readonly stage: Stage | null
  readonly venue: Venue | null
  readonly transcript: Transcript
}

/** A context and the way to close all that was opened in it, in the order in which it was opened. */
export function createContext(options: ContextOptions): { context: CheckContext; close(): Promise<void> } {
  const { exercise, lab, random, transcript } = options
  const opened: AsyncDisposable[] = []
  const files = watchFolder(options.folder)
  let listener: TcpListener | null = null
  let answerer: UdpPeer | null = null
  const keeper = needed(options.keeper, 'a server')
  const stage = needed(options.stage, 'a client')
  const venue = needed(options.venue, 'a client')

  /** The suite's own address that a program at `host` takes for somebody else's; a shared network has none for IPv6. */
  function elsewhere(host: string): string {
    if (!isIPv6(host)) return suiteAddress
    return venue().meetsAll ? suiteAddressIpv6 : '::1'
  }

  function server(): RunningServer {
    const current = keeper().current()
    if (current === null) throw new TypeError('no program is running')
    return current
  }

  function checkSource(from: string | undefined): void {
    if (from === undefined || !isIPv6(server().address.host)) return
    throw new Untestable('The program listens on IPv6 only, where the machine has one address.')
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
    screen() {
      const { running } = server()
      const from = running.output.length()
      return {
        kind: 'started',
        running,
        watch: running.watch,
        keyboard: keyboardOf(running, running.watch),
        isAtKeyboard: () => isAtKeyboard(running),
        hasAsked: () => false,
        printed: () => asSeen(running.output.text(from)),
      }
    },
    isListening: () => listenersOf(server().running, exercise.transport).some(({ inode }) => inode === server().listener.inode),
    async endsByItself(running) {
      const outcome = await waitFor({ look: () => running.ending() ?? undefined, pulse: running.pulse, watch: running.watch, deadlineMs: limits.exitMs })
      if (outcome.kind !== 'found') throw doesNotEnd(outcome)
    },
    async connect(connectOptions) {
      checkSource(connectOptions?.from)
      keeper().noteClient()
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
      checkSource(peerOptions?.from)
      keeper().noteClient()
      const peer = await openUdpPeer(conversation(), server().address, peerOptions)
      opened.push(peer)
      return peer
    },
    get given() {
      return venue().address
    },
    get meetsAll() {
      return venue().meetsAll
    },
    async listen() {
      if (listener === null) {
        listener = await listenTcp(stage().conversation, venue().ports)
        opened.push(listener)
      }
      return listener
    },
    async answerer() {
      if (answerer === null) {
        answerer = await openUdpPeer(stage().conversation, null, { port: venue().address.port })
        opened.push(answerer)
      }
      return answerer
    },
    async thirdParty(address) {
      const peer = await openUdpPeer(stage().conversation, address, { from: elsewhere(address.host) })
      opened.push(peer)
      return peer
    },
    start: (startOptions) => stage().start(startOptions),
    async meet(client, listener) {
      const outcome = await listener.next()
      if (outcome.kind === 'found') {
        venue().destinationOf(outcome.value.remote)
        return outcome.value
      }
      throw notMet(client, outcome, venue())
    },
    absent: (client, outcome) => notMet(client, outcome, venue()),
    destinationOf: (source) => venue().destinationOf(source),
    async proxy({ target, delivery }) {
      const entrance = await listenTcp(stage().backstage, venue().ports)
      const proxy = proxyTcp(stage().backstage, entrance, { target, delivery, from: elsewhere })
      stage().minding(proxy.isCarrying)
      opened.push(proxy, entrance)
      return proxy
    },
    async restart(restartOptions) {
      // The remains of open connections would keep the port: they are closed first, except where that is the question (TCP-5).
      if (restartOptions.samePort !== true) {
        await keeper().discard()
        await closeAll()
      }
      return keeper().restart(restartOptions)
    },
    settle: async () => {
      if (options.keeper !== null) await options.keeper.settle()
      else await awaitEvent(stage().conversation, () => undefined, { deadlineMs: limits.settleMs, untilWaiting: true })
    },
    async whileFrozen(during) {
      await whileFrozen(server().running, during)
    },
    async accepted() {
      const { port } = server().address
      const outcome = await awaitEvent(conversation(), () =>
        readSockets('tcp').some(({ state, localPort, unread }) => state === 'listen' && localPort === port && unread > 0) ? undefined : true,
      )
      return outcome.kind === 'found'
    },
    untestable: (why) => {
      throw new Untestable(why)
    },
    async startListening({ port, ...startOptions }) {
      const wanted = { transport: exercise.transport, preferredPorts: [port, exercise.usualPort] }
      return startAgainOnceFree({ description: lab }, async () => {
        const program = await stage().start({ ...startOptions, port })
        const readiness = await awaitReady(program.running, wanted)
        if (readiness.kind !== 'ready') throw notReady(readiness, program.running, { exercise, port })
        return { program, address: await reachableAddress(readiness, exercise.transport) }
      })
    },
    async awaitRawSocket(program) {
      const look = (): true | undefined => (program.running.ending() !== null || hasRawSocket(program.running) ? true : undefined)
      const outcome = await waitFor({ look, pulse: program.running.pulse, watch: program.watch, deadlineMs: limits.startupMs })
      if (program.running.ending() !== null || outcome.kind !== 'found') throw noRawSocket(program, outcome)
      await context.settle()
    },
    async awaitPrinted(program, isThere) {
      await awaitEvent(stage().conversation, () => (isThere() || program.running.ending() !== null ? true : undefined))
      await program.running.flushed()
      return isThere()
    },
    causeNow: ({ running }) => causeOf(running.watch.sample()),
    newFiles: () => files.added(),
    takeFile: (name) => files.take(name),
    compare: compareBytes,
    fail: (parts) => {
      throw new CheckFailure(evidence(parts))
    },
  }
  return {
    context,
    close: closeAll,
  }
}

/** A part of the context that only programs of one role have: a spec's author who asks for another's learns of it. */
function needed<T>(part: T | null, role: string): () => T {
  return () => {
    if (part === null) throw new TypeError(`this exercise is not about ${role}`)
    return part
  }
}
