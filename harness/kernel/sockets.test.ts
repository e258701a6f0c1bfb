/** The kernel's socket tables, read as they are: addresses as people write them, and real sockets in each state. */

import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { describe, expect, onTestFinished, test } from 'vitest'
import { tcpSockets } from './socket-diag.js'
import { parseAddress, readSockets, readTable, type SocketEntry } from './sockets.js'

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'))

/** An address as /proc/net/tcp6 prints it: four words, each with its bytes reversed. */
function asKernelPrints(groups: string): string {
  const bytes = Buffer.from(
    groups
      .split(':')
      .map((group) => group.padStart(4, '0'))
      .join(''),
    'hex',
  )
  return bytes.swap32().toString('hex').toUpperCase()
}

describe('addresses', () => {
  test.each([
    ['0100007F', '127.0.0.1'],
    ['00000000', '0.0.0.0'],
    ['0101A8C0', '192.168.1.1'],
    ['FFFFFFFF', '255.255.255.255'],
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000001000000', '::1'],
    ['0000000000000000FFFF00000100007F', '::ffff:127.0.0.1'],
    ['B80D0120000000000000000001000000', '2001:db8::1'],
  ])('%s is %s', (hex, address) => {
    expect(parseAddress(hex)).toBe(address)
  })

  // RFC 5952, section 4.
  test.each([
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['fe80:0:0:0:0:0:0:0', 'fe80::'],
    ['0:0:0:0:0:0:2:1', '::2:1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['2001:db8:10:0:0:1:1:1', '2001:db8:10::1:1:1'],
    ['100:0:0:0:20:0:0:0', '100::20:0:0:0'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
  ])('the groups %s are written %s', (groups, written) => {
    expect(parseAddress(asKernelPrints(groups))).toBe(written)
  })
})

describe('real sockets', () => {
  test('a listener is seen with the address it is bound to, and a wildcard as such', async () => {
    const bound = await listen('127.0.0.1')
    const wildcard = await listen('0.0.0.0')
    expect(entry({ localPort: portOf(bound) })).toMatchObject({ protocol: 'tcp', family: 4, localAddress: '127.0.0.1', state: 'listen', remotePort: 0 })
    expect(entry({ localPort: portOf(wildcard) })).toMatchObject({ localAddress: '0.0.0.0', state: 'listen' })
  })

  test('a listener on ::1 is seen in the table of IPv6', async ({ skip }) => {
    if (!hasIpv6) skip('this machine has no IPv6')
    const server = await listen('::1')
    expect(entry({ localPort: portOf(server) })).toMatchObject({ family: 6, localAddress: '::1', state: 'listen' })
  })

  test('bytes that nobody has read are counted at the receiver', async () => {
    const { server, client, accepted } = await connection()
    accepted.pause()
    client.write('unread bytes')
    await expect.poll(() => entry({ localPort: portOf(server), remotePort: client.localPort ?? 0 })).toMatchObject({ state: 'established', unread: 12 })
    expect(entry({ localPort: client.localPort ?? 0, remotePort: portOf(server) })).toMatchObject({ state: 'established', unread: 0, unsent: 0 })
  })

  test('an end whose other side has closed waits in CLOSE-WAIT', async () => {
    const { server, client } = await connection()
    client.end()
    await expect.poll(() => entry({ localPort: portOf(server), remotePort: client.localPort ?? 0 })?.state).toBe('close-wait')
  })

  test('a UDP socket is bound and connected to nobody', async () => {
    const socket = createSocket('udp4')
    onTestFinished(() => void socket.close())
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const found = readSockets('udp').filter(({ localPort }) => localPort === socket.address().port)
    expect(found).toMatchObject([{ protocol: 'udp', family: 4, localAddress: '127.0.0.1', state: 'unconnected', remotePort: 0 }])
    expect(found[0]?.inode).toBeGreaterThan(0)
  })

  test('netlink tells the same as /proc/net/tcp', async ({ skip }) => {
    if (tcpSockets(4, 0) === null) skip('the kernel or container of this machine does not answer by netlink')
    const { server, client, accepted } = await connection()
    accepted.pause()
    client.end('unread bytes')
    const port = portOf(server)
    const isOurs = ({ localPort, remotePort }: SocketEntry): boolean => localPort === port || remotePort === port
    const listed = (entries: readonly SocketEntry[]): unknown[] =>
      entries
        .filter(isOurs)
        .map((each) => ({ ...each, localAddress: each.localAddress, remoteAddress: each.remoteAddress }))
        .toSorted((left, right) => left.inode - right.inode)
    await expect.poll(() => entry({ localPort: port, remotePort: client.localPort ?? 0 })).toMatchObject({ state: 'close-wait', unread: 13 })
    for (const asked of ['listening', 'lasting', 'all'] as const) {
      const told = listed(readTable({ file: 'net/tcp', protocol: 'tcp', family: 4 }, asked))
      expect(told).toHaveLength(asked === 'listening' ? 1 : 3)
      expect(listed(readSockets('tcp', asked))).toEqual(told)
    }
  })

  test('connections that wait to be accepted are counted at the listener', async () => {
    const listens = "import socket; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); input()"
    const program = spawn('python3', ['-c', listens])
    onTestFinished(() => void program.kill())
    const [printed] = (await once(program.stdout, 'data')) as [Buffer]
    const waiting = (): number | undefined => readSockets('tcp', 'listening').find(({ localPort }) => localPort === Number(printed))?.unread
    expect(waiting()).toBe(0)
    const client = connect({ port: Number(printed), host: '127.0.0.1' })
    onTestFinished(() => void client.destroy())
    await once(client, 'connect')
    expect(waiting()).toBe(1)
  })

  test('only the protocol that was asked for is read', async () => {
    await listen('127.0.0.1')
    expect(new Set(readSockets('tcp').map(({ protocol }) => protocol))).toEqual(new Set(['tcp']))
  })
})

function entry(wanted: { localPort: number; remotePort?: number }): SocketEntry | undefined {
  return readSockets('tcp').find(({ localPort, remotePort }) => localPort === wanted.localPort && remotePort === (wanted.remotePort ?? 0))
}

async function listen(host: string): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
  server.listen(0, host)
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return server
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

async function connection(): Promise<{ server: Server; client: Socket; accepted: Socket }> {
  const server = await listen('127.0.0.1')
  const accepting = once(server, 'connection') as Promise<[Socket]>
  const client = connect({ port: portOf(server), host: '127.0.0.1', allowHalfOpen: true })
  const [accepted] = await accepting
  onTestFinished(() => {
    client.destroy()
    accepted.destroy()
  })
  return { server, client, accepted }
}
