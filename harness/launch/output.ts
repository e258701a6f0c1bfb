/** Collects what a program prints, and keeps it up to a limit: the beginning and the last lines. */

import type { Pulse } from '../kernel/pulse.js'
import { limits } from '../support/limits.js'

export interface Output {
  append(bytes: Buffer): void
  /** How many bytes the program has printed so far, not counting the carriage returns that the terminal adds. */
  length(): number
  /** The text from byte offset `from` on, as a person sees it. If bytes were dropped, the text says how many. */
  text(from?: number): string
  /** Whether the program prints more than any useful program does. */
  isFlood(): boolean
  /** Whether all of the last `limits.outputTailBytes` are the same few lines again and again. */
  isRepeating(): boolean
}

export function createOutput(): Output {
  const head: Buffer[] = []
  let headLength = 0
  let tail = Buffer.alloc(0)
  let total = 0
  let afterReturn = false

  /** Undoes the terminal's replacement of LF by CR LF (termios(3), ONLCR). A CR at the end is held back until the next byte is known. */
  function withoutReturns(bytes: Buffer): Buffer {
    const text = (afterReturn ? '\r' : '') + bytes.toString('latin1')
    afterReturn = text.endsWith('\r')
    return Buffer.from((afterReturn ? text.slice(0, -1) : text).replaceAll('\r\n', '\n'), 'latin1')
  }

  return {
    append(raw) {
      const bytes = total > limits.outputFloodBytes ? raw : withoutReturns(raw)
      total += bytes.length
      const room = limits.outputHeadBytes - headLength
      if (room > 0) {
        head.push(bytes.subarray(0, room))
        headLength += Math.min(room, bytes.length)
      }
      if (bytes.length > room) tail = Buffer.concat([tail, bytes.subarray(Math.max(0, room))]).subarray(-limits.outputTailBytes)
    },
    length: () => total,
    text(from = 0) {
      const kept = Buffer.concat(head)
      const left = total - headLength - tail.length
      if (left === 0) return Buffer.concat([kept, tail]).subarray(from).toString('utf8')
      const beginning = kept.subarray(from).toString('utf8')
      return `${beginning}\n… ${left.toLocaleString('en-US')} bytes left out …\n${tail.toString('utf8')}`
    },
    isFlood: () => total > limits.outputFloodBytes,
    isRepeating: () => repeatsFewLines(tail.length < limits.outputTailBytes ? Buffer.concat([...head, tail]).subarray(-limits.outputTailBytes) : tail),
  }
}

/** The first and the last line may be cut. */
function repeatsFewLines(bytes: Buffer): boolean {
  const lines = bytes.toString('latin1').split('\n').slice(1, -1)
  return lines.length >= limits.outputRepeatsMin && new Set(lines).size <= limits.outputRepeatedMax
}

/** How a program's output looks since the last event that was not output: `repeating`: the same lines again and again; `flood`: too much of anything. */
export type Printing = 'usual' | 'repeating' | 'flood'

/** Tells a program that only prints from one that prints much while it works. To be told the length of each piece of output before its beat; only what is `usual` is an event. */
export function createFloodMeter(pulse: Pulse, output: Pick<Output, 'isRepeating'>): (length: number) => Printing {
  let printed = 0
  let lookAt: number = limits.outputRepeatingBytes
  let isRepeating = false
  let eventsExpected = pulse.events()
  return (length) => {
    const isLonely = pulse.events() === eventsExpected
    printed = isLonely ? printed + length : length
    if (!isLonely) [lookAt, isRepeating] = [limits.outputRepeatingBytes, false]
    if (printed > lookAt) {
      isRepeating = output.isRepeating()
      lookAt = printed + limits.outputTailBytes
    }
    const printing = printed > limits.outputFloodBytes ? 'flood' : isRepeating ? 'repeating' : 'usual'
    eventsExpected = pulse.events() + (printing === 'usual' ? 1 : 0)
    return printing
  }
}
