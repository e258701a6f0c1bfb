/** Pieces of bytes as escaped text, cut between characters and never inside an escape. */

import { quoteBytes } from '../support/bytes.js'
import { widthOf } from './text.js'

export interface Excerpt {
  /** Escaped, without quotes. */
  readonly text: string
  /** How many bytes of that side are not shown. */
  readonly bytesCut: number
}

/** The bytes from `start` on, as far as they fit into `columns`. */
export function excerptAfter(bytes: Buffer, start: number, columns: number): Excerpt {
  let end = start
  let text = ''
  while (end < bytes.length) {
    const length = characterLength(bytes, end)
    const next = text + escaped(bytes.subarray(end, end + length))
    if (widthOf(next) > columns) break
    text = next
    end += length
  }
  return { text, bytesCut: bytes.length - end }
}

/** The bytes before `end`, as far as they fit into `columns`. */
export function excerptBefore(bytes: Buffer, end: number, columns: number): Excerpt {
  let start = end
  let text = ''
  while (start > 0) {
    const previous = characterStart(bytes, start - 1)
    const next = escaped(bytes.subarray(previous, start)) + text
    if (widthOf(next) > columns) break
    text = next
    start = previous
  }
  return { text, bytesCut: start }
}

/** Where the UTF-8 character with the byte `at` begins; `at` itself if the byte belongs to none. */
export function characterStart(bytes: Buffer, at: number): number {
  for (let start = at - 1; start >= Math.max(0, at - 3); start -= 1) if (start + characterLength(bytes, start) > at) return start
  return at
}

/** How many bytes the UTF-8 character at `start` has; 1 for a byte that does not begin one. */
function characterLength(bytes: Buffer, start: number): number {
  const first = bytes[start] ?? 0
  const length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1
  const character = bytes.subarray(start, start + length)
  return Buffer.from(character.toString('utf8')).equals(character) ? length : 1
}

function escaped(bytes: Uint8Array): string {
  return quoteBytes(bytes, Number.POSITIVE_INFINITY).slice(1, -1)
}
