/** What a program prints, read all the time and kept up to a limit: its beginning and its last words. */

import { limits } from '../support/limits.js'

export interface Output {
  append(bytes: Buffer): void
  /** How many bytes it has printed so far, carriage returns of the terminal not counted. */
  length(): number
  /** The text from byte offset `from` on, as a person sees it; what was left out is said. */
  text(from?: number): string
  isFlood(): boolean
}

export function createOutput(): Output {
  const head: Buffer[] = []
  let headLength = 0
  let tail = Buffer.alloc(0)
  let total = 0
  let afterReturn = false

  /** The terminal turns each line feed into CR LF (termios(3), ONLCR); a person sees one line end. */
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
