/** For tests: what tshark(1), Wireshark's reader, makes of a capture file. */

import { execFileSync } from 'node:child_process'
import { findOnPath } from '../../lab/sandbox.js'

export const hasTshark = findOnPath('tshark') !== null

const outputBytesMax = 128 << 20
const checked = ['tcp', 'ip', 'udp'].flatMap((protocol) => ['-o', `${protocol}.check_checksum:TRUE`])
const wrong = ['tcp', 'ip', 'udp'].map((protocol) => `${protocol}.checksum.status == "Bad"`)
/** Expert information from the level "warning" on (wireshark-filter(4)). */
const complaint = [...wrong, 'tcp.analysis.flags', '_ws.malformed', '_ws.expert.severity >= 0x600000'].join(' || ')

/** Ports are random, and Wireshark takes some for those of other protocols, such as 19132 for RakNet: what a program sends is data. */
const asData = ['tcp', 'udp'].flatMap((protocol) => ['-d', `${protocol}.port==1-65535,data`])

function tshark(file: string, ...args: readonly string[]): string {
  return execFileSync('tshark', ['-r', file, ...checked, ...asData, ...args], {
    encoding: 'utf8',
    maxBuffer: outputBytesMax,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

/** What Wireshark complains of, a line for each packet. A reset is a warning, but nothing is wrong with it. */
export function complaintsAbout(file: string): string[] {
  const lines = tshark(file, '-Y', complaint, '-T', 'fields', '-e', 'frame.number', '-e', '_ws.expert.message').split('\n')
  return lines.filter((line) => line !== '' && !/^\d+\tConnection reset \(RST\)$/.test(line))
}

/** These fields of each packet, with `|` between them. */
export function fieldsOf(file: string, ...fields: readonly string[]): string[] {
  const args = fields.flatMap((field) => ['-e', field])
  return tshark(file, '-T', 'fields', '-E', 'separator=|', ...args)
    .split('\n')
    .filter((line) => line !== '')
}

/** The bytes of both sides of a stream, as "Follow Stream" shows them. `opener`: of the side that sent the first packet. */
export function followed(file: string, protocol: 'tcp' | 'udp', stream: number): { opener: Buffer; other: Buffer } {
  const lines = tshark(file, '-q', '-z', `follow,${protocol},raw,${stream}`).split('\n')
  const hex = lines.filter((line) => /^\t?[0-9a-f]+$/.test(line))
  const side = (isOther: boolean): Buffer =>
    Buffer.from(
      hex
        .filter((line) => line.startsWith('\t') === isOther)
        .join('')
        .replaceAll('\t', ''),
      'hex',
    )
  return { opener: side(false), other: side(true) }
}

/** Everything about the file itself: its comments, and the application that wrote it. */
export function sectionOf(file: string): string {
  return execFileSync('capinfos', [file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
}
