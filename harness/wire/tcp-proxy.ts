/** Stands between two programs: it carries the bytes of a connection on, in the segments that the check is about. */

import type { Address } from '../model/report.js'
import { awaitEvent, type Conversation } from './conversation.js'
import { connectTcp } from './tcp-client.js'
import type { TcpConnection } from './tcp-connection.js'
import type { TcpListener } from './tcp-listener.js'

/** `as-it-comes`; `single-bytes`: each byte in a segment of its own; `joined`: all that a program sends before it waits, in one. */
export type Delivery = 'as-it-comes' | 'single-bytes' | 'joined'

export interface TcpProxy extends AsyncDisposable {
  /** How many connections it carries or has carried. */
  count(): number
  /** Whether it has bytes in hand that one program has sent and the other has not got yet. */
  isCarrying(): boolean
  /** Breaks off every connection, as a network does that fails: both programs see a reset. */
  cutOff(): void
}

/** Carries each connection that comes to `listener` on to `target`, from the address that `from` gives for its host. */
export function proxyTcp(
  conversation: Conversation,
  listener: TcpListener,
  options: { target: () => Address; from: (host: string) => string; delivery: Delivery },
): TcpProxy {
  const pairs: [TcpConnection, TcpConnection][] = []
  const load: Load = { isOver: false, carried: 0 }

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
      void carry(from, to, options.delivery, load)
      void carry(to, from, options.delivery, load)
    }
  }
  void serve()

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
    },
  }
}

interface Load {
  isOver: boolean
  /** Bytes and connections on their way from one program to the other. */
  carried: number
}

const wakeMs = 1_000 // every event beats the pulse; this only ends a wait for one that was missed

/** Waits for the pulse alone: the programs need not be looked at for it. */
async function untilTrue(conversation: Conversation, isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await conversation.pulse.next(wakeMs)
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

/** Carries one direction on until its end, and the end as well. */
async function carry(from: TcpConnection, to: TcpConnection, delivery: Delivery, load: Load): Promise<void> {
  for (;;) {
    await untilTrue(from.conversation, () => load.isOver || from.pending().length > 0 || from.incoming() !== 'open')
    if (load.isOver) return
    load.carried += 1
    if (delivery === 'joined' && from.incoming() === 'open') await awaitEvent(from.conversation, () => undefined, { untilWaiting: true })
    const bytes = from.take(from.pending().length)
    if (bytes.length > 0) await (delivery === 'single-bytes' ? to.sendPieces([...bytes].map((byte) => Buffer.of(byte))) : to.send(bytes))
    load.carried -= 1
    if (from.pending().length > 0 || from.incoming() === 'open') continue
    if (from.incoming() === 'reset') to.reset()
    else to.endSending()
    return
  }
}
