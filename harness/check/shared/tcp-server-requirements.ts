/** The requirements that all TCP servers share: TCP-1 to TCP-10 of the contract, one set of checks for every exercise. */

import { createFairClock } from '../../kernel/wait-for.js'
import { socketsOf } from '../../launch/readiness.js'
import { countResources, type Resources } from '../../kernel/resources.js'
import { limits } from '../../support/limits.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import type { CheckContext } from '../engine/context.js'
import { requirement } from '../language/definition.js'
import { CheckFailure, describeEnding } from '../evidence/failure.js'
import { endsOnSignals, restartsAtOnce, usesNoProcessorTime } from './process-checks.js'
import { endingSoon } from '../engine/start-server.js'

export interface TcpServing {
  /** Talks with the program as an ordinary client does, and expects what is right. The connection stays open if the program leaves it open. */
  readonly serve: (client: TcpConnection, context: CheckContext) => Promise<void>
  /** Begins a conversation and stops in the middle of it; for programs that speak first, nothing. */
  readonly begin?: (client: TcpConnection, context: CheckContext) => Promise<void>
  /** The exercise's basic requirement, on which these build. */
  readonly needs: string
  /** Which requirement says that a next client is served at all. */
  readonly nextClient: string
}

/** TCP-1: it starts and listens. */
export function tcpServerStarts(): void {
  requirement('TCP-1', {
    tier: 'core',
    points: 1,
    says: 'It starts and listens. If it ends instead, its exit status and the last lines that it printed are the message.',
    hint: 'Start it by hand with a port number as argument and see what it prints: it must bind, listen and then wait for clients.',
  }).checkFresh('it listens, and goes on listening', staysUp)
}

async function staysUp(context: CheckContext): Promise<void> {
  await context.settle()
  const { running } = context.server()
  if (running.ending() === null) return
  const ending = describeEnding(running.ending())
  throw new CheckFailure({
    message: `It listened, and then ended by itself (${ending}).`,
    expected: ['It listens and waits for clients.'],
    actual: `It ended with ${ending}.`,
  })
}

/** TCP-2 to TCP-10; TCP-2 only where `serving.nextClient` is TCP-2 itself. */
export function tcpServerServes(serving: TcpServing): void {
  if (serving.nextClient === 'TCP-2') oneAfterAnother(serving)
  survives(serving)
  stopsAndIdles(serving)
  servesMany(serving)
}

async function serveOne(context: CheckContext, { serve }: Pick<TcpServing, 'serve'>): Promise<void> {
  const client = await context.connect()
  await serve(client, context)
  await client.close()
}

/** TCP-5 to TCP-7, for servers that may end after their one client. */
export function tcpServerRuns(serving: Pick<TcpServing, 'serve' | 'needs'>): void {
  stopsAndIdles(serving)
}

function oneAfterAnother(serving: TcpServing): void {
  requirement('TCP-2', {
    tier: 'core',
    points: 2,
    needs: ['TCP-1', serving.needs],
    says: 'It serves one client after another: five in a row, each as well as the first.',
    hint: 'After a client has left, go back to accept(): the listening socket stays open, and the loop around accept() does not end.',
  }).check('five clients in a row', async (context) => {
    for (let count = 0; count < 5; count += 1) await serveOne(context, serving)
  })
}

function survives(serving: TcpServing): void {
  const needs = [serving.needs, serving.nextClient]
  requirement('TCP-3', {
    tier: 'robust',
    points: 1,
    needs,
    says: 'A client that connects and leaves without a word does not end or hang it.',
    hint: 'recv() that returns nothing means that the client has left: close that connection and go on with the next.',
  }).check('three silent visitors, then a client', async (context) => {
    for (let count = 0; count < 3; count += 1) await (await context.connect()).close()
    await context.settle()
    await serveOne(context, serving)
  })
  requirement('TCP-4', {
    tier: 'robust',
    points: 1,
    needs,
    says: 'A client that resets the connection in the middle (RST) does not end it; the next one is served.',
    hint: 'recv() and send() can fail with ECONNRESET or EPIPE: catch it, close that connection, go on. In C ignore SIGPIPE.',
  }).check('resets while it waits and before it looks, then a client', async (context) => {
    await resetWhileItWaits(context, serving)
    await context.whileFrozen(() => resetAtOnce(context, serving))
    await context.settle()
    await serveOne(context, serving)
  })
}

