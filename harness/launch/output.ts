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
  }
}

/**
 * Tells a program that only prints from one that prints much while it works: whether it has printed more than
 * `limits.outputFloodBytes` since the last event that was not output.
 */
export function createFloodMeter(pulse: Pulse): (length: number) => boolean {
  let printed = 0
  let eventsExpected = pulse.events()
  return (length) => {
    printed = pulse.events() === eventsExpected ? printed + length : length
    const isFlood = printed > limits.outputFloodBytes
    eventsExpected = pulse.events() + (isFlood ? 0 : 1)
    return isFlood
  }
}
