/** Wirecheck as a TCP server, for clients under test. */

import { createServer, type Server } from 'node:net'
import type { Outcome } from '../kernel/wait-for.js'
import { limits } from '../support/limits.js'
import { awaitEvent, type Conversation } from './conversation.js'
import { wrapSocket, type TcpConnection } from './tcp-connection.js'

/** wirecheck as a TCP server, for clients. */
export interface TcpListener extends AsyncDisposable {
  readonly ports: readonly number[]
  /** Waits for the next connection that was not taken yet, and takes it. */
  next(deadlineMs?: number): Promise<Outcome<TcpConnection>>
  /** The same, but resolves to undefined as soon as `isOver` returns true or it is certain that no connection will come. */
  nextOr(isOver: () => boolean): Promise<TcpConnection | undefined>
  /** Takes the next connection, if there is one that was not taken yet. */
  take(): TcpConnection | undefined
  /** How many connections have been made so far. Those beyond a high limit are closed at once. */
  count(): number
  /** Stops listening. Connections stay open. */
  close(): Promise<void>
}

/** Listens on these ports, on every IPv4 and IPv6 address. Ports other than the first are left out if they are in use. */
export async function listenTcp(conversation: Conversation, ports: readonly [number, ...number[]]): Promise<TcpListener> {
  const waiting: TcpConnection[] = []
  const all: TcpConnection[] = []
  const accept = (server: Server): void => {
    server.on('connection', (socket) => {
      if (all.length >= limits.connectionsMax) return socket.destroy()
      const remote = { host: (socket.remoteAddress ?? '').replace('::ffff:', ''), port: socket.remotePort ?? 0 }
      const connection = wrapSocket(conversation, socket, { remote, number: conversation.transcript.newConnection(), isAccepted: true })
      waiting.push(connection)
      all.push(connection)
      conversation.pulse.beat()
    })
  }
  const [first, ...others] = ports
  const servers = [await open(first, accept), ...(await Promise.all(others.map((port) => open(port, accept).catch(() => null))))].filter(
    (server) => server !== null,
  )

  async function close(): Promise<void> {
    // The callback of close() would wait for all connections to end, but listening stops at once.
    for (const server of servers) server.close()
  }

  return {
    ports: servers.map((server) => portOf(server)),
    next: (deadlineMs = limits.answerMs) => awaitEvent(conversation, () => waiting.shift(), { deadlineMs, burnIsFinal: false }),
    async nextOr(isOver) {
      const outcome = await awaitEvent(conversation, () => waiting.shift() ?? (isOver() ? null : undefined), { burnIsFinal: false })
      return outcome.kind === 'found' ? (outcome.value ?? undefined) : undefined
    },
    take: () => waiting.shift(),
    count: () => all.length,
    close,
    async [Symbol.asyncDispose]() {
      await close()
      await Promise.all(all.map((connection) => connection.close()))
    },
  }
}

function open(port: number, prepare: (server: Server) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true })
  prepare(server)
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL') server.listen({ port, host: '0.0.0.0', exclusive: true })
      else reject(error)
    })
    server.once('listening', () => resolve(server))
    server.listen({ port, host: '::', exclusive: true })
  })
}

function portOf(server: Server): number {
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}
