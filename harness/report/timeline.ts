/** The transcript of a check as a compact timeline: what each end did, and when. Time 0 is the start of the check. */

import type { TranscriptEvent } from '../model/verdict.js'
import { countBytes } from '../support/bytes.js'
import { excerptAfter } from './excerpt.js'
import { harmlessLine } from '../support/harmless.js'
import { count, padStart, widthOf } from './text.js'

/** Consecutive events of one kind, from one end of one connection. */
export interface Step {
  readonly first: TranscriptEvent
  readonly lastAtMs: number
  readonly events: number
  readonly bytes: Buffer
  readonly bytesTotal: number
}

export interface TimelineOptions {
  readonly columns: number
  /** If there are more steps, the middle is left out, and the timeline says how many events that is. */
  readonly stepsMax: number
}

/** One row for each step; data that arrives in many pieces is one step. */
export function renderTimeline(events: readonly TranscriptEvent[], { columns, stepsMax }: TimelineOptions): string[] {
  const steps = joinSteps(events)
  const hasSeveral = new Set(events.map(({ connection }) => connection)).size > 1
  const timeWidth = Math.max(...steps.map(({ first }) => formatTime(first.atMs).length), 0)
  const row = (step: Step): string => {
    const connection = hasSeveral ? `#${step.first.connection} ` : ''
    const head = `${padStart(formatTime(step.first.atMs), timeWidth)} ms  ${connection}${describeStep(step)}`
    return withExcerpt(head, step, columns)
  }
  if (steps.length <= stepsMax) return steps.map(row)
  const headLength = Math.floor(stepsMax / 3)
  const tailLength = stepsMax - headLength
  const omitted = steps.slice(headLength, -tailLength).reduce((sum, step) => sum + step.events, 0)
  return [...steps.slice(0, headLength).map(row), `… ${count(omitted, 'event')} omitted here; results.json has them …`, ...steps.slice(-tailLength).map(row)]
}

/** The events as steps; data that arrives in many pieces is one step. */
export function joinSteps(events: readonly TranscriptEvent[]): Step[] {
  const steps: Step[] = []
  for (const event of events) {
    const bytes = Buffer.from(event.bytes ?? '', 'base64')
    const bytesTotal = event.bytesTotal ?? bytes.length
    const last = steps.at(-1)
    const continues =
      last !== undefined &&
      event.event === 'data' &&
      last.first.event === 'data' &&
      last.first.from === event.from &&
      last.first.connection === event.connection
    if (!continues) {
      steps.push({ first: event, lastAtMs: event.atMs, events: 1, bytes, bytesTotal })
      continue
    }
    // If a piece was not kept whole, the next bytes must not appear directly after it.
    const isGapless = last.bytes.length === last.bytesTotal
    const joined = isGapless ? Buffer.concat([last.bytes, bytes]) : last.bytes
    steps[steps.length - 1] = { first: last.first, lastAtMs: event.atMs, events: last.events + 1, bytes: joined, bytesTotal: last.bytesTotal + bytesTotal }
  }
  return steps
}

function describeStep({ first, events, bytesTotal, lastAtMs }: Step): string {
  const who = first.from === 'suite' ? 'wirecheck' : 'program'
  const until = events > 1 ? ` in ${count(events, 'piece')}${lastAtMs - first.atMs >= 1 ? ` until ${formatTime(lastAtMs)} ms` : ''}` : ''
  const address = first.address === undefined ? '' : harmlessLine(first.address)
  switch (first.event) {
    case 'connect':
      return `${who} connects${address === '' ? '' : ` from ${address}`}`
    case 'refused':
      return 'the connection is refused'
    case 'data':
      return `${who} sends ${countBytes(bytesTotal)}${until}`
    case 'datagram':
      return `${who} sends a datagram of ${countBytes(bytesTotal)}${first.from === 'program' && address !== '' ? ` from ${address}` : ''}`
    case 'end':
      return `${who} ends its side (FIN)`
    case 'reset':
      return `${who} resets the connection (RST)`
    case 'close':
      return `${who} closes the connection`
  }
}

/** Adds the bytes to a row, as far as there is room for them. */
function withExcerpt(head: string, { bytes, bytesTotal }: Step, columns: number): string {
  const room = columns - widthOf(head) - ': ""'.length
  if (bytes.length === 0) return head
  const whole = excerptAfter(bytes, 0, room)
  if (bytes.length === bytesTotal && whole.bytesCut === 0) return `${head}: "${whole.text}"`
  const { text } = excerptAfter(bytes, 0, room - 2)
  return text === '' ? head : `${head}: "${text}" …`
}

/** `1,234.5`: milliseconds. */
export function formatTime(atMs: number): string {
  return atMs.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
}
