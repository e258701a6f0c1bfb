/** Keeps one server running for all checks of an exercise while it is healthy, so that most checks need no start. */

import type { Lab } from '../../lab/probe.js'
import { drain, waitFor } from '../../kernel/wait-for.js'
import { listenersOf, socketsOf } from '../../launch/readiness.js'
import { typedCommand } from '../../launch/program.js'
import { awaitPortFree } from '../../kernel/time-wait.js'
import type { Exercise } from '../../model/exercise.js'
import type { Program } from '../../model/submission.js'
import { limits } from '../../support/limits.js'
import type { RestartOptions, RunningServer } from '../language/context.js'
import { freePort } from './free-port.js'
import type { Random } from '../inputs/random.js'
import { startServer, type StartServerOptions } from './start-server.js'

export interface KeptServer extends AsyncDisposable {
  /** Whether somebody else has started it (attached-server.ts). */
  readonly isAttached: boolean
  /** The running server, started if necessary. `fresh`: one that has served no client. `name`: the check that it is for. */
  acquire(options: { fresh: boolean; signal: AbortSignal; name?: string }): Promise<{ server: RunningServer; isWarm: boolean }>
  /** Notes that a client is about to connect: from now on the server does not count as fresh. */
  noteClient(): void
  /** What it means that the server refused a connection; null where that is found out from its process. */
  refused(): Error | null
  /**
   * Whether a server of this program has served a client after another one. To be asked when the conversation of a check has
   * gone well: if the server had served others before this check, that is the proof.
   */
  servesAgain(): boolean
  /** Whether the program was once seen not to come to rest after a client. */
  isRestless(): boolean
  /** Stops it and starts it again; on the same port, with other environment variables, or without its standard error. */
  restart(options: RestartOptions, signal: AbortSignal): Promise<RunningServer>
  /** The running server, or null. */
  current(): RunningServer | null
  /** Where it listened last, and whose port that was; null before it first did. */
  lastSeen(): Pick<RunningServer, 'address' | 'portFrom'> | null
  /** The command that started it last, as a person would type it; empty before the first start. */
  command(): string
  /** Waits until the server has cleaned up after its last client: it is at rest, or has ended. */
  settle(signal: AbortSignal): Promise<void>
  /** Ends a check: settles. A server that never comes to rest is stopped, because a new one starts sooner than it would calm down. */
  handOver(signal: AbortSignal): Promise<void>
  /** Stops it. The next check gets a new one. */
  discard(): Promise<void>
}

export function createKeptServer(options: { lab: Lab; exercise: Exercise; program: Program; random: Random }): KeptServer {
  const { lab, exercise, program, random } = options
  let server: RunningServer | null = null
  let last: RunningServer | null = null // The one before it, which has been stopped.
  let ownPort: number | undefined
  let servedAny = false
  let wasWarm = false // Whether the running server had served clients before this check.
  let hasServedAgain = false
  let isRestless = false // Only the first wait for a server that never comes to rest has the full time limit.
  let hidesErrors = false
  let command = ''
  let lastSeen: RunningServer | null = null

  /** What the last server has left on a port must not be charged to the next one, except where the check is about that (TCP-5). */
  async function start(startOptions: Pick<StartServerOptions, 'port' | 'environment' | 'hidesErrors' | 'atOnce' | 'signal'>): Promise<RunningServer> {
    const { atOnce = false, signal } = startOptions
    hidesErrors = startOptions.hidesErrors ?? false
    const isOnNewPort = last?.portFrom === 'argument' && program.port === null
    if (last !== null) await awaitPortFree(last.listener, { evenIfLingering: atOnce || isOnNewPort, signal })
    last = null
    const given = { host: '127.0.0.1', port: startOptions.port, addressArguments: [String(startOptions.port)] }
    command = typedCommand(program, given)
    server = await startServer({ lab, exercise, program, ownPort, ...startOptions })
    ownPort = server.portFrom === 'program' ? server.address.port : undefined
    if (isRestless) server.running.pulse.noteBurn()
    servedAny = false
    wasWarm = false
    lastSeen = server
    return server
  }

  async function discard(): Promise<void> {
    if (server === null) return
    last = server
    server = null
    await last.running.kill()
  }

  /** Each start takes a new port, if the program lets it, because the old one may still be in use by what the last one left. */
  const choosePort = (): Promise<number> | number => program.port ?? freePort(random)

  async function settle(signal: AbortSignal): Promise<void> {
    if (server !== null && !(await becomesCalm(server, isRestless ? limits.calmMs : limits.settleMs, signal))) isRestless = true
  }

  const isHealthy = (): boolean =>
    server !== null && server.running.ending() === null && listenersOf(server.running, exercise.transport).some(({ inode }) => inode === server?.listener.inode)

  return {
    isAttached: false,
    refused: () => null,
    current: () => server,
    lastSeen: () => lastSeen,
    command: () => command,
    async acquire({ fresh, signal }) {
      if (server !== null && (!isHealthy() || (fresh && servedAny))) await discard()
      const isWarm = server !== null && servedAny
      const acquired = server ?? (await start({ port: await choosePort(), signal }))
      wasWarm = isWarm
      return { server: acquired, isWarm }
    },
    noteClient() {
      servedAny = true
    },
    servesAgain() {
      hasServedAgain ||= wasWarm
      return hasServedAgain
    },
    isRestless: () => isRestless,
    async restart({ samePort = false, environment, ...options }, signal) {
      const samePortNumber = samePort ? server?.address.port : undefined
      await discard()
      return start({ port: samePortNumber ?? (await choosePort()), atOnce: samePort, signal, ...options, ...(environment !== undefined && { environment }) })
    },
    settle,
    async handOver(signal) {
      if (!isRestless) await settle(signal)
      // A port that the program chooses may stay in TIME-WAIT for a minute.
      const startsAtOnce = !lab.lingers || server?.portFrom !== 'program'
      if (hidesErrors || (isRestless && startsAtOnce)) await discard()
    },
    discard,
    [Symbol.asyncDispose]: discard,
  }
}

/**
 * Waits until the server is at rest or has ended. Waiting for a timer counts as rest. A server that alternates between
 * sleeping and polling is never seen at rest: it counts as calm once nothing has run, no connection has been open and it has
 * listened for `limits.calmMs`.
 */
async function becomesCalm({ running, listener }: RunningServer, deadlineMs: number, signal: AbortSignal): Promise<boolean> {
  let calmSince: number | null = null
  const hasOnlyItsListener = (): boolean => {
    const sockets = socketsOf(running, listener.protocol).filter(({ localPort }) => localPort === listener.localPort)
    return sockets.length > 0 && sockets.every(({ inode }) => inode === listener.inode)
  }
  const look = (): true | undefined => {
    if (running.ending() !== null || running.watch.look(limits.calmMs).kind === 'at-rest') return true
    const isBusy = running.watch.sample().some(({ state }) => state === 'R' || state === 'D')
    calmSince = !isBusy && hasOnlyItsListener() ? (calmSince ?? performance.now()) : null
    return calmSince !== null && performance.now() - calmSince >= limits.calmMs ? true : undefined
  }
  await drain() // Only then are the suite's own sockets really closed.
  const outcome = await waitFor({ look, pulse: running.pulse, watch: running.watch, deadlineMs, signal })
  return outcome.kind !== 'late'
}
