/** For tests: small servers in this very process, and conversations with them. */

import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { createPulse } from '../kernel/pulse.js'
import { createWatch } from '../kernel/silence.js'
import type { Address } from '../model/report.js'
import type { Conversation } from './conversation.js'
import { connectTcp, type ConnectOptions } from './tcp-client.js'
import { createTranscript } from './transcript.js'

/**
 * A conversation with a program that this process plays. This process runs, so it is never seen at rest.
 * `isOver`: whether the program counts as ended, so that silence is known at once.
 */
export function sampleConversation(isOver: () => boolean = () => false, signal?: AbortSignal): Conversation {
  const watch = createWatch(() => (isOver() ? [] : [[process.pid]]))
  return { pulse: createPulse(), watch, transcript: createTranscript(), signal }
}

/** Who did what, in words such as `suite connect` and `program end`. */
export function eventsOf({ transcript }: Conversation): string[] {
  return transcript.events().map(({ from, event }) => `${from} ${event}`)
}

export interface SampleServer {
  readonly address: Address
  /** All connections so far, the oldest first. */
  readonly sockets: readonly Socket[]
  /** Resolves when `count` clients have connected, with the socket of the last. */
  connected(count?: number): Promise<Socket>
}

/** A TCP server that calls `serve` with each connection, until the end of the test. It can still write after the client has half-closed. `isDeaf`: it reads nothing until it is resumed. */
export async function sampleServer(serve: (socket: Socket) => void = () => undefined, { isDeaf = false } = {}): Promise<SampleServer> {
  const host = '127.0.0.1'
  const sockets: Socket[] = []
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: isDeaf }, (socket) => {
    socket.on('error', () => undefined)
    sockets.push(socket)
    serve(socket)
  })
  server.listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    address: { host, port: (server.address() as AddressInfo).port },
    sockets,
    async connected(count = 1) {
      while (sockets.length < count) await once(server, 'connection')
      return sockets[count - 1] as Socket
    },
  }
}

/** A client of such a server, in a conversation of its own, until the end of the test. */
export async function sampleClient(
  serve?: (socket: Socket) => void,
  options: ConnectOptions & { isOver?: () => boolean; isDeaf?: boolean; signal?: AbortSignal } = {},
) {
  const { isOver, isDeaf = false, signal, ...connectOptions } = options
  const server = await sampleServer(serve, { isDeaf })
  const conversation = sampleConversation(isOver, signal)
  const client = await connectTcp(conversation, server.address, connectOptions)
  const socket = await server.connected()
  onTestFinished(async () => {
    socket.destroy() // Else the client would wait for the end of its side.
    await client.close()
  })
  return { client, server, conversation, socket }
}

/** Everything that a socket receives until the other end closes or resets the connection, and which of the two it did. */
export async function received(socket: Socket): Promise<{ bytes: Buffer; ending: 'end' | 'reset' }> {
  const pieces: Buffer[] = []
  socket.on('data', (bytes: Buffer) => pieces.push(bytes))
  const ending = await new Promise<'end' | 'reset'>((resolve) => {
    socket.once('end', () => resolve('end'))
    socket.once('error', () => resolve('reset'))
  })
  return { bytes: Buffer.concat(pieces), ending }
}
