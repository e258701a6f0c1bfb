/** The requirements that all TCP servers share: TCP-1 to TCP-10 of the contract, one set of checks for every exercise. */

import { CheckFailure } from '../evidence/failure.js'
import type { ServerContext } from '../language/context.js'
import type { DefineRequirement } from '../language/defined-exercise.js'
import { servesMany } from './many-clients.js'
import { usesNoProcessorTime } from './idle.js'
import { endsOnSignals, keepsListening, restartsAtOnce } from './process-checks.js'
import { serveOne, type TcpServing } from './serving.js'

/** TCP-1: it starts and listens. */
export function tcpServerStarts(requirement: DefineRequirement<ServerContext>): void {
  requirement('TCP-1', {
    tier: 'core',
    points: 1,
    says: 'It starts and listens, and goes on listening while no client comes (a time-out of its own on accept, or a demo client of its own, does not end it). If it ends instead, its exit status and the last lines that it printed are the message.',
    hint: 'Start the program by hand with a port number as argument and read what it prints. It must bind, listen and then wait for clients.',
  }).checkFresh('it listens and keeps running', keepsListening)
}

/** TCP-2 to TCP-10. TCP-2 only if `serving.nextClient` is TCP-2. */
export function tcpServerServes(requirement: DefineRequirement<ServerContext>, serving: TcpServing): void {
  if (serving.nextClient === 'TCP-2') oneAfterAnother(requirement, serving)
  survives(requirement, serving)
  stopsAndIdles(requirement, serving)
  servesMany(requirement, serving)
}

/** TCP-5 to TCP-7, for servers that may end after a single client. */
export function tcpServerRuns(requirement: DefineRequirement<ServerContext>, serving: Pick<TcpServing, 'serve' | 'needs'>): void {
  stopsAndIdles(requirement, serving)
}

function oneAfterAnother(requirement: DefineRequirement<ServerContext>, serving: TcpServing): void {
  requirement('TCP-2', {
    tier: 'core',
    points: 2,
    needs: ['TCP-1', serving.needs],
    says: 'It serves one client after another: five in a row, each as well as the first.',
    hint: 'After a client has left, call accept() again. Keep the listening socket open, and do not leave the loop around accept().',
  }).check('five clients in a row, and it waits for the next', async (context) => {
    for (let count = 0; count < 5; count += 1) await serveOne(context, serving)
    await keepsListening(context, { once: true })
  })
}

function survives(requirement: DefineRequirement<ServerContext>, serving: TcpServing): void {
  const needs = [serving.needs, serving.nextClient]
  requirement('TCP-3', {
    tier: 'robust',
    points: 1,
    needs,
    says: 'A client that connects and leaves without a word does not end or hang it.',
    hint: 'If recv() returns nothing, the client has left: close that connection and go on with the next one.',
  }).check('three silent visitors, then a client', async (context) => {
    for (let count = 0; count < 3; count += 1) await (await context.connect()).close()
    await context.settle()
    await serveOne(context, serving)
  })
  const resets = requirement('TCP-4', {
    tier: 'robust',
    points: 1,
    needs,
    says: 'A client that resets the connection in the middle (RST), also while bytes are on their way to it, does not end it; the next one is served.',
    hint: 'recv() and send() can fail with ECONNRESET or EPIPE: catch the error, close that connection and go on. In C, ignore SIGPIPE.',
  })
  resets.check('a reset while it waits, resets before it accepts, then a client', async (context) => {
    await resetWhileItWaits(context, serving)
    await resetBeforeItAccepts(context, serving)
    await serveOne(context, serving)
  })
  const { askForMuch } = serving
  if (askForMuch === undefined) return
  resets.check('a reset while it is sending, then a client', async (context) => {
    const client = await context.connect({ paused: true })
    await askForMuch(client, context)
    await context.settle()
    client.reset()
    await context.settle()
    await serveOne(context, serving)
  })
}

/** The reset arrives while the program waits for more from this client: recv() fails. */
async function resetWhileItWaits(context: ServerContext, { begin }: TcpServing): Promise<void> {
  if (begin === undefined) return
  const client = await context.connect()
  await begin(client, context)
  await client.awaitRead()
  await context.settle()
  client.reset()
  await context.settle()
}

/**
 * Each connection is gone before the program accepts it: recv() and send() fail, the second send() of a longer answer with EPIPE.
 * One at a time: a reset connection keeps its place in the backlog until it is accepted, and listen(0) has one place (listen(2)).
 */
async function resetBeforeItAccepts(context: ServerContext, { begin, ask }: TcpServing): Promise<void> {
  for (const talk of [begin, ask, undefined]) {
    await context.whileFrozen(async () => {
      const client = await context.connect()
      await talk?.(client, context)
      client.reset()
    })
    await context.settle()
  }
  if (ask === undefined) return
  // A client that has finished sending, and is gone: the first send() fails with EPIPE (tcp_reset() in Linux).
  await context.whileFrozen(async () => {
    const client = await context.connect()
    await ask(client, context)
    await client.sendLast('')
    client.reset()
  })
  await context.settle()
}

function stopsAndIdles(requirement: DefineRequirement<ServerContext>, serving: Pick<TcpServing, 'serve' | 'needs'>): void {
  requirement('TCP-5', {
    tier: 'robust',
    points: 1,
    needs: ['TCP-1', serving.needs],
    says: 'Stopped while a client was connected, it can be started again at once on the same port.',
    hint: 'Set SO_REUSEADDR on the listening socket before bind(). The old connection stays in TIME-WAIT for a minute and would hold the port.',
  }).check('stopped with a client connected, then started again', async (context) => {
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
    hint: 'Let SIGTERM and SIGINT end the program. If it has a handler, that must also end threads and children that wait for a client.',
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
  }).check('idle, without clients, with a silent client, and after clients have left', async (context) => {
    await usesNoProcessorTime(context, 'before the first client')
    const silent = await context.connect()
    if (!(await staysIdle(context, 'with a silent client connected'))) return
    await silent.close()
    if (!(await staysIdle(context, 'after a silent client had left'))) return
    for (const leave of ['close', 'reset'] as const) await visit(context, serving, leave)
    await staysIdle(context, 'after clients had left')
  })
}

/** A client that talks to the program and leaves. Other requirements judge the answers. */
async function visit(context: ServerContext, { serve }: Pick<TcpServing, 'serve'>, leave: 'close' | 'reset'): Promise<void> {
  try {
    const client = await context.connect()
    await serve(client, context)
    await client[leave]()
  } catch (thrown) {
    if (!(thrown instanceof CheckFailure)) throw thrown
  }
}

/** Fails if the program uses processor time. False if it has ended: some may end after one client, and other requirements are about that. */
async function staysIdle(context: ServerContext, when: string): Promise<boolean> {
  const { running } = context.server()
  try {
    await usesNoProcessorTime(context, when)
  } catch (thrown) {
    if (running.ending() === null) throw thrown
  }
  return running.ending() === null && context.isListening()
}
