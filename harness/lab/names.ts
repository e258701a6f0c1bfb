/** Answers every DNS query in the private network, so that a program reaches wirecheck whatever host name is hard-coded in it. The only file that imports dns-packet. */

import { createSocket, type Socket } from 'node:dgram'
import { realpathSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import dnsPacket from 'dns-packet'
import type { ShownFile } from './sandbox.js'

/** The port that resolvers use, because resolv.conf cannot name another (RFC 1035, 4.2). */
const dnsPort = 53

/** The address of the first name. Each name gets a different private address (RFC 1918) that no course uses, so that an address tells its name. */
const firstAddress = (10 << 24) | (66 << 16) | 1

export interface Names {
  /** The name for which a program was given this address, or the address itself. */
  nameOf(address: string): string
  close(): void
}

/** Writes the files that tell programs how to look up names, in place of this machine's own. Leaves out those that this machine does not have. */
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

/**
 * Starts to answer, at every address: a program that sees this machine's own resolv.conf asks the name server in that. Names have only
 * IPv4 addresses; a program that tries IPv6 first continues with IPv4 at once.
 */
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
    socket.bind({ address: '0.0.0.0', port: dnsPort }, () => resolve())
  })
}

/** The answer to a query (RFC 1035, 4.1), or null if the bytes are not a query. */
function answerTo(bytes: Buffer, addressOf: (name: string) => string): Buffer | null {
  try {
    const query = dnsPacket.decode(bytes)
    const [question] = query.questions ?? []
    if (query.type !== 'query' || question === undefined) return null
    const isName = question.type === 'A' || question.type === 'AAAA'
    const answers = question.type === 'A' ? [{ type: 'A' as const, name: question.name, ttl: 60, data: addressOf(question.name.toLowerCase()) }] : []
    const noSuchName = 3 // RCODE for every other question: there are no reverse entries and no other records
    const flags = dnsPacket.RECURSION_DESIRED | dnsPacket.RECURSION_AVAILABLE | (isName ? 0 : noSuchName)
    return dnsPacket.encode({ type: 'response', ...(query.id !== undefined && { id: query.id }), flags, questions: [question], answers })
  } catch {
    return null
  }
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.')
}
