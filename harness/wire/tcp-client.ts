/** The suite as a TCP client of the program under test. */

import { connect as connectSocket } from 'node:net'
import type { Address } from '../model/report.js'
import { limits } from '../support/limits.js'
import { awaitEvent, type Conversation } from './conversation.js'
import { wrapSocket, type TcpConnection } from './tcp-connection.js'

export class ConnectFailure extends Error {
  readonly outcome: 'refused' | 'reset' | 'never-accepted' | 'other'
  readonly address: Address
  constructor(address: Address, outcome: ConnectFailure['outcome'], what: string) {
    super(`Cannot connect to ${address.host}:${address.port}: ${what}`)
    this.name = 'ConnectFailure'
    this.outcome = outcome
    this.address = address
  }
}

export interface ConnectOptions {
  /** The source address, in 127/8. */
  readonly from?: string
  /** Starts without reading. */
  readonly paused?: boolean
}

/** Connects; throws ConnectFailure where the program does not take the connection. */
export async function connectTcp(conversation: Conversation, address: Address, options: ConnectOptions = {}): Promise<TcpConnection> {
  const number = conversation.transcript.newConnection()
  const socket = connectSocket({
    host: address.host,
    port: address.port,
    allowHalfOpen: true,
    noDelay: true,
    ...(options.from !== undefined && { localAddress: options.from }),
  })
  const client = wrapSocket(conversation, socket, { remote: address, number, paused: options.paused === true })
  const outcome = await awaitEvent(conversation, () => client.connected(), { deadlineMs: limits.connectMs })
  if (outcome.kind === 'found' && outcome.value === 'connected') return client
  socket.destroy()
  if (outcome.kind !== 'found') throw new ConnectFailure(address, 'never-accepted', 'the connection was neither accepted nor refused')
  const refused = outcome.value === 'ECONNREFUSED'
  conversation.transcript.record({ connection: number, from: 'program', event: refused ? 'refused' : 'reset' })
  throw new ConnectFailure(address, refused ? 'refused' : outcome.value === 'ECONNRESET' ? 'reset' : 'other', refused ? 'connection refused' : outcome.value)
}
