/**
 * A server that somebody else has started (`--attach`), in the place of one that wirecheck keeps running. Nothing is known of its
 * process: not what it prints, not whether it waits, not how it ended. What needs that, or needs to start or stop it, is untested.
 */

import { readSockets, type SocketEntry } from '../../kernel/sockets.js'
import { createPulse } from '../../kernel/pulse.js'
import type { Watch } from '../../kernel/silence.js'
import { waitFor } from '../../kernel/wait-for.js'
import { createOutput } from '../../launch/output.js'
import type { RunningProgram } from '../../launch/program.js'
import type { Exercise } from '../../model/exercise.js'
import type { Address } from '../../model/report.js'
import type { Program } from '../../model/submission.js'
import { limits } from '../../support/limits.js'
import { CheckFailure, NotJudged, untestable } from '../evidence/failure.js'
import type { RunningServer } from '../language/context.js'
import type { KeptServer } from './kept-server.js'

export const notStarted = 'wirecheck did not start this server (--attach).'
const needsStart = `It needs to start the server, and ${notStarted}`
const needsFresh = `It needs a server that was just started, and ${notStarted}`
const needsStop = `It needs to stop the server, and ${notStarted}`
const needsProcess = `It needs to stop the server or to look into its process, and ${notStarted}`

export interface AttachOptions {
  readonly exercise: Pick<Exercise, 'transport'>
  /** Describes the server in the report; it is never started. */
  readonly program: Program
  readonly address: Address
}

export function attachToServer({ exercise, program, address }: AttachOptions): KeptServer {
  const running = unseenProgram(program)
  const server: RunningServer = { running, address, listener: unknownSocket(exercise, address), portFrom: 'program' }
  const isVisible = (): boolean => isListeningHere(exercise, address)
  const wasVisible = isVisible() // A server on another machine, or in another network, is not.
  const history = createHistory(address)
  const stuck = new Set<number>() // the ports of clients whose connections it does not close

  /** Connections whose client has closed, and the server not yet. A server that ends closes its listening socket before them. */
  const unclosed = (): number[] =>
    readSockets('tcp')
      .filter(({ state, localPort, remotePort }) => state === 'close-wait' && localPort === address.port && !stuck.has(remotePort))
      .map(({ remotePort }) => remotePort)

  /** Waits until it has noticed that the earlier clients are gone: it may end because of that, and the next client would come in between. */
  async function awaitClosed(signal: AbortSignal | undefined): Promise<void> {
    await waitFor({
      look: () => (unclosed().length === 0 ? true : undefined),
      pulse: running.pulse,
      watch: running.watch,
      deadlineMs: limits.answerMs,
      signal,
    })
    for (const port of unclosed()) stuck.add(port)
  }

  return {
    isAttached: true,
    current: () => server,
    lastSeen: () => server,
    command: () => '',
    async acquire({ fresh, signal, name = '' }) {
      if (wasVisible && exercise.transport === 'tcp') await awaitClosed(signal)
      if (wasVisible && !isVisible()) throw history.gone()
      if (fresh) untestable(needsFresh)
      history.begin(name)
      return { server, isWarm: false } // A failure cannot be tried again on a fresh server, so it counts.
    },
    noteClient: history.noteClient,
    refused: history.gone,
    servesAgain: history.servesAgain,
    isRestless: () => false,
    async restart({ samePort = false, environment, hidesErrors = false }) {
      if (samePort || hidesErrors || environment !== undefined) untestable(needsStart)
      return server
    },
    async settle(signal) {
      await waitFor({ look: () => undefined, pulse: running.pulse, watch: running.watch, deadlineMs: limits.quietWindowMs, signal })
    },
    async handOver() {
      history.pass()
    },
    async discard() {
      history.fail()
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

/** Remembers what the server has served, for the finding that it is gone. */
function createHistory({ host, port }: Address) {
  let check = ''
  let hasClient = false // in this check
  let passedWithClient = 0
  let hasJustFailed = false
  let isGone = false

  /** Only a server that has served a client after another one must go on: others may end after a single client. */
  function gone(): CheckFailure | NotJudged {
    const last = check === '' ? '' : ` It stopped during or after the check ${check}.`
    const message = `The server at ${host}:${port} does not accept connections.${last}`
    const isFinding = !isGone && !hasJustFailed && passedWithClient > 1
    isGone = true
    if (!isFinding) return new NotJudged(`${message} Start it ${check === '' ? '' : 'again '}and repeat this run.`)
    return new CheckFailure({
      message,
      expected: ['The server keeps listening.'],
      actual: 'Nothing listens there any more.',
      hint: 'Look at what the server printed when it ended. Start it again, and repeat the check during which it stopped: --check',
    })
  }

  return {
    gone,
    servesAgain: () => passedWithClient > 0,
    noteClient() {
      hasClient = true
    },
    begin(name: string) {
      if (isGone) throw gone()
      check = name
      hasClient = false
    },
    pass() {
      if (hasClient) passedWithClient += 1
      hasJustFailed = false
    },
    fail() {
      hasJustFailed = true
    },
  }
}

/** Nobody can see whether it waits, so every wait for it ends by the clock. */
const blindWatch: Watch = {
  sample: () => [],
  recent: () => [],
  isWaiting: () => false,
  look: () => ({ kind: 'not-known', threads: [] }),
}

function unseenProgram(program: Program): RunningProgram {
  const nothing = (): void => undefined
  return {
    program,
    output: createOutput(),
    pulse: createPulse(),
    watch: blindWatch,
    pids: () => untestable(needsProcess),
    ending: () => null,
    startFault: () => null,
    exceeded: () => null,
    beginCheck: nothing,
    isLeaving: () => false,
    flushed: () => Promise.resolve(),
    type: () => untestable(needsProcess),
    signal: () => untestable(needsStop),
    kill: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

/** Whether something listens at the address in this network, as the kernel shows it to everybody: no connection is made. */
export function isListeningHere({ transport }: Pick<Exercise, 'transport'>, { host, port }: Address): boolean {
  const protocol = transport === 'udp' ? 'udp' : 'tcp'
  const places = ['0.0.0.0', '::', host, `::ffff:${host}`]
  return readSockets(protocol, 'listening').some(({ localPort, localAddress }) => localPort === port && places.includes(localAddress))
}

function unknownSocket({ transport }: Pick<Exercise, 'transport'>, { host, port }: Address): SocketEntry {
  const protocol = transport === 'udp' ? 'udp' : 'tcp'
  const family = host.includes(':') ? 6 : 4
  return { protocol, family, localAddress: host, localPort: port, remoteAddress: '', remotePort: 0, state: 'listen', unsent: 0, unread: 0, inode: 0 }
}
