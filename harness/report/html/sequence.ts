/** The conversation of a check as a sequence of messages between lifelines, from the transcript. */

import type { TranscriptEvent, Verdict } from '../../model/verdict.js'
import { countBytes } from '../../support/bytes.js'
import { excerptAfter } from '../excerpt.js'
import { harmlessLine } from '../../support/harmless.js'
import { count, formatDuration } from '../text.js'
import { formatTime, joinSteps, type Step } from '../timeline.js'

/** A message from one lifeline to another, or a row between messages. */
export type SequenceRow =
  | {
      readonly kind: 'message'
      readonly look: 'open' | 'data' | 'end' | 'reset'
      /** Milliseconds since the check began. */
      readonly at: string
      /** Positions of lifelines, from 0. */
      readonly from: number
      readonly to: number
      readonly label: string
      /** Escaped bytes, for a wide and for a narrow page; empty if there are none. */
      readonly wide: string
      readonly narrow: string
    }
  /** Nothing is sent for a while. */
  | { readonly kind: 'silence'; readonly label: string }
  /** Messages that are left out. */
  | { readonly kind: 'omitted'; readonly label: string }

export interface Sequence {
  /** What each lifeline is, from left to right: `client: wirecheck`. */
  readonly lifelines: readonly string[]
  readonly rows: readonly SequenceRow[]
}

/** A pause of this length is worth a row of its own. */
const silenceMinMs = 200
const excerptColumns = { 2: { wide: 58, narrow: 26 }, 3: { wide: 27, narrow: 12 } } as const

/** The sequence; null if nothing happened on the wire. If there are more than `stepsMax` messages, the middle is left out. */
export function sequenceOf({ transcript, cause }: Pick<Verdict, 'transcript' | 'cause'>, stepsMax: number): Sequence | null {
  const steps = joinSteps(transcript)
  if (steps.length === 0) return null
  const stage = stageOf(transcript)
  const waits =
    cause !== undefined && cause.kind !== 'exit' && !transcript.some(({ from, event }) => from === 'program' && event !== 'data' && event !== 'connect')
  const leavesFrom = waits ? leavingFrom(steps) : steps.length
  const rows = steps.flatMap((step, index): SequenceRow[] => {
    const message = messageOf(step, stage)
    const pause = index === leavesFrom ? silence(steps[index - 1], step, harmlessLine(cause?.kind ?? '')) : pauseBefore(steps[index - 1], step)
    return [...pause, message]
  })
  const all = leavesFrom === steps.length && waits ? [...rows, ...silence(steps.at(-1), undefined, harmlessLine(cause.kind))] : rows
  return { lifelines: stage.lifelines, rows: withoutMiddle(all, stepsMax) }
}

interface Stage {
  readonly lifelines: readonly string[]
  readonly hasSeveral: boolean
  /** Where the program and the suite stand on this connection. */
  placesOf(connection: number): { readonly program: number; readonly suite: number }
}

/** Clients stand on the left, servers on the right. Between two programs stands wirecheck, which forwards. */
function stageOf(events: readonly TranscriptEvent[]): Stage {
  const firstOf = new Map<number, TranscriptEvent>()
  for (const event of events) if (!firstOf.has(event.connection)) firstOf.set(event.connection, event)
  const openers = new Set([...firstOf.values()].map(openerOf))
  const hasSeveral = firstOf.size > 1
  if (openers.size > 1) {
    const placesOf = (connection: number) => ({ program: openerOf(firstOf.get(connection)) === 'program' ? 0 : 2, suite: 1 })
    return { lifelines: ['client: program', 'between: wirecheck', 'server: program'], hasSeveral: firstOf.size > 2, placesOf }
  }
  const isClient = openers.has('program')
  const lifelines = isClient ? ['client: program', 'server: wirecheck'] : ['client: wirecheck', 'server: program']
  return { lifelines, hasSeveral, placesOf: () => (isClient ? { program: 0, suite: 1 } : { program: 1, suite: 0 }) }
}

