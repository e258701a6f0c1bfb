/** How an exercise's server talks to an ordinary client. The shared requirements of TCP servers build on this. */

import type { TcpConnection } from '../../wire/tcp-connection.js'
import type { ServerContext } from '../language/context.js'

/** How the exercise's server talks to an ordinary client. The shared requirements of TCP servers build on this. */
export interface TcpServing {
  /** Talks to the program as an ordinary client does and checks the answers. The connection stays open if the program leaves it open. */
  readonly serve: (client: TcpConnection, context: ServerContext) => Promise<void>
  /** Begins a conversation and stops in the middle. Missing for programs that speak first. */
  readonly begin?: (client: TcpConnection, context: ServerContext) => Promise<void>
  /** Sends a whole question, and does not wait for its answer. Missing for programs that speak first. */
  readonly ask?: (client: TcpConnection, context: ServerContext) => Promise<void>
  /** Sends so much that the program gets stuck in sending the answer to a client that reads nothing. Missing where no answer is so long. */
  readonly askForMuch?: (client: TcpConnection, context: ServerContext) => Promise<void>
  /** The exercise's basic requirement, on which these build. */
  readonly needs: string
  /** The requirement that a next client is served at all. */
  readonly nextClient: string
  /** The requirement that the program closes its connections. */
  readonly closing: string
}

/** One whole conversation on a new connection. */
export async function serveOne(context: ServerContext, { serve }: Pick<TcpServing, 'serve'>): Promise<void> {
  const client = await context.connect()
  await serve(client, context)
  await client.close()
}
