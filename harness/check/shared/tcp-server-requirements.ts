/** The requirements that all TCP servers share: TCP-1 to TCP-10 of the contract, one set of checks for every exercise. */

import type { ServerContext } from '../language/context.js'
import type { DefineRequirement } from '../language/exercise.js'
import { CheckFailure, describeEnding } from '../evidence/failure.js'
import { servesMany } from './many-clients.js'
import { endsOnSignals, restartsAtOnce, usesNoProcessorTime } from './process-checks.js'
import { serveOne, type TcpServing } from './serving.js'

type Define = DefineRequirement<ServerContext>

/** TCP-1: it starts and listens. */
export function tcpServerStarts(requirement: Define): void {
  requirement('TCP-1', {
    tier: 'core',
    points: 1,
    says: 'It starts and listens, and goes on listening while no client comes (a time-out of its own on accept, or a demo client of its own, does not end it). If it ends instead, its exit status and the last lines that it printed are the message.',
    hint: 'Start it by hand with a port number as argument and see what it prints: it must bind, listen and then wait for clients.',
  }).checkFresh('it listens, and goes on listening', staysUp)
}

async function staysUp(context: ServerContext): Promise<void> {
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
export function tcpServerServes(requirement: Define, serving: TcpServing): void {
  if (serving.nextClient === 'TCP-2') oneAfterAnother(requirement, serving)
  survives(requirement, serving)
  stopsAndIdles(requirement, serving)
  servesMany(requirement, serving)
}

/** TCP-5 to TCP-7, for servers that may end after their one client. */
export function tcpServerRuns(requirement: Define, serving: Pick<TcpServing, 'serve' | 'needs'>): void {
  stopsAndIdles(requirement, serving)
}

function oneAfterAnother(requirement: Define, serving: TcpServing): void {
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

function survives(requirement: Define, serving: TcpServing): void {
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
    says: 'A client that resets the connection in the middle (RST), also while bytes are on their way to it, does not end it; the next one is served.',
    hint: 'recv() and send() can fail with ECONNRESET or EPIPE: catch it, close that connection, go on. In C ignore SIGPIPE.',
  }).check('resets while it waits and before it looks, then a client', async (context) => {
    await resetWhileItWaits(context, serving)
    await context.whileFrozen(() => resetAtOnce(context, serving))
    await context.settle()
    await serveOne(context, serving)
  })
}

/** The program waits for more from this client when the reset comes: recv() fails. */
async function resetWhileItWaits(context: ServerContext, { begin }: TcpServing): Promise<void> {
  if (begin === undefined) return
  const client = await context.connect()
  await begin(client, context)
  await client.awaitRead()
  await context.settle()
  client.reset()
  await context.settle()
}

/** The connection is gone before the program accepts it: recv() and send() fail. */
async function resetAtOnce(context: ServerContext, { begin }: TcpServing): Promise<void> {
  for (let count = 0; count < 3; count += 1) {
    const client = await context.connect()
    if (begin !== undefined) await begin(client, context)
    client.reset()
  }
}

function stopsAndIdles(requirement: Define, serving: Pick<TcpServing, 'serve' | 'needs'>): void {
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
      await context.restart()
      await context.connect()
      await context.settle()
      await endsOnSignals(context, signal)
    })
  }
  requirement('TCP-7', {
    tier: 'robust',
    points: 1,
    needs: ['TCP-1'],
    says: 'With nothing to do it uses no processor time (no busy waiting): before the first client, with a silent client connected, and after clients have left.',
    hint: 'Wait in accept(), recv(), select() or poll() without a time-out of zero; do not loop over non-blocking calls.',
  }).check('idle, with nobody and with a silent client', async (context) => {
    await usesNoProcessorTime(context)
    await context.connect()
    await usesNoProcessorTime(context).catch((thrown: unknown) => ignoreEnd(thrown, context))
  })
}

/** A program that ends after its one client, as some may, has ended: that is another requirement's business. */
async function ignoreEnd(thrown: unknown, context: ServerContext): Promise<void> {
  if (context.server().running.ending() === null) throw thrown
}
