/** TCP-8 to TCP-10 of the contract: many clients, long life, no leaks. */

import { createFairClock } from '../../kernel/wait-for.js'
import { roomForTasks } from '../../kernel/room-for-tasks.js'
import { countResources, type Resources } from '../../kernel/resources.js'
import { socketsOf } from '../../launch/readiness.js'
import { limits } from '../../support/limits.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import { endingSoon } from '../engine/start-server.js'
import { CheckFailure, describeEnding, untestable } from '../evidence/failure.js'
import type { ServerContext } from '../language/context.js'
import type { DefineRequirement } from '../language/defined-exercise.js'
import { serveOne, type TcpServing } from './serving.js'

export function servesMany(requirement: DefineRequirement<ServerContext>, serving: TcpServing): void {
  const needs = [serving.needs, serving.nextClient]
  requirement('TCP-8', {
    tier: 'scale',
    points: 2,
    needs,
    says: "A connected client that stays silent does not keep the next one waiting: the second is served, not only accepted by the kernel's backlog.",
    hint: 'Serve each client in its own thread, process or task, or wait for all of them with select() or poll().',
  }).check('a client beside a silent one', async (context) => {
    const silent = await context.connect()
    await context.settle()
    const { running } = context.server()
    const isHeld = (): boolean => !context.isAttached && socketsOf(running, 'tcp').some(({ remotePort }) => remotePort === silent.local.port)
    const wasHeld = isHeld()
    const clock = createFairClock(running.watch)
    await serveOne(context, serving)
    const waitedMs = clock()
    // A server that drops a silent client after some seconds still serves one client at a time.
    if (wasHeld && !isHeld() && waitedMs > limits.keptWaitingMs) throw keptWaiting(waitedMs)
  })
  requirement('TCP-9', {
    tier: 'scale',
    points: 2,
    needs: [...needs, 'TCP-8'],
    says: 'Fifty clients at once are all served right, each with its own data.',
    hint: "Keep each client's data in its own variables, and go on accepting, however many clients are connected.",
  }).check('fifty clients, all connected at once', (context) => unlessTooFewTasks(context, () => fiftyAtOnce(context, serving)))
  requirement('TCP-10', {
    tier: 'scale',
    points: 2,
    needs,
    explainedBy: serving.closing,
    says: 'After 500 clients it holds no more open files, threads or dead children than after 10.',
    hint: 'Close every accepted socket, even after an error. Let each thread end with its client. Wait for child processes (SIGCHLD).',
  }).checkFresh('10, 250 and 500 clients', (context) => holdsNoMore(context, serving))
}

/** Where a program may not start a thread or process for each of fifty clients, a failure says nothing about it. */
async function unlessTooFewTasks({ isAttached }: ServerContext, check: () => Promise<void>): Promise<void> {
  const room = isAttached ? Infinity : roomForTasks()
  try {
    await check()
  } catch (thrown) {
    if (!(thrown instanceof CheckFailure) || room >= limits.tasksForFifty) throw thrown
    untestable(
      `Only ${room} more processes and threads may be started here, and fifty clients may need ${limits.tasksForFifty}. Raise the limit of the container or of the user (ulimit -u 1000).`,
    )
  }
}

/**
 * Fifty clients, each connected once the one before it was accepted. A server may close a connection on which nothing was said
 * for some seconds, and on a busy machine it takes as long to connect fifty: such a client comes again, and speaks at once.
 */
async function fiftyAtOnce(context: ServerContext, serving: TcpServing): Promise<void> {
  const clients: { client: TcpConnection; connectedAtMs: number; openUntilMs: number }[] = []
  for (let count = 0, takesMore = true; count < 50; count += 1) {
    const client = await context.connect()
    clients.push({ client, connectedAtMs: performance.now(), openUntilMs: performance.now() })
    takesMore = takesMore && (await context.accepted())
    for (const each of clients) if (each.client.incoming() === 'open') each.openUntilMs = performance.now()
  }
  await Promise.all(
    clients.map(async ({ client, connectedAtMs, openUntilMs }) => {
      try {
        await serving.serve(client, context)
      } catch (thrown) {
        const isDropped = openUntilMs - connectedAtMs > limits.keptWaitingMs && client.incoming() !== 'open' && client.pending().length === 0
        if (!isDropped) throw thrown
        await serveOne(context, serving)
      }
    }),
  )
}

