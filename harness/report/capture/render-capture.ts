/** A check's capture as a pcapng file for Wireshark. Times and data are those of the transcript, the headers around them are synthesised. */

import type { Capture, CapturedEvent } from '../../model/capture.js'
import type { Verdict } from '../../model/verdict.js'
import { harmlessLine } from '../../support/harmless.js'
import { count } from '../text.js'
import { forCapture, type SafeBytes } from '../destinations.js'
import { udpPacket, type Packet } from './internet.js'
import { enhancedPacket, rawInterface, sectionHeader } from './pcapng.js'
import { createTcpStream, payloadOf, route, type TcpStream } from './tcp-stream.js'

/** Between the sequence numbers at which two connections begin. */
const sequenceStep = 1_000_000
const usPerMs = 1_000

export interface CaptureText {
  readonly verdict: Pick<Verdict, 'requirement' | 'title' | 'result'>
  readonly exercise: string
  /** `wirecheck 1.0.0` */
  readonly application: string
}

export function renderCapture(capture: Capture, { verdict, exercise, application }: CaptureText): SafeBytes {
  const name = harmlessLine(`${verdict.requirement}: ${verdict.title}`)
  const about = `${exercise}, ${name} (${verdict.result})`
  const { eventsCut } = capture
  const isCut = eventsCut > 0 || capture.events.some(({ bytesTotal }) => bytesTotal !== undefined)
  const notes = [
    about,
    'Data, order and times are those of the check. The IP, TCP and UDP headers are synthesised: handshakes, acknowledgements, sequence numbers and window sizes are not those of the network.',
    ...(isCut
      ? [
          `This capture is cut: the check sent and received more than is kept of one check${eventsCut > 0 ? ` (${count(eventsCut, 'event')} missing at the end)` : ''}.`,
        ]
      : []),
  ]
  const blocks = packetsIn(capture).map(({ event, packets }, index) =>
    packets.map(({ bytes, originalLength }, at) => {
      const comments = [...(index === 0 && at === 0 ? [name] : []), ...(bytes.length < originalLength ? ['cut: only the first bytes are kept'] : [])]
      return enhancedPacket({ atUs: Math.round((capture.beganAtMs + event.atMs) * usPerMs), bytes, originalLength, comments })
    }),
  )
  return forCapture(
    Buffer.concat([
      sectionHeader({ comment: notes.join('\n'), application }),
      rawInterface('wirecheck', 'Headers are synthesised from the transcript of the check.'),
      ...blocks.flat(),
    ]),
  )
}

interface Step {
  readonly event: CapturedEvent
  readonly packets: readonly Packet[]
}

function packetsIn({ events }: Capture): Step[] {
  const streams = new Map<number, TcpStream>()
  const streamOf = ({ connection, ends }: CapturedEvent): TcpStream => {
    const stream = streams.get(connection) ?? createTcpStream(ends, connection * sequenceStep)
    streams.set(connection, stream)
    return stream
  }
  return events.map((event) => {
    const packets = event.event === 'datagram' ? [udpPacket(route(event.ends, event.from), payloadOf(event))] : streamOf(event).packetsOf(event)
    return { event, packets }
  })
}
