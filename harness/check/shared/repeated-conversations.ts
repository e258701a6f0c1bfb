/** Many conversations for checks that do not care whether a client can reconnect. */

import type { TcpConnection } from '../../wire/tcp-connection.js'
import type { ServerContext } from '../language/context.js'

/** One connection serves all conversations while they succeed. After a failure the next one begins with a program that has served nobody. */
export function conversations({ connect, restart }: ServerContext): (talk: (client: TcpConnection) => Promise<void>) => Promise<void> {
  let client: TcpConnection | null = null
  let isFirst = true
  return async (talk) => {
    if (client === null && !isFirst) await restart()
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
 * Each conversation has its own client. Whether a next client is served is another check's question: a failed conversation is
 * repeated with a program that has served nobody, and that counts.
 */
export function clientsInTurn({ connect, restart, settle }: ServerContext): (talk: (client: TcpConnection) => Promise<void>) => Promise<void> {
  let isFirst = true
  return async (talk) => {
    const wasFirst = isFirst
    isFirst = false
    try {
      await oneClient(connect, talk)
      await settle()
    } catch (thrown) {
      if (wasFirst) throw thrown
      await restart()
      await oneClient(connect, talk)
    }
  }
}

async function oneClient(connect: ServerContext['connect'], talk: (client: TcpConnection) => Promise<void>): Promise<void> {
  const client = await connect()
  await talk(client)
  await client.close()
}