function keptWaiting(waitedMs: number): CheckFailure {
  return new CheckFailure({
    message: 'The second client was served only after the silent one was gone.',
    expected: ['The second client is served at once, while the silent one is connected.'],
    actual: `It waited ${(waitedMs / 1_000).toFixed(1)} s, until the program had closed the silent client's connection.`,
  })
}

const names = { files: 'open files', threads: 'threads', deadChildren: 'dead children' } as const

/** A slow server gets the time for this many clients, and is judged by them. */
const fewestClients = 50

/** The resources of a server after a number of clients. */
interface Held extends Resources {
  readonly clients: number
}

/**
 * Fails if resources still grow in the second half: a pool stops growing at its size, a leak does not. A slow server is
 * judged by the clients that it has served by the time limit: this requirement is about growth, not speed.
 */
async function holdsNoMore(context: ServerContext, serving: TcpServing): Promise<void> {
  const clock = createFairClock(context.server().running.watch)
  let clients = 0
  const hold = (): Held => ({ clients, ...countResources(context.server().running.pids()) })
  const serveUpTo = async (wanted: number, few: Held | null): Promise<Held> => {
    while (clients < wanted && !isTimeOver(clock(), few, hold) && !(context.isRestless() && growsWithEach(few, hold))) {
      await serveOne(context, serving)
      clients += 1
    }
    await context.settle()
    return hold()
  }
  const few = await serveUpTo(10, null)
  const held = [few, await serveUpTo(250, few), await serveUpTo(500, few)] as const
  const ending = await endingSoon(context.server().running)
  if (ending !== null)
    throw new CheckFailure({
      message: `The program ended during ${clients} clients (${describeEnding(ending)}).`,
      expected: ['The program keeps running.'],
      actual: describeEnding(ending),
    })
  const grown = (Object.keys(names) as (keyof Resources)[]).filter((key) => hasGrown(key, held))
  if (grown.length > 0) throw growing(grown, held)
  if (clients < fewestClients)
    untestable(`The program served ${clients} clients in ${limits.fewClientsMs / 1_000} seconds: too few to tell whether it holds more and more.`)
}

/** After the time for many clients a server that has served few is given more, unless its growth shows already. */
function isTimeOver(elapsedMs: number, few: Held | null, hold: () => Held): boolean {
  if (elapsedMs <= limits.manyClientsMs) return false
  if (few === null || elapsedMs > limits.fewClientsMs) return elapsedMs > limits.fewClientsMs
  const now = hold()
  return now.clients >= fewestClients || (Object.keys(names) as (keyof Resources)[]).some((key) => hasGrown(key, [few, now, now]))
}

/**
 * Whether so many clients were served as must be, and each has left something behind. A program that never comes to rest takes
 * more time for each, and is spared the rest.
 */
function growsWithEach(few: Held | null, hold: () => Held): boolean {
  if (few === null) return false
  const now = hold()
  return now.clients >= fewestClients && (Object.keys(names) as (keyof Resources)[]).some((key) => now[key] - few[key] >= now.clients - few.clients)
}

/** Of 500 clients two steps of growth must show; of fewer, growth by half of the clients. */
function hasGrown(key: keyof Resources, [few, half, all]: readonly [Held, Held, Held]): boolean {
  const total = all[key] - few[key]
  if (all.clients < 500) return total >= limits.leakMin && total >= (all.clients - few.clients) / 2
  return all[key] - half[key] >= limits.leakMin && total >= 2 * limits.leakMin
}

function growing(grown: readonly (keyof Resources)[], held: readonly [Held, Held, Held]): CheckFailure {
  const [few, , all] = held
  const steps = held.filter(({ clients }, index) => held.findIndex((each) => each.clients === clients) === index)
  const list = (key: keyof Resources): string => steps.map((each) => `${each[key]} ${names[key]} after ${each.clients} clients`).join(', ')
  return new CheckFailure({
    message: `The program holds more and more: ${grown.map(list).join('; ')}.`,
    expected: [`${grown.map((key) => `about ${few[key]} ${names[key]}`).join(' and ')}, after ${few.clients} clients and after ${all.clients}`],
    actual: grown.map(list).join('; '),
  })
}
