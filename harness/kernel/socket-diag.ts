/**
 * Asks the kernel for its TCP sockets by netlink (sock_diag(7), include/uapi/linux/inet_diag.h). On a machine with 2,300 sockets in
 * TIME-WAIT, the others take 0.2 ms so, and 6 ms from /proc/net/tcp, which cannot leave any out.
 */

import { openLibc } from './libc.js'

export interface DiagSocket {
  readonly family: 4 | 6
  /** The state's number, as in include/net/tcp_states.h. */
  readonly state: number
  /** 4 or 16 bytes, in network order, each as a character (latin1). */
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
  /** Bytes not yet acknowledged. */
  readonly unsent: number
  /** Bytes not yet read; for a listener, connections not yet accepted. */
  readonly unread: number
  readonly inode: number
}

interface Netlink {
  /** Sends a request. Returns how many bytes were taken, or -1. */
  send(bytes: Uint8Array): number
  /** Fills `bytes` with the next messages. Returns their length, or -1 if there are none: each call prepares what the next one returns, so a dump has no gaps. */
  receive(bytes: Uint8Array): number
}

const netlink = { family: 16, type: 3 | 0o2000000, protocol: 4 } // AF_NETLINK; SOCK_RAW, SOCK_CLOEXEC; NETLINK_SOCK_DIAG
const families = { 4: 2, 6: 10 } as const // AF_INET, AF_INET6
const tcp = 6 // IPPROTO_TCP
const header = { bytes: 16, type: 4, flags: 6 } // struct nlmsghdr
const request = { bytes: 72, type: 20, flags: 0x301, family: 16, protocol: 17, states: 20 } // SOCK_DIAG_BY_FAMILY; NLM_F_REQUEST, NLM_F_DUMP; struct inet_diag_req_v2
const end = { error: 2, done: 3 } // NLMSG_ERROR, NLMSG_DONE
const doNotWait = 0x40 // MSG_DONTWAIT
const answers = Buffer.from(new ArrayBuffer(64 << 10))
/** The same bytes. Netlink's messages and their numbers lie on multiples of four. */
const words = new Uint32Array(answers.buffer)

/** One for the whole process, opened at the first look and never closed. Null once it has failed. */
let opened: Netlink | null | undefined

/**
 * The sockets of this process's network whose state's bit is set in `states`, such as `1 << 10` for those that listen. Null where
 * the kernel or the container does not answer.
 */
export function tcpSockets(family: 4 | 6, states: number): DiagSocket[] | null {
  if (opened === undefined) opened = open()
  if (opened === null) return null
  const found = dump(opened, family, states)
  if (found === null) opened = null
  return found
}

function open(): Netlink | null {
  const libc = openLibc()
  if (libc === null) return null
  const socket = libc.func('int socket(int, int, int)')
  const send = libc.func('long send(int, const uint8_t *, ulong, int)')
  const receive = libc.func('long recv(int, _Out_ uint8_t *, ulong, int)')
  const descriptor = socket(netlink.family, netlink.type, netlink.protocol)
  if (descriptor < 0) return null
  return { send: (bytes) => send(descriptor, bytes, bytes.length, 0), receive: (bytes) => receive(descriptor, bytes, bytes.length, doNotWait) }
}

function dump({ send, receive }: Netlink, family: 4 | 6, states: number): DiagSocket[] | null {
  const question = Buffer.alloc(request.bytes)
  question.writeUInt32LE(request.bytes, 0)
  question.writeUInt16LE(request.type, header.type)
  question.writeUInt16LE(request.flags, header.flags)
  question[request.family] = families[family]
  question[request.protocol] = tcp
  question.writeUInt32LE(states, request.states)
  if (send(question) !== question.length) return null
  const found: DiagSocket[] = []
  for (;;) {
    const length = receive(answers)
    if (length <= 0) return null
    for (let at = 0; at + header.bytes <= length; ) {
      const bytes = words[at / 4] ?? 0
      const type = answers.readUInt16LE(at + header.type)
      if (type === end.done) return found
      if (type === end.error || bytes < header.bytes) return null
      found.push(parse(at + header.bytes, family))
      at += (bytes + 3) & ~3
    }
  }
}

/** struct inet_diag_msg, at this place of `answers`: state, then ports and addresses (struct inet_diag_sockid), then the queues. A busy machine has thousands. */
function parse(at: number, family: 4 | 6): DiagSocket {
  const addressBytes = family === 4 ? 4 : 16
  const word = at / 4
  return {
    family,
    state: answers[at + 1] ?? 0,
    localAddress: answers.toString('latin1', at + 8, at + 8 + addressBytes),
    localPort: answers.readUInt16BE(at + 4),
    remoteAddress: answers.toString('latin1', at + 24, at + 24 + addressBytes),
    remotePort: answers.readUInt16BE(at + 6),
    unread: words[word + 14] ?? 0,
    unsent: words[word + 15] ?? 0,
    inode: words[word + 17] ?? 0,
  }
}
