/** The suite's UDP peer: a socket of its own that keeps each datagram with its sender. */

import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { Outcome } from '../kernel/wait-for.js'
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
  const datagrams: Datagram[] = []
  let isClosed = false
  let target = remote ?? { host: '', port: 0 }

  async function open(type: 'udp4' | 'udp6', address: string): Promise<Socket> {
    const opened = createSocket({ type, recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 })
    opened.on('error', () => pulse.beat()) // An ICMP error: the silence that follows is what counts.
    opened.on('message', (bytes, { address: host, port }) => {
      datagrams.push({ bytes, from: { host, port } })
      transcript.record({ connection: number, from: 'program', event: 'datagram', data: bytes, address: `${host}:${port}` })
      pulse.beat()
    })
    await new Promise<void>((resolve, reject) => {
      opened.once('error', reject)
      opened.bind({ address, port: options.port ?? 0 }, () => resolve())
    })
    return opened
  }

  const isSix = isIPv6(remote?.host ?? '')
  const socket = await open(isSix ? 'udp6' : 'udp4', options.from ?? (isSix ? '::1' : '127.0.0.1'))
  // Who answers anybody answers those who come to ::1 as well; a machine without IPv6 has none of them.
  const second = remote === null && options.from === undefined ? await open('udp6', '::1').catch(() => null) : null
  const local = { host: socket.address().address, port: socket.address().port }

  async function close(): Promise<void> {
    if (isClosed) return
    isClosed = true
    await Promise.all([socket, second].map((each) => new Promise<void>((resolve) => (each === null ? resolve() : each.close(() => resolve())))))
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
      const sender = second !== null && isIPv6(target.host) ? second : socket
      await new Promise<void>((resolve, reject) => sender.send(bytes, target.port, target.host, (error) => (error === null ? resolve() : reject(error))))
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
