/** Redirects every connection and datagram of the private network to wirecheck, whatever destination is hard-coded in a program. See nft(8). */

import { isIPv4, isIPv6, SocketAddress } from 'node:net'
import { readProc } from '../kernel/proc.js'
import { readSockets } from '../kernel/sockets.js'
import type { Address } from '../model/report.js'
import { MachineError } from '../support/errors.js'
import { limits } from '../support/limits.js'
import { runTool } from '../support/tool.js'
import { findOnPath, inPrivateNetwork, type OwnNetwork } from './sandbox.js'

/** The source addresses of wirecheck's own connections that must not be redirected: a third party's, a proxy's. */
export const suiteAddress = '127.66.0.1'
export const suiteAddressIpv6 = 'fd66::1'
const suiteAddresses = { ip: '127.66.0.0/16', ip6: 'fd66::/64' }

/** The name of the redirection in the kernel's tables. */
const table = 'inet wirecheck'
const removal = `add table ${table}\ndelete table ${table}`

const tryAgain = 'This machine may be too busy: run the same command again.'

/**
 * Redirects everything that programs open to `port`. Returns false if this machine cannot do that: then only programs that use the given
 * address can be tested. Throws MachineError if it does not do it in time.
 */
export async function redirectTo(port: number): Promise<boolean> {
  await nft(removal)
  return (await nft(`${rulesTo(port)}\n${zoneOf(port)}`)) || nft(rulesTo(port))
}

/**
 * Tracks the flows to each port in a zone of its own. Otherwise the flow of an earlier redirection, which lasts for some seconds,
 * would take the datagrams of a client that always uses the same ports to wirecheck's earlier port.
 */
function zoneOf(port: number): string {
  return `add chain ${table} zone { type filter hook output priority -300; policy accept; }\nadd rule ${table} zone ct zone set ${port}`
}

function rulesTo(port: number): string {
  return [
    `add table ${table}`,
    `add chain ${table} out { type nat hook output priority -100; policy accept; }`,
    `add rule ${table} out ip saddr ${suiteAddresses.ip} accept`,
    `add rule ${table} out ip6 saddr ${suiteAddresses.ip6} accept`,
    `add rule ${table} out udp dport 53 accept`,
    `add rule ${table} out meta l4proto tcp redirect to :${port}`,
    `add rule ${table} out meta l4proto udp redirect to :${port}`,
  ].join('\n')
}

/** What this machine lacks to redirect programs, tried in a private network. Null if it lacks nothing. */
export async function redirectObstacle(ownNetwork: OwnNetwork | null, signal: AbortSignal): Promise<string | null> {
  if (ownNetwork === null) return 'there is no private network'
  for (const tool of ['ip', 'nft']) if (findOnPath(tool) === null) return `${tool} is not installed`
  const trial = inPrivateNetwork(ownNetwork, { file: findOnPath('nft') ?? '', args: [rulesTo(1)] })
  const run = await runTool(trial, { cwd: '/', environment: {}, timeoutMs: limits.probeMs, outputBytesMax: limits.probeOutputBytes, signal })
  return run.status === 0 ? null : `nft does not work here: ${run.output.trim().split('\n')[0] ?? ''}`
}

/** Ends a redirection. Throws MachineError if that fails: it would take the next check's connections to a port where nobody listens. */
export async function endRedirect(): Promise<void> {
  if (!(await nft(removal))) throw new MachineError('nft could not end the redirection of connections.', { hint: tryAgain })
}

async function nft(rules: string): Promise<boolean> {
  const file = findOnPath('nft')
  if (file === null) return false
  const run = await runTool(
    { file, args: [rules] },
    { cwd: '/', environment: {}, timeoutMs: limits.probeMs, outputBytesMax: limits.probeOutputBytes, signal: new AbortController().signal },
  )
  if (run.outcome === 'timed-out') throw new MachineError(`nft did not end within ${limits.probeMs / 1_000} seconds.`, { hint: tryAgain })
  return run.status === 0
}

/** The address that the program at `source` wanted to reach; null if the kernel does not tell. */
export function wantedDestination(protocol: 'tcp' | 'udp', source: Address): Address | null {
  return destinationOfSocket(protocol, source) ?? destinationOfTracking(protocol, source)
}

/** A connected socket keeps the peer address that the program gave. */
function destinationOfSocket(protocol: 'tcp' | 'udp', source: Address): Address | null {
  const entry = readSockets(protocol).find(
    ({ localPort, localAddress, remotePort }) => localPort === source.port && remotePort !== 0 && same(localAddress, source.host),
  )
  return entry === undefined ? null : { host: entry.remoteAddress.replace('::ffff:', ''), port: entry.remotePort }
}

/** The table of connection tracking lists the addresses of each flow as they were before the redirection. */
function destinationOfTracking(protocol: 'tcp' | 'udp', source: Address): Address | null {
  const flow = readProc('net/nf_conntrack')
    .split('\n')
    .filter((line) => line.includes(` ${protocol} `))
    .map((line) => /src=(\S+) dst=(\S+) sport=(\d+) dport=(\d+)/.exec(line))
    .find((match) => match !== null && Number(match[3]) === source.port && same(match[1] ?? '', source.host))
  return flow == null ? null : { host: plain(flow[2] ?? ''), port: Number(flow[4]) }
}

/** An address in the shortest form (RFC 5952), as in socket tables. Connection tracking writes all digits of an IPv6 address. */
function plain(address: string): string {
  const short = isIPv6(address) ? new SocketAddress({ address, family: 'ipv6' }).address : address
  return short.replace('::ffff:', '')
}

function same(left: string, right: string): boolean {
  return plain(left) === plain(right) || (plain(left) === '0.0.0.0' && isIPv4(plain(right)))
}
