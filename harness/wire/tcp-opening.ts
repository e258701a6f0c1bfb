/** How a TCP connection comes about: its two addresses, whether connecting succeeded, and its entry in the transcript. */

import type { Socket } from 'node:net'
import type { Ends } from '../model/capture.js'
import type { Address } from '../model/report.js'
import type { Conversation } from './conversation.js'

/** A socket within a conversation, which the parts of one connection work on. */
export interface SocketInUse {
  readonly conversation: Conversation
  readonly socket: Socket
  /** The program's end. */
  readonly remote: Address
  /** Whether the program opened the connection. */
  readonly isAccepted: boolean
  /** Wirecheck's end. */
  local(): Address
  /** Undefined while connecting, then `connected` or the error's code. */
  connected(): 'connected' | string | undefined
  /** Writes an event of this connection into the transcript. */
  record(from: 'suite' | 'program', event: 'data' | 'end' | 'reset' | 'close', data?: Uint8Array): void
}

export interface OpeningOptions {
  readonly remote: Address
  /** The connection's number in the transcript. */
  readonly number: number
  /** Whether the socket was accepted from `remote`, instead of connecting to it. */
  readonly isAccepted?: boolean
  /** Starts without reading. */
  readonly paused?: boolean
}

/** Follows a socket until it is connected. */
export function openSocket(conversation: Conversation, socket: Socket, options: OpeningOptions): SocketInUse {
  const { pulse, transcript } = conversation
  const { remote, number, isAccepted = false, paused = false } = options
  let connected: string | undefined
  let local: Address = { host: '', port: 0 }

  const ends = (): Ends => ({ suite: local, program: remote })

  function onConnect(): void {
    local = { host: socket.localAddress ?? '', port: socket.localPort ?? 0 }
    // TCP lets a socket connect to itself if its own port is the one that it connects to: then no program listens there.
    const isItself = local.port === remote.port && local.host === remote.host
    connected = isItself ? 'ECONNREFUSED' : 'connected'
    const opener = isAccepted ? remote : local
    const address = `${opener.host}:${opener.port}`
    if (!isItself) transcript.record({ connection: number, from: isAccepted ? 'program' : 'suite', event: 'connect', address, ends: ends() })
    if (paused) socket.pause()
    pulse.beat()
  }

  if (isAccepted) onConnect()
  else socket.on('connect', onConnect)
  socket.on('error', (error: NodeJS.ErrnoException) => {
    connected ??= error.code ?? error.message
    pulse.beat()
  })
  return {
    conversation,
    socket,
    remote,
    isAccepted,
    local: () => local,
    connected: () => connected,
    record: (from, event, data) => transcript.record({ connection: number, from, event, ends: ends(), ...(data !== undefined && { data }) }),
  }
}
