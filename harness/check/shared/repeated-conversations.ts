/** Runs many conversations in one check, without depending on whether a second client is served. */

import type { TcpConnection } from '../../wire/tcp-connection.js'
import { createFairClock } from '../../kernel/wait-for.js'
import { limits } from '../../support/limits.js'
import { inSeconds, untestable } from '../evidence/failure.js'
import type { ServerContext } from '../language/context.js'

/** All conversations use one connection while they succeed. After a failure, the next one starts with a fresh program. */
export function conversations({ connect, restart, server }: ServerContext): (talk: (client: TcpConnection) => Promise<void>) => Promise<void> {
  let client: TcpConnection | null = null
  let isFirst = true
  let hasFailed = false
  let clock: (() => number) | null = null
  return async (talk) => {
    clock ??= createFairClock(server().running.watch)
    if (!hasFailed && clock() > limits.slowConversationsMs)
      untestable(`The program is too slow for this check: its conversations were right, but took more than ${inSeconds(limits.slowConversationsMs)}.`)
    if (client === null && !isFirst) await restart()
    isFirst = false
    client ??= await connect()
    try {
      await talk(client)
    } catch (thrown) {
      client = null
      hasFailed = true
      throw thrown
    }
  }
}

/**
 * Each conversation has its own connection. Whether a second client is served is another check's question, so unless
 * the program is known to do that, a failed conversation is repeated with a fresh program, and that result counts.
 *
 * @example
 * ```ts
 * // a server that sends each line back
 *
 * const next = clientsInTurn(context)
 * for (const line of ['one', 'two', 'three']) {
 *   await next(async (client) => {
 *     await client.send(`${line}\n`)
 *     await expect(client).toReceiveLine(line)
 *   })
 * }
 * ```
 */
export function clientsInTurn({ connect, restart, servesAgain, settle }: ServerContext): (talk: (client: TcpConnection) => Promise<void>) => Promise<void> {
  let isFirst = true
  return async (talk) => {
    const wasFirst = isFirst
    isFirst = false
    try {
      await oneClient(connect, talk)
      await settle()
    } catch (thrown) {
      if (wasFirst || servesAgain()) throw thrown
      await restart()
      await oneClient(connect, talk)
    }
  }
}

/** Tells whether there is time for one more of many clients, counted from the first question on: a slow server gets fewer. */
export function timeForMany({ server }: Pick<ServerContext, 'server'>): () => boolean {
  let clock: (() => number) | null = null
  return () => {
    clock ??= createFairClock(server().running.watch)
    return clock() <= limits.manyClientsMs
  }
}

async function oneClient(connect: ServerContext['connect'], talk: (client: TcpConnection) => Promise<void>): Promise<void> {
  const client = await connect()
  await talk(client)
  await client.close()
}