/** Who began; a refusal answers the suite. */
function openerOf(first: TranscriptEvent | undefined): 'program' | 'suite' {
  return first?.from === 'program' && first.event !== 'refused' ? 'program' : 'suite'
}

function messageOf(step: Step, { placesOf, hasSeveral, lifelines }: Stage): SequenceRow {
  const { first, bytes, bytesTotal } = step
  const { program, suite } = placesOf(first.connection)
  const [from, to] = first.from === 'program' ? [program, suite] : [suite, program]
  const columns = excerptColumns[lifelines.length === 3 ? 3 : 2]
  const excerpt = (room: number): string => excerptOf(bytes, bytesTotal, room)
  return {
    kind: 'message',
    look: looks[first.event],
    at: formatTime(first.atMs),
    from,
    to,
    label: `${hasSeveral ? `#${first.connection} ` : ''}${describe(step, lifelines.length > 2)}`,
    wide: excerpt(columns.wide),
    narrow: excerpt(columns.narrow),
  }
}

const looks = { connect: 'open', refused: 'reset', data: 'data', datagram: 'data', end: 'end', close: 'end', reset: 'reset' } as const

/** In a few words; there are fewer where three lifelines share a page. */
function describe({ first, events, lastAtMs, bytesTotal }: Step, isBrief: boolean): string {
  const until = events > 1 ? ` in ${count(events, 'piece')}${lastAtMs - first.atMs >= 1 && !isBrief ? ` until ${formatTime(lastAtMs)} ms` : ''}` : ''
  switch (first.event) {
    case 'connect':
      return 'connects'
    case 'refused':
      return 'refuses'
    case 'data':
      return `${countBytes(bytesTotal)}${until}`
    case 'datagram':
      return `datagram of ${countBytes(bytesTotal)}`
    case 'end':
      return 'FIN: ends its side'
    case 'reset':
      return 'RST: resets'
    case 'close':
      return 'closes'
  }
}

/** Quoted, as far as there is room. */
function excerptOf(bytes: Buffer, bytesTotal: number, columns: number): string {
  if (bytes.length === 0) return ''
  const room = columns - '""'.length
  const whole = excerptAfter(bytes, 0, room)
  if (bytes.length === bytesTotal && whole.bytesCut === 0) return `"${whole.text}"`
  return `"${excerptAfter(bytes, 0, room - ' …'.length).text}" …`
}

/** Where the suite begins to leave: the program's silence was before. */
function leavingFrom(steps: readonly Step[]): number {
  let index = steps.length
  while (index > 0 && ['close', 'reset'].includes(steps[index - 1]?.first.event ?? '') && steps[index - 1]?.first.from === 'suite') index -= 1
  return index
}

function silence(before: Step | undefined, after: Step | undefined, kind: string): SequenceRow[] {
  const lasts = before === undefined || after === undefined ? 0 : after.first.atMs - before.lastAtMs
  return [{ kind: 'silence', label: `${lasts >= 1 ? `${duration(lasts)} of silence` : 'silence'}: the program waits (${kind})` }]
}

function pauseBefore(before: Step | undefined, step: Step): SequenceRow[] {
  const lasts = before === undefined ? 0 : step.first.atMs - before.lastAtMs
  return lasts < silenceMinMs ? [] : [{ kind: 'silence', label: `${duration(lasts)} of silence` }]
}

function duration(ms: number): string {
  return ms < 1_000 ? `${formatTime(ms)} ms` : formatDuration(ms)
}

function withoutMiddle(rows: readonly SequenceRow[], stepsMax: number): readonly SequenceRow[] {
  if (rows.length <= stepsMax) return rows
  const head = Math.floor(stepsMax / 2)
  const tail = stepsMax - head
  return [
    ...rows.slice(0, head),
    { kind: 'omitted', label: `${count(rows.length - stepsMax, 'further message')} here, see results.json` },
    ...rows.slice(-tail),
  ]
}
