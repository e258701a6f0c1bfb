/** What every long-running program must do, over TCP or UDP: end when told to, start again at once, and use no CPU when idle. */

import { withTimeWait } from '../../lab/network.js'
import type { Watch } from '../../kernel/silence.js'
import { waitsBeyond, type ThreadSample } from '../../kernel/threads.js'
import { waitFor } from '../../kernel/wait-for.js'
import { isAlive } from '../../kernel/proc.js'
import { limits } from '../../support/limits.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import { mayHideTimeOut } from '../../launch/hidden-time-out.js'
import type { RunningProgram } from '../../launch/program.js'
import type { ServerContext } from '../language/context.js'
import { CheckFailure, causeOf, describeEnding, evidence, howItEnded, inSeconds } from '../evidence/failure.js'

/** How long a server is watched. */
export interface ListeningOptions {
  /** Watch only until every thread whose wait has a limit has waited it out once. */
  readonly once?: boolean
}

/** The server keeps running while no client comes. Known at once if it waits without a limit; a time-out of its own, seen or hidden, is waited out. */
export async function keepsListening(context: ServerContext, { once = false }: ListeningOptions = {}): Promise<void> {
  if (context.isAttached) return // Nobody sees how long it waits. The next client finds out.
  await context.settle()
  const { running } = context.server()
  const { signal } = context.conversation()
  const ended = { look: () => running.ending() ?? undefined, pulse: running.pulse, watch: running.watch, signal }
  const hasWaited = once ? waitedOnce(running.watch) : () => false
  const restIsFinal = once || !mayHideTimeOut(running.program)
  await waitFor({ ...ended, look: () => running.ending() ?? (hasWaited() ? true : undefined), deadlineMs: limits.keepListeningMs, restIsFinal })
  // Processes that it left in the background would wait for ever; they end with the sandbox.
  if (running.isLeaving()) await waitFor({ ...ended, deadlineMs: limits.exitMs, restIsFinal: false })
  if (running.ending() === null) return assertStillListens(context)
  throw new CheckFailure(
    {
      message: `The program listened, but then ended by itself (${describeEnding(running.ending())}).`,
      expected: ['The program listens and waits for clients.'],
      actual: `It ${howItEnded(running.ending())}.`,
    },
    'ends by itself',
  )
}

/** A loop that starts the server again whenever it ends, for example in a shell script, does not count as a server that keeps listening. */
function assertStillListens(context: ServerContext): void {
  if (context.isListening()) return
  throw new CheckFailure(
    {
      message: 'The program listened, but then closed its listening socket, although no client had come.',
      expected: ['The program listens and waits for clients.'],
      actual: 'Its listening socket is gone.',
      hint: 'Does something start the server again and again? A client that comes in between is refused. Look at why the server ends.',
    },
    'ends by itself',
  )
}

/**
 * Tells whether every thread whose wait has a limit has run since now, and is in the same call at the same place again. Where
 * a thread beside the main one waits for another thread (futex(2)), the limit is that of a pool, and its end harms nobody.
 */
function waitedOnce(watch: Watch): () => boolean {
  const bounds = { forMs: limits.keepListeningMs, beganAfterMs: performance.now() }
  const isPooled = ({ pid, thread, current }: ThreadSample): boolean => pid !== thread && current.call?.name === 'futex'
  const limited = watch.sample().filter((thread) => !isPooled(thread) && !waitsBeyond(thread, bounds))
  return () => {
    const now = watch.recent()
    const isBack = ({ thread, slices, current }: ThreadSample): boolean =>
      now.some((later) => later.thread === thread && later.state === 'S' && later.slices !== slices && later.current.line === current.line)
    return limited.every(isBack)
  }
}

/** The program ends by itself within 2 s (TALK-3). */
export async function endsByItself({ pulse, watch, ending }: RunningProgram): Promise<void> {
  const outcome = await waitFor({ look: () => ending() ?? undefined, pulse, watch, deadlineMs: limits.exitMs, burnIsFinal: false })
  if (outcome.kind === 'found') return
  throw new CheckFailure(
    evidence({
      message: 'The program did not end by itself.',
      expected: [`The program ends within ${inSeconds(limits.exitMs)}.`],
      actual: outcome.kind === 'at-rest' ? 'it is still waiting' : 'it is still running',
      cause: causeOf(outcome.threads),
    }),
    'does not end',
  )
}

