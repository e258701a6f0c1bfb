/** What every check with unusual input looks at in the end: the program still runs, and takes the next client. */

import type { TcpConnection } from '../../wire/tcp-connection.js'
import { CheckFailure, howItEnded } from '../evidence/failure.js'
import type { ServerContext } from '../language/context.js'

/**
 * The body of a check with unusual input. The program must still run after it, while the clients are connected and after they
 * have left. Then `nextClient`, an ordinary conversation, must go well. What comes after a client has left is only asked of a
 * program that was seen to serve one client after another, and to come to rest in between: other requirements are about that.
 *
 * @example
 * ```ts
 * // a server that sends each line back
 *
 * const check = thenStillRuns(async ({ connect }) => {
 *   const client = await connect()
 *   await client.send(Buffer.from([0xff, 0x00, 0x0a]))
 *   await expect(client).toReceive(Buffer.from([0xff, 0x00, 0x0a]))
 * })
 * await check(context)
 * ```
 */
export function thenStillRuns(
  body: (context: ServerContext) => Promise<void>,
  nextClient?: (context: ServerContext) => Promise<void>,
): (context: ServerContext) => Promise<void> {
  return async (context) => {
    const clients: TcpConnection[] = []
    const connect: ServerContext['connect'] = async (options) => {
      const client = await context.connect(options)
      clients.push(client)
      return client
    }
    await body({ ...context, connect })
    await context.settle()
    const servesAgain = context.servesAgain()
    if (servesAgain || clients.every(({ incoming }) => incoming() === 'open')) assertRuns(context, 'then it')
    if (nextClient === undefined || !servesAgain || context.isRestless()) return
    for (const client of clients) await client.close()
    await context.settle()
    assertRuns(context, 'when the client had left, it')
    await serveNext(context, nextClient)
  }
}

/** Fails if the program has ended. */
function assertRuns(context: ServerContext, butThenIt: string): void {
  const ending = context.server().running.ending()
  if (ending === null) return
  throw new CheckFailure({
    message: `The program did what this check asks, but ${butThenIt} ${howItEnded(ending)}.`,
    expected: ['The program keeps running.'],
    actual: `It ${howItEnded(ending)}.`,
    hint: 'Look at what the program does with these bytes besides sending them: decode() for a line of output, for example.',
  })
}

async function serveNext(context: ServerContext, nextClient: (context: ServerContext) => Promise<void>): Promise<void> {
  try {
    await nextClient(context)
  } catch (thrown) {
    if (!(thrown instanceof CheckFailure)) throw thrown
    const { evidence, about } = thrown
    throw new CheckFailure({ ...evidence, message: `The program did what this check asks, but did not serve the next client. ${evidence.message}` }, about)
  }
}
