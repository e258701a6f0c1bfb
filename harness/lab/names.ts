/** Answers every question for a name in the private network, so that a program meets the suite whatever name is in its source. The one door to dns-packet. */

import { createSocket, type Socket } from 'node:dgram'
import { realpathSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import dnsPacket from 'dns-packet'
import type { ShownFile } from './sandbox.js'

/** Where resolvers ask when resolv.conf names no other port (RFC 1035, 4.2). */
const dnsPort = 53

/** Each name has an address of its own here, a private one (RFC 1918) that no course uses, so that it tells the name. */
const firstAddress = (10 << 24) | (66 << 16) | 1

export interface Names {
  /** The name that a program asked for and got this address for, or the address itself. */
  nameOf(address: string): string
  close(): void
}

/** How programs look names up here, whatever this machine's own files say; without those that the machine does not have. */
export function writeNameFiles(directory: string): ShownFile[] {
  const files = {
    '/etc/resolv.conf': 'nameserver 127.0.0.1\noptions timeout:1 attempts:2\n',
    '/etc/hosts': `127.0.0.1 localhost\n::1 localhost ip6-localhost\n127.0.1.1 ${hostname()}\n`,
  }
  return Object.entries(files).flatMap(([path, text]) => {
    try {
      const over = realpathSync(path)
      const file = join(directory, basename(path))
      writeFileSync(file, text)
      return [{ file, over }]
    } catch {
      return []
    }
  })
}

/** Begins to answer. Names have IPv4 addresses only: programs that try IPv6 first go on with the other at once. */
export async function answerNames(): Promise<Names> {
  const addresses = new Map<string, string>()
  const socket = createSocket('udp4')
  socket.on('message', (bytes, { address, port }) => {
    const answer = answerTo(bytes, (name) => {
      const known = addresses.get(name) ?? dotted(firstAddress + addresses.size)
      addresses.set(name, known)
      return known
    })
    if (answer !== null) socket.send(answer, port, address)
  })
  await bound(socket)
  socket.unref()
  return {
    nameOf: (address) => [...addresses].find(([, known]) => known === address)?.[0] ?? address,
    close: () => void socket.close(),
  }
}

function bound(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ address: '127.0.0.1', port: dnsPort }, () => resolve())
  })
}

/** An answer to a query (RFC 1035, 4.1), or null for what is none. */
function answerTo(bytes: Buffer, addressOf: (name: string) => string): Buffer | null {
  try {
    const query = dnsPacket.decode(bytes)
    const [question] = query.questions ?? []
    if (query.type !== 'query' || question === undefined) return null
    const isName = question.type === 'A' || question.type === 'AAAA'
    const answers = question.type === 'A' ? [{ type: 'A' as const, name: question.name, ttl: 60, data: addressOf(question.name.toLowerCase()) }] : []
    const noSuchName = 3 // RCODE: addresses have no names here, and names no other records
    const flags = dnsPacket.RECURSION_DESIRED | dnsPacket.RECURSION_AVAILABLE | (isName ? 0 : noSuchName)
    return dnsPacket.encode({ type: 'response', ...(query.id !== undefined && { id: query.id }), flags, questions: [question], answers })
  } catch {
    return null
  }
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.')
}