/** SIGTERM goes to the process that was started, SIGINT to its whole process group, as Ctrl-C does. It ends within 2 s. */
export async function endsOnSignals(context: ServerContext, signal: 'SIGTERM' | 'SIGINT'): Promise<void> {
  const { running } = context.server()
  const [started] = running.pids()
  // Only the process counts, not its sandbox: the program is not charged for the time that the sandbox takes to stop.
  const isGone = (): true | undefined => (running.ending() !== null || started === undefined || !isAlive(started) ? true : undefined)
  const before = running.watch.sample()
  running.signal(signal, signal === 'SIGINT' ? 'group' : 'process')
  const outcome = await waitFor({
    look: isGone,
    pulse: running.pulse,
    watch: running.watch,
    deadlineMs: limits.exitMs,
    burnIsFinal: false,
    signal: context.conversation().signal,
  })
  if (outcome.kind === 'found') return
  const how = outcome.kind === 'at-rest' ? 'it is still waiting' : `it is still running after ${inSeconds(limits.exitMs)}`
  throw new CheckFailure(
    evidence({
      message: `The program did not end on ${signal}; ${how}.`,
      expected: [`The program ends within ${inSeconds(limits.exitMs)} of ${signal}.`],
      actual: how,
      cause: causeOf(outcome.threads),
      hint: hasLeftItsThreads(before, outcome.threads) ? leftThreadsHint : undefined,
    }),
    signal,
  )
}

const leftThreadsHint = 'The signal ended the work of the main thread, but other threads keep the program alive. In Python, start them with daemon=True.'

/** Whether the main thread has ended its work since, and waits for other threads: for a lock, where it did something else before. */
function hasLeftItsThreads(before: readonly ThreadSample[], after: readonly ThreadSample[]): boolean {
  const isMain = ({ pid, thread }: ThreadSample): boolean => pid === thread
  const waitsForLock = ({ current }: ThreadSample): boolean => current.call?.about === 'lock'
  return after.some((main) => {
    const earlier = before.find((thread) => thread.thread === main.thread)
    const hasOthers = after.some((thread) => thread.pid === main.pid && !isMain(thread) && !waitsForLock(thread))
    return isMain(main) && waitsForLock(main) && earlier !== undefined && !waitsForLock(earlier) && hasOthers
  })
}

/**
 * Stops the program while a client is connected and starts it again: it listens on the same port at once. `converse` makes
 * that client. TIME-WAIT is switched on before it connects, so that the program's end of the connection stays behind.
 */
export async function restartsAtOnce(context: ServerContext, converse: () => Promise<TcpConnection | null>): Promise<void> {
  await withTimeWait(async () => {
    const connected = await converse()
    const { port } = context.server().address
    try {
      const again = await context.restart({ samePort: true })
      if (again.address.port !== port) throw portChanged(port, again.address.port)
    } catch (thrown) {
      if (thrown instanceof CheckFailure) throw cannotRestart(thrown, port)
      throw thrown
    } finally {
      // The program of this connection is gone. A reset removes what the kernel keeps of it (RFC 9293, 3.10.7.8), so that no
      // later start fails because of it.
      connected?.reset()
    }
  })
}

function portChanged(before: number, after: number): CheckFailure {
  return new CheckFailure({
    message: `After the restart, the program listens on port ${after}.`,
    expected: [`The program listens on port ${before} again.`],
    actual: `It listens on port ${after}.`,
  })
}

function cannotRestart({ evidence: found, about }: CheckFailure, port: number): CheckFailure {
  const { hint: _, ...rest } = found
  return new CheckFailure(
    {
      ...rest,
      message: `The program was started again on port ${port} right after it was stopped. ${found.message}`,
      expected: [`The program listens on port ${port} again at once.`],
    },
    about === 'ends by itself' ? 'restart' : null,
  )
}
