/** Many conversations for a check that is about none of the things between them: reconnecting, the next client. */

import type { TcpConnection } from '../../wire/tcp-connection.js'
import type { CheckContext } from '../engine/context.js'

/** One connection serves them all while it goes well; after a failure the next one begins with a program that has served nobody. */
export function conversations({ connect, restart }: CheckContext): (talk: (client: TcpConnection) => Promise<void>) => Promise<void> {
  let client: TcpConnection | null = null
  let isFirst = true
  return async (talk) => {
    if (client === null && !isFirst) await restart({})
    isFirst = false
    client ??= await connect()
    try {
      await talk(client)
    } catch (thrown) {
      client = null
      throw thrown
    }
  }
}

/**
 * Each talk has a client of its own. Whether a next client is served is not the question: one that fails is had again
 * with a program that has served nobody, and that counts.
 */
export function clientsInTurn({ connect, restart, settle }: CheckContext): (talk: (client: TcpConnection) => Promise<void>) => Promise<void> {
  let isFirst = true
  return async (talk) => {
    const wasFirst = isFirst
    isFirst = false
    try {
      await oneClient(connect, talk)
      await settle()
    } catch (thrown) {
      if (wasFirst) throw thrown
      await restart({})
      await oneClient(connect, talk)
    }
  }
}

async function oneClient(connect: CheckContext['connect'], talk: (client: TcpConnection) => Promise<void>): Promise<void> {
  const client = await connect()
  await talk(client)
  await client.close()
}
