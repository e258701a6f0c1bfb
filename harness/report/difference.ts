/** Compares expected and received bytes around the first difference, as words, text and hexadecimal. */

import type { ByteComparison, ComparedPart } from '../model/verdict.js'
import { harmless } from '../support/harmless.js'
import type { Paint } from './colour.js'
import { describeInWords } from './difference-words.js'
import { characterStart, excerptAfter, excerptBefore, type Excerpt } from './excerpt.js'
import { formatNumber, padEnd, padStart, widthOf, wrap } from './text.js'

/** Eight bytes of each side; null where a side has ended. */
export interface HexRow {
  readonly offset: number
  readonly expected: readonly (number | null)[]
  readonly received: readonly (number | null)[]
}

export interface Difference {
  /** How they differ, in a sentence or two. */
  readonly says: string
  /** Offset of the first byte that differs, counted from 0. */
  readonly at: number
  readonly expectedBytes: number
  readonly receivedBytes: number
  /** How many bytes before `common` are not shown. */
  readonly bytesBefore: number
  /** What both sides have just before the difference, escaped as text. */
  readonly common: string
  /** Each side from the difference on, escaped as text. */
  readonly expected: Excerpt
  readonly received: Excerpt
  /** The rows around the difference; empty if the received side only ends early, where bytes show nothing more. */
  readonly hex: readonly HexRow[]
}

const bytesPerRow = 8

/** Describes the comparison; `excerptColumns` is the room for the text of one side, `isHexAlways` also shows in hexadecimal where one side only ends early. */
export function describeDifference(comparison: ByteComparison, { excerptColumns = 48, isHexAlways = false } = {}): Difference {
  const { expected, received, from, expectedBytes, receivedBytes, says } = sidesOf(comparison)
  const { firstDifferenceAt: at } = comparison
  const boundary = Math.min(characterStart(expected, at - from), characterStart(received, at - from))
  const common = excerptBefore(expected, boundary, Math.floor(excerptColumns / 2))
  const rest = excerptColumns - widthOf(common.text)
  const after = (bytes: Buffer, total: number): Excerpt => {
    const { text, bytesCut } = excerptAfter(bytes, boundary, rest)
    return { text, bytesCut: bytesCut + total - from - bytes.length }
  }
  return {
    says,
    at,
    expectedBytes,
    receivedBytes,
    bytesBefore: from + common.bytesCut,
    common: common.text,
    expected: after(expected, expectedBytes),
    received: after(received, receivedBytes),
    hex: at === receivedBytes && !isHexAlways ? [] : hexRows(expected, received, { at, from }),
  }
}

/** Both sides, or what is known of them: the bytes from the offset `from` on. */
interface Sides extends ComparedPart {
  readonly expected: Buffer
  readonly received: Buffer
}

function sidesOf({ expected: expectedBase64, received: receivedBase64, firstDifferenceAt: at, did, part }: ByteComparison): Sides {
  const [expected, received] = [Buffer.from(expectedBase64, 'base64'), Buffer.from(receivedBase64, 'base64')]
  if (part !== undefined) return { expected, received, ...part, says: harmless(part.says) }
  const lengths = { expectedBytes: expected.length, receivedBytes: received.length }
  return { expected, received, from: 0, ...lengths, says: describeInWords({ expected, received, at, ...(did !== undefined && { did }) }) }
}

/** Whether the excerpts contain both sides completely. */
export function isWhole({ bytesBefore, expected, received }: Difference): boolean {
  return bytesBefore === 0 && expected.bytesCut === 0 && received.bytesCut === 0
}

/** The difference as rows of at most `columns`: words, both texts with a caret, hexadecimal. */
export function renderDifference(difference: Difference, { columns, paint, withText = true }: { columns: number; paint: Paint; withText?: boolean }): string[] {
  const hasText = withText && difference.receivedBytes > 0 && difference.expectedBytes > 0
  return [
    ...wrap(difference.says, columns),
    ...(hasText ? ['', ...renderText(difference, paint)] : []),
    ...(difference.hex.length > 0 && difference.expectedBytes > 0 ? ['', ...renderHex(difference, paint)] : []),
  ]
}

function renderText({ at, bytesBefore, common, expected, received }: Difference, paint: Paint): string[] {
  const beginning = bytesBefore > 0 ? '… ' : ''
  const side = (label: string, excerpt: Excerpt, brush: (text: string) => string): string => {
    const more = excerpt.bytesCut > 0 ? paint.quiet(` … ${formatNumber(excerpt.bytesCut)} more`) : ''
    return `${label}${beginning}"${common}${brush(excerpt.text)}"${more}`
  }
  const caret = ' '.repeat('expected  '.length + beginning.length + 1 + widthOf(common))
  return [
    side('expected  ', expected, paint.good),
    side('got       ', received, paint.bad),
    `${caret}${paint.strong('^')} ${paint.quiet(`byte ${formatNumber(at)}${at === 0 ? '' : ', counted from 0'}`)}`,
  ]
}

function renderHex({ at, hex }: Difference, paint: Paint): string[] {
  const offsetWidth = Math.max(...hex.map(({ offset }) => formatNumber(offset).length), 'byte'.length)
  const sideWidth = bytesPerRow * 3 - 1
  const cells = (row: HexRow, side: 'expected' | 'received'): string =>
    row[side]
      .map((byte, index) => {
        const text = byte === null ? '--' : byte.toString(16).padStart(2, '0')
        if (row.expected[index] === row.received[index]) return text
        return side === 'expected' ? paint.good(text) : paint.bad(text)
      })
      .join(' ')
  const rows = hex.flatMap((row) => {
    const line = `${paint.quiet(padStart(formatNumber(row.offset), offsetWidth))}  ${cells(row, 'expected')}   ${cells(row, 'received')}`
    if (at < row.offset || at >= row.offset + bytesPerRow) return [line]
    const marker = `${' '.repeat((at - row.offset) * 3)}^^`
    return [line, `${' '.repeat(offsetWidth + 2)}${padEnd(marker, sideWidth)}   ${marker}`]
  })
  return [paint.quiet(`${padStart('byte', offsetWidth)}  ${padEnd('expected', sideWidth)}   got`), ...rows]
}

/** The row with the difference, the one before and the one after; of long bytes, those that are known whole. */
function hexRows(expected: Buffer, received: Buffer, { at, from }: { at: number; from: number }): HexRow[] {
  const middle = Math.floor(at / bytesPerRow) * bytesPerRow
  const offsets = [middle - bytesPerRow, middle, middle + bytesPerRow]
  const cells = (bytes: Buffer, offset: number): (number | null)[] => Array.from({ length: bytesPerRow }, (_, index) => bytes[offset - from + index] ?? null)
  return offsets
    .filter((offset) => offset >= from && offset - from < Math.max(expected.length, received.length))
    .map((offset) => ({ offset, expected: cells(expected, offset), received: cells(received, offset) }))
}
