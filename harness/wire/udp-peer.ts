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
  /** Where it sends to: the program's address, or the sender of the datagram that was taken last. */
  readonly remote: Address
  send(bytes: Uint8Array | string): Promise<void>
  /** Datagrams that came and were not taken yet. */
  pending(): readonly Datagram[]
  take(): Datagram | undefined
  /** Waits until at least `count` datagrams are pending. */
  receive(count?: number, deadlineMs?: number): Promise<Outcome<readonly Datagram[]>>
  close(): Promise<void>
}

export interface UdpOptions {
  /** Its own address; default: loopback. */
  readonly from?: string
  /** Its own port; default: any. */
  readonly port?: number
}

/** Opens a socket that sends to `remote`; without one it answers whoever has sent to it. */
export async function openUdpPeer(conversation: Conversation, remote: Address | null, options: UdpOptions = {}): Promise<UdpPeer> {
  const { pulse, transcript } = conversation
  const number = transcript.newConnection()
  const socket = createSocket({ type: isIPv6(remote?.host ?? '') ? 'udp6' : 'udp4', recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 })
  const datagrams: Datagram[] = []
  let isClosed = false
  let target = remote ?? { host: '', port: 0 }
  socket.on('error', () => pulse.beat()) // An ICMP error: the silence that follows is what counts.
  socket.on('message', (bytes, { address, port }) => {
    datagrams.push({ bytes, from: { host: address, port } })
    transcript.record({ connection: number, from: 'program', event: 'datagram', data: bytes, address: `${address}:${port}` })
    pulse.beat()
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ address: options.from ?? (isIPv6(remote?.host ?? '') ? '::1' : '127.0.0.1'), port: options.port ?? 0 }, () => resolve())
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
    get remote() {
      return target
    },
    async send(data) {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data
      transcript.record({ connection: number, from: 'suite', event: 'datagram', data: bytes })
      await new Promise<void>((resolve, reject) => socket.send(bytes, target.port, target.host, (error) => (error === null ? resolve() : reject(error))))
    },
    pending: () => datagrams,
    take() {
      const datagram = datagrams.shift()
      if (remote === null && datagram !== undefined) target = datagram.from
      return datagram
    },
    receive: (count = 1, deadlineMs) => awaitEvent(conversation, () => (datagrams.length >= count ? datagrams : undefined), { deadlineMs }),
    close,
    [Symbol.asyncDispose]: close,
  }
}
