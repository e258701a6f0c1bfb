/** What wirecheck's clients did in a failed check, as visits to the program: read from the transcript. */

import type { TranscriptEvent } from '../../model/verdict.js'

/** What one client sends at one moment. */
export interface Piece {
  /** The bytes, or the first of them. */
  readonly bytes: Buffer
  readonly total: number
  /** The moment, counted in steps of the conversation. */
  readonly step: number
}

/** One connection, or one UDP socket, from its first moment to its last. */
export interface Visit {
  readonly transport: 'tcp' | 'udp'
  /** The client's own address, if it is not the usual one. */
  readonly source: string | null
  readonly isRefused: boolean
  readonly pieces: readonly Piece[]
  readonly beginsAt: number
  /** When it begins and when the last thing happens, in milliseconds of the check. */
  readonly beginsMs: number
  readonly endsMs: number
  /** It stays connected, ends its own direction and reads on, or leaves. */
  readonly leaves: 'stays' | 'half-closes' | 'closes'
  readonly leavesAt: number
}

interface Life extends Visit {
  readonly firstEvent: number
  readonly lastEvent: number
}

/** The visits in order, those together whose times overlap. */
export function visitsOf(events: readonly TranscriptEvent[]): readonly (readonly Visit[])[] {
  const steps = stepsOf(events)
  const numbers = [...new Set(events.map(({ connection }) => connection))]
  const lives = numbers.map((number) => lifeOf(events, steps, number)).sort((left, right) => left.firstEvent - right.firstEvent)
  const groups: Life[][] = []
  for (const life of lives) {
    const group = groups.at(-1)
    if (group?.some(({ lastEvent }) => lastEvent > life.firstEvent) === true) group.push(life)
    else groups.push([life])
  }
  return groups
}

/** Numbers the moments at which clients act. What a client does as it connects, and closing after its last bytes, takes no moment of its own. */
function stepsOf(events: readonly TranscriptEvent[]): readonly number[] {
  let step = 0
  let before: TranscriptEvent | undefined
  return events.map((event) => {
    if (event.from !== 'suite' && event.event !== 'refused') return step
    const goesOn = before?.connection === event.connection && (before.event === 'connect' || event.event === 'end' || event.event === 'close')
    if (before !== undefined && !goesOn) step += 1
    before = event
    return step
  })
}

function lifeOf(events: readonly TranscriptEvent[], steps: readonly number[], number: number): Life {
  const indices = events.flatMap(({ connection }, index) => (connection === number ? [index] : []))
  const first = indices[0] ?? 0
  const of = (from: TranscriptEvent['from'], ...kinds: TranscriptEvent['event'][]): number | undefined =>
    indices.findLast((index) => events[index]?.from === from && kinds.includes(events[index].event))
  const [ended, closed, over] = [of('suite', 'end'), of('suite', 'close'), of('program', 'end', 'reset')]
  const isUdp = indices.some((index) => events[index]?.event === 'datagram')
  const isRefused = of('program', 'refused') !== undefined
  const isOver = isUdp || isRefused || (ended !== undefined && over !== undefined)
  const source = events[first]?.address?.replace(/:\d+$/, '') ?? null
  return {
    transport: isUdp ? 'udp' : 'tcp',
    source: events[first]?.from === 'program' || source === '127.0.0.1' || source === '::1' ? null : source,
    isRefused,
    pieces: indices.flatMap((index) => pieceOf(events[index], steps[index] ?? 0)),
    beginsAt: steps[first] ?? 0,
    beginsMs: events[first]?.atMs ?? 0,
    endsMs: events[indices.at(-1) ?? first]?.atMs ?? 0,
    leaves: closed !== undefined ? 'closes' : ended !== undefined ? 'half-closes' : 'stays',
    leavesAt: steps[closed ?? ended ?? indices.at(-1) ?? first] ?? 0,
    firstEvent: first,
    lastEvent: closed ?? (isOver ? (indices.at(-1) ?? first) : Infinity),
  }
}

function pieceOf(event: TranscriptEvent | undefined, step: number): readonly Piece[] {
  if (event?.from !== 'suite' || event.bytes === undefined) return []
  const bytes = Buffer.from(event.bytes, 'base64')
  return [{ bytes, total: event.bytesTotal ?? bytes.length, step }]
}
