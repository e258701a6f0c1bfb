/** Many conversations for a check that is about none of the things between them: reconnecting, the next client. */

import type { TcpConnection } from '../wire/tcp-connection.js'
import type { CheckContext } from './context.js'

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
