/** The exercise `sniffer`: lists the IPv4 packets on a network interface. */

import {
  awaitPrinted,
  awaitRawSocket,
  causeNow,
  type DefineRequirement,
  fail,
  isDeafTo,
  packets,
  quoteBytes,
  type StartedProgram,
  type ToolContext,
  toolExercise,
  untestable,
  wording,
} from '../harness/check/index.js'

type Packet = packets.Ipv4Packet

export const sniffer = toolExercise(
  {
    id: 'sniffer',
    title: 'Packet sniffer',
    transport: 'raw',
    usage: '<program> <interface>',
    usualPort: 0,
    aliases: ['packet-sniffer', 'sniff', 'packet-capture'],
    statement:
      'Open a raw socket on the given interface (`lo` in the tests). Print one line for each IPv4 packet: the addresses of its sender and receiver, its protocol and its ports.',
    example: { command: './sniffer lo', shows: '127.0.0.5 -> 127.0.0.6 UDP 40000 -> 7777' },
  },
  (requirement) => {
    printsPackets(requirement)
    understandsPackets(requirement)
  },
)

/** One line for each packet, with its addresses. */
function printsPackets(requirement: DefineRequirement<ToolContext>): void {
  requirement('SNIFF-1', {
    tier: 'core',
    points: 3,
    says: 'For a datagram sent from 127.0.0.5 to 127.0.0.6 it prints one line with both addresses.',
    hint: 'Bytes 12 to 15 of the IPv4 header are the sender’s address, bytes 16 to 19 the receiver’s. Format them with inet_ntoa().',
  }).check('one datagram', async (context) => {
    await expectLines(context, await startSniffer(context), [udpPacket('127.0.0.5', '127.0.0.6', context)])
  })

  requirement('SNIFF-2', {
    tier: 'core',
    points: 2,
    needs: 'SNIFF-1',
    says: 'It goes on: three packets, three lines, in order.',
    hint: 'Receive and print in an endless loop, and flush after each line.',
  }).check('three datagrams in order', async (context) => {
    const sent = [5, 7, 9].map((octet) => udpPacket(`127.0.${context.random.integer(1, 200)}.${octet}`, `127.0.0.${octet + 1}`, context))
    await expectLines(context, await startSniffer(context), sent, 1)
  })
}

/** Protocols and ports, and packets out of the ordinary. */
function understandsPackets(requirement: DefineRequirement<ToolContext>): void {
  requirement('SNIFF-3', {
    tier: 'robust',
    points: 2,
    needs: 'SNIFF-2',
    says: 'The line names the protocol (`UDP`, `TCP`, `ICMP` or 17, 6, 1) and, for TCP and UDP, both ports.',
    hint: 'The protocol is byte 9 of the header. The ports are the first four bytes after the header, whose length is in the low half of its first byte.',
  })
    .check('UDP, TCP and ICMP packets', async (context) => {
      const { random } = context
      const ports = { from: random.integer(2_000, 9_000), to: packets.silentPort }
      const tcpPorts = { from: random.integer(10_000, 30_000), to: random.integer(30_001, 60_000) }
      const sent: Packet[] = [
        { from: '127.0.0.11', to: '127.0.0.12', protocol: 17, payload: packets.udpSegment(ports, random.bytes(12)) },
        { from: '127.0.0.13', to: '127.0.0.14', protocol: 6, payload: packets.tcpReset(tcpPorts), dontFragment: true },
        { from: '127.0.0.15', to: '127.0.0.16', protocol: 1, payload: packets.icmpEchoReply() },
      ]
      const lines = await expectLines(context, await startSniffer(context), sent)
      expectProtocolAndPorts(lines[0] ?? '', 'UDP', [ports.from, ports.to])
      expectProtocolAndPorts(lines[1] ?? '', 'TCP', [tcpPorts.from, tcpPorts.to])
      expectProtocolAndPorts(lines[2] ?? '', 'ICMP', [])
    })
    .check('a datagram with IP options', async (context) => {
      const { random } = context
      const ports = { from: random.integer(2_000, 9_000), to: packets.silentPort }
      const payload = packets.udpSegment(ports, random.bytes(12))
      const [line] = await expectLines(context, await startSniffer(context), [
        { from: '127.0.0.17', to: '127.0.0.18', protocol: 17, payload, options: longestOptions },
      ])
      expectProtocolAndPorts(line ?? '', 'UDP', [ports.from, ports.to])
    })

  requirement('SNIFF-4', {
    tier: 'robust',
    points: 2,
    needs: 'SNIFF-2',
    says: 'A header with IP options, a fragment and a truncated packet do not end it.',
    hint: 'Take the header’s length from its first byte: it is not always 20. A fragment or a short packet may have no ports, so check the length before you unpack them.',
  }).check('unusual packets, then a normal one', async (context) => {
    const program = await startSniffer(context)
    const { random } = context
    const whole = packets.udpSegment({ from: 5_000, to: packets.silentPort }, random.bytes(20))
    await sendPackets(context, program, [
      { from: '127.0.0.21', to: '127.0.0.22', protocol: 17, payload: whole, options: Buffer.from([1, 1, 1, 0]) },
      { from: '127.0.0.23', to: '127.0.0.24', protocol: 17, payload: random.bytes(16), fragmentOffset: 185 },
      { from: '127.0.0.25', to: '127.0.0.26', protocol: 6, payload: Buffer.from([0x1f]) },
      { from: '127.0.0.25', to: '127.0.0.26', protocol: 17, payload: Buffer.alloc(0) },
      { from: '127.0.0.25', to: '127.0.0.26', protocol: 17, payload: Buffer.alloc(0), cutTo: 7 },
    ])
    await context.settle()
    await expectLines(context, program, [udpPacket('127.0.0.27', '127.0.0.28', context)])
  })
}