/** The program waits for more from this client when the reset comes: recv() fails. */
async function resetWhileItWaits(context: CheckContext, { begin }: TcpServing): Promise<void> {
  if (begin === undefined) return
  const client = await context.connect()
  await begin(client, context)
  await client.awaitRead()
  await context.settle()
  client.reset()
  await context.settle()
}

/** The connection is gone before the program accepts it: recv() and send() fail. */
async function resetAtOnce(context: CheckContext, { begin }: TcpServing): Promise<void> {
  for (let count = 0; count < 3; count += 1) {
    const client = await context.connect()
    if (begin !== undefined) await begin(client, context)
    client.reset()
  }
}

function stopsAndIdles(serving: Pick<TcpServing, 'serve' | 'needs'>): void {
  requirement('TCP-5', {
    tier: 'robust',
    points: 1,
    needs: ['TCP-1', serving.needs],
    says: 'Stopped while a client was connected, it can be started again at once on the same port.',
    hint: 'Set SO_REUSEADDR on the listening socket before bind(): the old connection lingers in TIME-WAIT for a minute.',
  }).check('stopped in the middle, started again', async (context) => {
    await restartsAtOnce(context, async () => {
      const client = await context.connect()
      await serving.serve(client, context)
      return client
    })
    await serveOne(context, serving)
  })
  const signals = requirement('TCP-6', {
    tier: 'robust',
    points: 1,
    needs: ['TCP-1'],
    says: 'SIGTERM and SIGINT end the process that was started within 2 s, also while a client is connected (SIGINT goes to its whole process group, as Ctrl-C does).',
    hint: 'Do not catch SIGTERM or SIGINT without ending; a handler must also end threads and children that wait for a client.',
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    signals.check(`${signal} while it waits, and while a client is connected`, async (context) => {
      await endsOnSignals(context, signal)
      await context.restart({})
      await context.connect()
      await context.settle()
      await endsOnSignals(context, signal)
    })
  }
  requirement('TCP-7', {
    tier: 'robust',
    points: 1,
    needs: ['TCP-1'],
    says: 'With nothing to do it uses no processor time (no busy waiting), with and without a silent client connected.',
    hint: 'Wait in accept(), recv(), select() or poll() without a time-out of zero; do not loop over non-blocking calls.',
  }).check('idle, with nobody and with a silent client', async (context) => {
    await usesNoProcessorTime(context)
    await context.connect()
    await usesNoProcessorTime(context).catch((thrown: unknown) => ignoreEnd(thrown, context))
  })
}

/** A program that ends after its one client, as some may, has ended: that is another requirement's business. */
async function ignoreEnd(thrown: unknown, context: CheckContext): Promise<void> {
  if (context.server().running.ending() === null) throw thrown
}

function servesMany(serving: TcpServing): void {
  const needs = [serving.needs, serving.nextClient]
  requirement('TCP-8', {
    tier: 'scale',
    points: 2,
    needs,
    says: "A connected client that stays silent does not keep the next one waiting: the second is served, not only accepted by the kernel's backlog.",
    hint: 'Serve each client in a thread, process or task of its own, or wait for all of them with select() or poll().',
  }).check('a client beside a silent one', async (context) => {
    const silent = await context.connect()
    await context.settle()
    const { running } = context.server()
    const isHeld = (): boolean => socketsOf(running, 'tcp').some(({ remotePort }) => remotePort === silent.local.port)
    const wasHeld = isHeld()
    const clock = createFairClock(running.watch)
    await serveOne(context, serving)
    const waitedMs = clock()
    // One that gives a silent client some seconds, and then takes the next, serves one at a time all the same.
    if (wasHeld && !isHeld() && waitedMs > limits.keptWaitingMs) throw keptWaiting(waitedMs)
  })
  requirement('TCP-9', {
    tier: 'scale',
    points: 2,
    needs: [...needs, 'TCP-8'],
    says: 'Fifty clients at once are all served right, each with its own data.',
    hint: 'Keep what belongs to a client in variables of its own, and go on accepting, however many are connected.',
  }).check('fifty clients, all connected at once', async (context) => {
    const clients: TcpConnection[] = []
    for (let count = 0, takesMore = true; count < 50; count += 1) {
      clients.push(await context.connect())
      takesMore = takesMore && (await context.accepted())
    }
    await Promise.all(clients.map((client) => serving.serve(client, context)))
  })
  requirement('TCP-10', {
    tier: 'scale',
    points: 2,
    needs,
    says: 'After 500 clients it holds no more open files, threads or dead children than after 10.',
    hint: 'Close every accepted socket, also when something goes wrong; let threads end with their client; wait for children (SIGCHLD).',
  }).check('10, 250 and 500 clients', (context) => holdsNoMore(context, serving))
}

function keptWaiting(waitedMs: number): CheckFailure {
  return new CheckFailure({
    message: 'The second client was served only when the silent one was gone.',
    expected: ['The second client is served at once, while the silent one is connected.'],
    actual: `It waited ${(waitedMs / 1_000).toFixed(1)} s, until the program had closed the silent client's connection.`,
  })
}

function tooSlow(clients: number, { files, threads, deadChildren }: Resources): CheckFailure {
  const seconds = limits.manyClientsMs / 1_000
  return new CheckFailure({
    message: `After ${seconds} s it has served only ${clients} clients, one after another: it gets slower with each.`,
    expected: [`500 clients in less than ${seconds} s`],
    actual: `${clients} clients; it holds ${files} open files, ${threads} threads and ${deadChildren} dead children`,
  })
}

/** A pool may grow to its size; a leak goes on growing. So what counts is growth that has not stopped in the second half. */
async function holdsNoMore(context: CheckContext, serving: TcpServing): Promise<void> {
  const clock = createFairClock(context.server().running.watch)
  const after = async (from: number, to: number): Promise<Resources> => {
    for (let count = from; count < to; count += 1) {
      await serveOne(context, serving)
      if (count % 10 === 0 && clock() > limits.manyClientsMs) throw tooSlow(count, countResources(context.server().running.pids()))
    }
    await context.settle()
    return countResources(context.server().running.pids())
  }
  const few = await after(0, 10)
  const half = await after(10, 250)
  const all = await after(250, 500)
  const ending = await endingSoon(context.server().running)
  if (ending !== null)
    throw new CheckFailure({
      message: `The program ended during 500 clients (${describeEnding(ending)}).`,
      expected: ['It goes on.'],
      actual: describeEnding(ending),
    })
  const names = { files: 'open files', threads: 'threads', deadChildren: 'dead children' } as const
  const grown = (Object.keys(names) as (keyof Resources)[]).filter((key) => all[key] - half[key] >= limits.leakMin && all[key] - few[key] >= 2 * limits.leakMin)
  if (grown.length === 0) return
  const list = (key: keyof Resources): string => `${few[key]} ${names[key]} after 10 clients, ${half[key]} after 250, ${all[key]} after 500`
  throw new CheckFailure({
    message: `What it holds grows with every client: ${grown.map(list).join('; ')}.`,
    expected: [`${grown.map((key) => `about ${few[key]} ${names[key]}`).join(' and ')}, after 10 clients and after 500`],
    actual: grown.map(list).join('; '),
  })
}
