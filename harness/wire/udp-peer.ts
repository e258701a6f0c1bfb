/** Wirecheck's own UDP socket. It keeps each datagram that arrives, with its sender, up to a limit. */

import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { Outcome } from '../kernel/wait-for.js'
import type { Address } from '../model/report.js'
import { limits } from '../support/limits.js'
import { awaitEvent, type Conversation } from './conversation.js'

/** A datagram that has arrived. */
export interface Datagram {
  readonly bytes: Buffer
  readonly from: Address
}

/** wirecheck's UDP socket. Datagrams are kept until a check takes them. */
export interface UdpPeer extends AsyncDisposable {
  readonly kind: 'udp-peer'
  /** @internal */
  readonly conversation: Conversation
  readonly local: Address
  /** Where it sends to: the program's address, or the sender of the datagram that was taken last. */
  readonly remote: Address
  /** Sends a datagram to `remote`. */
  send(bytes: Uint8Array | string): Promise<void>
  /** Everyone who has sent to it. */
  senders(): readonly Address[]
  /** The datagrams that have arrived and were not taken yet. */
  pending(): readonly Datagram[]
  /** Takes the first datagram that has arrived. */
  take(): Datagram | undefined
  /** Waits until at least `count` datagrams are pending. */
  receive(count?: number, deadlineMs?: number): Promise<Outcome<readonly Datagram[]>>
  /** Closes the socket. */
  close(): Promise<void>
}

export interface UdpOptions {
  /** Its own address; default: loopback. */
  readonly from?: string
  /** Its own port; default: any. */
  readonly port?: number
}

/** Opens a socket that sends to `remote`, or without a remote address answers whoever has sent to it. */
export async function openUdpPeer(conversation: Conversation, remote: Address | null, options: UdpOptions = {}): Promise<UdpPeer> {
  const number = conversation.transcript.newConnection()
  const { datagrams, senders, receiveFrom } = createInbox(conversation, number)
  const { socket, ipv6Socket } = await openSockets(remote, options, receiveFrom)
  let target = remote ?? { host: '', port: 0 }
  let closing: Promise<unknown> | null = null

  async function close(): Promise<void> {
    closing ??= Promise.all([socket, ipv6Socket].map((each) => new Promise<void>((resolve) => (each === null ? resolve() : each.close(() => resolve())))))
    await closing
  }

  return {
    kind: 'udp-peer',
    conversation,
    local: addressOf(socket),
    get remote() {
      return target
    },
    async send(data) {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data
      const source = options.from === undefined ? {} : { address: `${options.from}:${socket.address().port}` }
      const sender = ipv6Socket !== null && isIPv6(target.host) ? ipv6Socket : socket
      const ends = { suite: addressOf(sender), program: target }
      conversation.transcript.record({ connection: number, from: 'suite', event: 'datagram', data: bytes, ends, ...source })
      await new Promise<void>((resolve, reject) => sender.send(bytes, target.port, target.host, (error) => (error === null ? resolve() : reject(error))))
    },
    senders: () => senders,
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

function addressOf(socket: Socket): Address {
  const { address: host, port } = socket.address()
  return { host, port }
}

/** Collects what arrives at the peer's sockets. */
function createInbox({ pulse, transcript }: Conversation, number: number) {
  const datagrams: Datagram[] = []
  const senders: Address[] = []
  return {
    datagrams,
    senders,
    receiveFrom(socket: Socket): void {
      // An error is an ICMP message. It is not recorded: the silence that follows is what a check judges.
      socket.on('error', () => pulse.beat())
      socket.on('message', (bytes, { address: host, port }) => {
        if (isFlooded(transcript)) return pulse.beat(true)
        datagrams.push({ bytes, from: { host, port } })
        senders.push({ host, port })
        const ends = { suite: addressOf(socket), program: { host, port } }
        transcript.record({ connection: number, from: 'program', event: 'datagram', data: bytes, address: `${host}:${port}`, ends })
        pulse.beat()
      })
    },
  }
}

/** Whether the program has sent more than any check could need. Later datagrams are dropped, as by a full socket. */
function isFlooded({ received }: Conversation['transcript']): boolean {
  const { bytes, datagrams } = received()
  return datagrams >= limits.datagramsMax || bytes >= limits.receivedBytesMax
}

/** A peer without a remote address also answers on ::1, unless the machine has no IPv6. */
async function openSockets(remote: Address | null, { from, port = 0 }: UdpOptions, prepare: (socket: Socket) => void) {
  const hasIpv6Target = isIPv6(remote?.host ?? '')
  const address = from ?? (await sourceTowards(remote))
  const socket = await openSocket({ type: hasIpv6Target ? 'udp6' : 'udp4', address, port }, prepare)
  const wantsIpv6 = remote === null && from === undefined
  const ipv6Socket = wantsIpv6 ? await openSocket({ type: 'udp6', address: '::1', port }, prepare).catch(() => null) : null
  return { socket, ipv6Socket }
}

/** The address from which this machine sends to another one: on loopback, unless that is elsewhere. Connecting a UDP socket sends nothing. */
async function sourceTowards(remote: Address | null): Promise<string> {
  const isIpv6 = isIPv6(remote?.host ?? '')
  if (remote === null || remote.host === '::1' || remote.host.startsWith('127.')) return isIpv6 ? '::1' : '127.0.0.1'
  const trial = createSocket(isIpv6 ? 'udp6' : 'udp4')
  try {
    return await new Promise((resolve, reject) => {
      trial.once('error', reject)
      trial.connect(remote.port, remote.host, () => resolve(trial.address().address))
    })
  } finally {
    trial.close()
  }
}

async function openSocket(options: { type: 'udp4' | 'udp6'; address: string; port: number }, prepare: (socket: Socket) => void): Promise<Socket> {
  const { type, address, port } = options
  const socket = createSocket({ type, recvBufferSize: limits.udpBufferBytes, sendBufferSize: limits.udpBufferBytes })
  prepare(socket)
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ address, port }, () => {
      socket.off('error', reject)
      resolve()
    })
  })
  return socket
}