/** No operation, again and again, and the end: a header of 60 bytes (RFC 791, 3.1). */
const longestOptions = Buffer.alloc(40, 1).fill(0, 39)

function udpPacket(from: string, to: string, { random }: ToolContext): Packet {
  return { from, to, protocol: 17, payload: packets.udpSegment({ from: random.integer(2_000, 9_000), to: packets.silentPort }, random.bytes(24)) }
}

/** Starts the program and waits until it has opened a raw socket. */
async function startSniffer(context: ToolContext): Promise<StartedProgram> {
  if (context.lab.network !== 'private')
    untestable('A program may open raw sockets only in a private network, which this machine cannot provide (see `wirecheck doctor`).')
  const program = await context.start({ addressArguments: ['lo'], rawSockets: true })
  await awaitRawSocket(context, program)
  return program
}

async function sendPackets(context: ToolContext, program: StartedProgram, sent: readonly Packet[]): Promise<void> {
  const [pid] = program.running.pids()
  const obstacle = pid === undefined ? null : await packets.sendPackets(pid, sent)
  if (obstacle === null) return
  await context.settle()
  // The program's network disappears with it, so sending also fails when the program exits at the first packet.
  if (program.running.ending() === null) untestable(obstacle)
}

/**
 * Sends the packets, expects a line for each, and returns the first line about each. Only packets of one protocol must
 * keep their order, because a program may use a socket for each protocol. On `lo` a packet passes twice, outgoing and
 * incoming; only SNIFF-2 requires that it is listed once.
 */
async function expectLines(context: ToolContext, program: StartedProgram, sent: readonly Packet[], linesMax = 2): Promise<string[]> {
  await sendPackets(context, program, sent)
  const linesOf = (packet: Packet): string[] => wording.linesAbout(program.printed(), packet)
  await awaitPrinted(program, () => sent.every((packet) => linesOf(packet).length > 0))
  const printed = program.printed()
  const found = sent.map((packet) => linesOf(packet)[0] ?? '')
  const places = found.map((line) => (line === '' ? -1 : printed.indexOf(line)))
  const tooMany = sent.find((packet) => linesOf(packet).length > linesMax)
  const isAfter = (index: number, earlier: number): boolean =>
    sent[index]?.protocol !== sent[earlier]?.protocol || (places[index] ?? -1) > (places[earlier] ?? -1)
  const missing = sent.find((packet) => linesOf(packet).length === 0)
  const isInOrder = places.every((_, index) => index === 0 || isAfter(index, index - 1))
  if (missing === undefined && tooMany === undefined && isInOrder) return found
  return fail({
    ...(missing !== undefined
      ? { ...noLineFor(missing, printed, program), cause: causeNow(program) }
      : tooMany !== undefined
        ? { message: 'The program printed more than one line for a packet.', hint: listedTwiceHint }
        : { message: 'The lines are not in the order of the packets.' }),
    expected: [sent.map(({ from, to }) => `one line with ${from} and ${to}`).join(', ')],
    actual: printed.trim() === '' ? 'nothing' : quoteBytes(Buffer.from(printed)),
  })
}

function noLineFor({ from, to, protocol }: Packet, printed: string, program: StartedProgram): { message: string; hint?: string } {
  const isPrinted = [from, to].every((address) => printed.split('\n').some((line) => wording.namesAddress(line, address)))
  const isDeaf = !isPrinted && isDeafTo(protocol, program)
  if (!isPrinted)
    return {
      message: printed.trim() === '' ? 'The program printed nothing about the packet.' : `No line has both ${from} and ${to}.`,
      ...(isDeaf && { hint: otherProtocolHint }),
    }
  return {
    message: `${from} and ${to} are printed, but not in one line.`,
    hint: 'Print one line for each packet, with both addresses in it. Otherwise nobody can tell which lines belong to the same packet.',
  }
}

/** See raw(7). */
const otherProtocolHint =
  'A raw socket of AF_INET receives the packets of one protocol only: with IPPROTO_TCP no UDP, and with IPPROTO_RAW none at all. Open a packet socket, which receives all of them: socket(AF_PACKET, SOCK_RAW, htons(ETH_P_IP)), in Python socket.ntohs(0x0800). Then an Ethernet header of 14 bytes comes before the IPv4 header.'

/** See packet(7). */
const listedTwiceHint =
  'On lo, a socket opened with ETH_P_ALL receives each packet twice: outgoing and incoming. Open it with ETH_P_IP, or skip packets of type PACKET_OUTGOING (sll_pkttype in C, the third item of the address from recvfrom() in Python).'

function expectProtocolAndPorts(line: string, protocol: wording.ProtocolName, ports: readonly number[]): void {
  const missing = wording.firstUnnamedPort(line, ports)
  if (wording.namesProtocol(line, protocol) && missing === undefined) return
  fail({
    message: missing === undefined ? 'The line does not name the protocol.' : `The line does not name port ${missing}.`,
    expected: [`the protocol${ports.length > 0 ? ` and the ports ${ports.join(' and ')}` : ''}`],
    actual: quoteBytes(Buffer.from(line)),
  })
}
