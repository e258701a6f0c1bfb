/** Stands between two programs and forwards the bytes of each connection, in the segments that a check is about. */

import type { Address } from '../model/report.js'
import { limits } from '../support/limits.js'
import { awaitEvent, type Conversation } from './conversation.js'
import { connectTcp } from './tcp-client.js'
import type { TcpConnection } from './tcp-connection.js'
import type { TcpListener } from './tcp-listener.js'

/** `as-it-comes`; `single-bytes`: each byte in a segment of its own; `joined`: all that a program sends before it waits, in one segment. */
export type Delivery = 'as-it-comes' | 'single-bytes' | 'joined'

/** It forwards connections from one program to another. */
export interface TcpProxy extends AsyncDisposable {
  /** How many connections it has forwarded so far. */
  count(): number
  /** Whether it holds bytes that one program has sent and the other has not received yet. */
  isCarrying(): boolean
  /** Breaks every connection, as a failing network does: both programs see a reset. */
  cutOff(): void
}

export interface ProxyOptions {
  readonly target: () => Address
  /** The source address of connections to a target host. */
  readonly from: (host: string) => string
  readonly delivery: Delivery
}

/** Forwards each connection that `listener` accepts to `target`. Disposing throws what went wrong while forwarding. */
export function proxyTcp(conversation: Conversation, listener: TcpListener, options: ProxyOptions): TcpProxy {
  const pairs: [TcpConnection, TcpConnection][] = []
  const load: Load = { isOver: false, carried: 0 }
  const work: Promise<unknown>[] = []
  const inBackground = (job: Promise<void>): void => void work.push(job.catch((thrown: unknown) => thrown))

  async function serve(): Promise<void> {
    for (let from = await nextOf(conversation, listener, load); from !== null; from = await nextOf(conversation, listener, load)) {
      load.carried += 1
      const target = options.target()
      const to = await connectTcp(conversation, target, { from: options.from(target.host) }).catch(() => null)
      load.carried -= 1
      if (to === null) {
        from.reset()
        continue
      }
      pairs.push([from, to])
      inBackground(carry(from, to, options.delivery, load))
      inBackground(carry(to, from, options.delivery, load))
    }
  }
  inBackground(serve())

  return {
    count: () => pairs.length,
    isCarrying: () => load.carried > 0 || pairs.flat().some((connection) => connection.pending().length > 0),
    cutOff() {
      for (const connection of pairs.flat()) connection.reset()
    },
    async [Symbol.asyncDispose]() {
      load.isOver = true
      conversation.pulse.beat()
      await Promise.all(pairs.flat().map((connection) => connection.close()))
      const failure = (await Promise.all(work)).find((thrown) => thrown !== undefined && thrown !== conversation.signal?.reason)
      if (failure !== undefined) throw failure
    },
  }
}

interface Load {
  isOver: boolean
  /** How many bytes, ends and connections are on their way from one program to the other. */
  carried: number
}

/** Waits for the pulse alone, because the programs need not be looked at. */
async function untilTrue({ pulse, signal }: Conversation, isTrue: () => boolean): Promise<void> {
  signal?.throwIfAborted()
  while (!isTrue()) await pulse.next(limits.proxyWakeMs, signal)
}

async function nextOf(conversation: Conversation, listener: TcpListener, load: Load): Promise<TcpConnection | null> {
  let next: TcpConnection | undefined
  const hasNext = (): boolean => {
    next = listener.take()
    return next !== undefined
  }
  await untilTrue(conversation, () => load.isOver || hasNext())
  return next ?? null
}

/** Forwards one direction of a connection until it ends, and then its end. */
async function carry(from: TcpConnection, to: TcpConnection, delivery: Delivery, load: Load): Promise<void> {
  for (;;) {
    await untilTrue(from.conversation, () => load.isOver || from.pending().length > 0 || from.incoming() !== 'open')
    if (load.isOver) return
    load.carried += 1
    if (delivery === 'joined' && from.incoming() === 'open') await awaitEvent(from.conversation, () => undefined, { untilWaiting: true })
    const bytes = from.take(from.pending().length)
    if (delivery === 'single-bytes') await sendBytes(to, bytes, load)
    else if (bytes.length > 0) await to.send(bytes)
    load.carried -= 1
    if (from.pending().length > 0 || from.incoming() === 'open') continue
    if (from.incoming() === 'reset') to.reset()
    else to.endSending()
    return
  }
}

/** Sends each byte once the program has read the previous one, until the proxy is disposed of. */
async function sendBytes(to: TcpConnection, bytes: Buffer, load: Load): Promise<void> {
  for (const byte of bytes) {
    if (load.isOver) return
    await to.sendPieces([Buffer.of(byte)])
  }
}
