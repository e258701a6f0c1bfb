/** What a sniffer's line says about a packet: its addresses, protocol and ports. */

export type ProtocolName = 'UDP' | 'TCP' | 'ICMP'

/** By name or by number (IANA, Assigned Internet Protocol Numbers). */
const protocols: Readonly<Record<ProtocolName, RegExp>> = { UDP: /\bUDP\b|\b17\b/i, TCP: /\bTCP\b|\b6\b/i, ICMP: /\bICMP\b|\b1\b/i }

/** Whether a line names an address, with or without a port: `127.0.0.5:4000`, or `127.0.0.5.4000` as tcpdump writes it. */
export function namesAddress(line: string, address: string): boolean {
  return new RegExp(`(^|[^\\d.])${address.replaceAll('.', '\\.')}(\\.\\d{1,5})?([^\\d.]|\\.?$|\\.\\s)`).test(line)
}

/** The printed lines that name both addresses. */
export function linesAbout(printed: string, { from, to }: { readonly from: string; readonly to: string }): string[] {
  return printed.split('\n').filter((line) => namesAddress(line, from) && namesAddress(line, to))
}

/** Whether a line names the protocol. Digits of the loopback addresses do not count. */
export function namesProtocol(line: string, protocol: ProtocolName): boolean {
  return protocols[protocol].test(withoutAddresses(line))
}

/** The first port that a line does not name, or undefined. Digits of the loopback addresses do not count. */
export function firstUnnamedPort(line: string, ports: readonly number[]): number | undefined {
  const rest = withoutAddresses(line)
  return ports.find((port) => !new RegExp(`\\b${port}\\b`).test(rest))
}

const withoutAddresses = (line: string): string => line.replace(/\b127(\.\d+){3}\b/g, ' ')
