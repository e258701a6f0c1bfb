/** The suite's UDP peer: a socket of its own that keeps each datagram with its sender. */

import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { Outcome } from '../launch/awaiting.js'
import type { Address } from '../model/report.js'
import { awaitEvent, type Conversation } from './conversation.js'

export interface Datagram {
  readonly bytes: Buffer
  readonly from: Address
}

export interface UdpPeer extends AsyncDisposable {
  readonly kind: 'udp-peer'
  readonly conversation: Conversation
  readonly local: Address
  /** Where it sends to. */
  readonly remote: Address
  send(bytes: Uint8Array | string): Promise<void>
  /** Datagrams that came and were not taken yet. */
  pending(): readonly Datagram[]
  take(): Datagram | undefined
  /** Waits until at least `count` datagrams are pending. */
  receive(count?: number, deadlineMs?: number): Promise<Outcome<readonly Datagram[]>>
  close(): Promise<void>
}

/** Opens a socket at `from` (default: loopback, any port) that sends to `remote`. */
export async function openUdpPeer(conversation: Conversation, remote: Address, options: { from?: string } = {}): Promise<UdpPeer> {
  const { pulse, transcript } = conversation
  const number = transcript.newConnection()
  const socket = createSocket({ type: isIPv6(remote.host) ? 'udp6' : 'udp4', recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 })
  const datagrams: Datagram[] = []
  let isClosed = false
  socket.on('error', () => pulse.beat()) // An ICMP error: the silence that follows is what counts.
  socket.on('message', (bytes, { address, port }) => {
    datagrams.push({ bytes, from: { host: address, port } })
    transcript.record({ connection: number, from: 'program', event: 'datagram', data: bytes, address: `${address}:${port}` })
    pulse.beat()
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ address: options.from ?? (isIPv6(remote.host) ? '::1' : '127.0.0.1') }, () => resolve())
  })
  const local = { host: socket.address().address, port: socket.address().port }

  async function close(): Promise<void> {
    if (isClosed) return
    isClosed = true
    await new Promise<void>((resolve) => socket.close(() => resolve()))
  }

  return {
    kind: 'udp-peer',
    conversation,
    local,
    remote,
    async send(data) {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data
      transcript.record({ connection: number, from: 'suite', event: 'datagram', data: bytes })
      await new Promise<void>((resolve, reject) => socket.send(bytes, remote.port, remote.host, (error) => (error === null ? resolve() : reject(error))))
    },
    pending: () => datagrams,
    take: () => datagrams.shift(),
    receive: (count = 1, deadlineMs) => awaitEvent(conversation, () => (datagrams.length >= count ? datagrams : undefined), { deadlineMs }),
    close,
    [Symbol.asyncDispose]: close,
  }
}
