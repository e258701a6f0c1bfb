/** Wirecheck as a TCP client of the program under test. */

import { connect as connectSocket } from 'node:net'
import type { Address } from '../model/report.js'
import { limits } from '../support/limits.js'
import { awaitEvent, type Conversation } from './conversation.js'
import { wrapSocket, type TcpConnection } from './tcp-connection.js'

export class ConnectFailure extends Error {
  readonly outcome: 'refused' | 'never-accepted' | 'other'
  readonly address: Address
  constructor(address: Address, outcome: ConnectFailure['outcome'], what: string) {
    super(`Cannot connect to ${address.host}:${address.port}: ${what}`)
    this.name = 'ConnectFailure'
    this.outcome = outcome
    this.address = address
  }
}

/** How a connection is opened. */
export interface ConnectOptions {
  /** The source address, in 127/8. */
  readonly from?: string
  /** Starts without reading. */
  readonly paused?: boolean
}

/**
 * Connects. Throws ConnectFailure if the program does not accept the connection; when the conversation's signal fires,
 * gives up at once and rejects with the signal's reason.
 */
export async function connectTcp(conversation: Conversation, address: Address, options: ConnectOptions = {}): Promise<TcpConnection> {
  conversation.signal?.throwIfAborted()
  const number = conversation.transcript.newConnection()
  if (options.paused === true) conversation.transcript.unseen.add('slow reader')
  const socket = connectSocket({
    host: address.host,
    port: address.port,
    allowHalfOpen: true,
    noDelay: true,
    ...(options.from !== undefined && { localAddress: options.from }),
  })
  const client = wrapSocket(conversation, socket, { remote: address, number, paused: options.paused === true })
  try {
    const outcome = await awaitEvent(conversation, () => client.connected(), { deadlineMs: limits.connectMs })
    if (outcome.kind !== 'found') throw new ConnectFailure(address, 'never-accepted', 'the connection was neither accepted nor refused')
    if (outcome.value !== 'connected') throw brokenOff(conversation, { address, number, local: client.local, code: outcome.value })
    return client
  } catch (thrown) {
    socket.destroy()
    throw thrown
  }
}

/** Records that the program refused the connection, and says so. A reset comes after the connection was made (reset-socket.ts). */
function brokenOff(
  { transcript }: Conversation,
  { address, number, local, code }: { address: Address; number: number; local: Address; code: string },
): ConnectFailure {
  if (code !== 'ECONNREFUSED') return new ConnectFailure(address, 'other', code)
  transcript.record({ connection: number, from: 'program', event: 'refused', ends: { suite: local, program: address } })
  return new ConnectFailure(address, 'refused', 'connection refused')
}
