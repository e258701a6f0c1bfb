/** How an exercise's server talks with an ordinary client: what the shared requirements of TCP servers build on. */

import type { TcpConnection } from '../../wire/tcp-connection.js'
import type { ServerContext } from '../language/context.js'

export interface TcpServing {
  /** Talks with the program as an ordinary client does, and expects what is right. The connection stays open if the program leaves it open. */
  readonly serve: (client: TcpConnection, context: ServerContext) => Promise<void>
  /** Begins a conversation and stops in the middle of it; for programs that speak first, nothing. */
  readonly begin?: (client: TcpConnection, context: ServerContext) => Promise<void>
  /** The exercise's basic requirement, on which these build. */
  readonly needs: string
  /** Which requirement says that a next client is served at all. */
  readonly nextClient: string
}

/** One whole conversation with a client of its own. */
export async function serveOne(context: ServerContext, { serve }: Pick<TcpServing, 'serve'>): Promise<void> {
  const client = await context.connect()
  await serve(client, context)
  await client.close()
}
