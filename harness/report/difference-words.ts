/** Describes in one sentence how the received bytes differ from the expected ones, as a person would who sees both. */

import type { ByteComparison } from '../model/verdict.js'
import { countBytes, quoteBytes } from '../support/bytes.js'
import { excerptAfter } from './excerpt.js'
import { formatNumber } from './text.js'

interface Pair {
  readonly expected: Buffer
  readonly received: Buffer
  /** Offset of the first byte that differs, counted from 0. */
  readonly at: number
  /** What the program did with the received bytes; if absent, it sent them. */
  readonly did?: ByteComparison['did']
}

const quotedColumns = 40

type Observation = (pair: Pair) => string | undefined

/** Returns the first observation that applies, or else the first difference. */
export function describeInWords(pair: Pair): string {
  for (const observe of observations) {
    const says = observe(pair)
    if (says !== undefined) return says
  }
  return firstDifference(pair)
}

const observations: readonly Observation[] = [
  same,
  nothing,
  unwanted,
  tooShort,
  tooLong,
  somethingBefore,
  beginningMissing,
  stripped,
  otherLineEnds,
  otherCase,
  pythonBytes,
  encodedTwice,
  replacementCharacter,
  questionMark,
  leftOut,
  putIn,
  otherOrder,
]

function same({ expected, received }: Pair): string | undefined {
  return expected.equals(received) ? 'The bytes are the same.' : undefined
}

function nothing({ expected, received, did }: Pair): string | undefined {
  return received.length === 0 ? `Nothing was ${did ?? 'received'}; ${countBytes(expected.length)} ${were(expected.length)} expected.` : undefined
}

function unwanted({ expected, received, did }: Pair): string | undefined {
  return expected.length === 0 ? `${countBytes(received.length)} ${were(received.length)} ${did ?? 'received'} where nothing was expected.` : undefined
}

function tooShort({ expected, received, at }: Pair): string | undefined {
  if (at < received.length) return undefined
  const missing = expected.subarray(at)
  if (isLineEnd(missing)) return `Only the line end ${quoteBytes(missing)} is missing.`
  if (isWhiteSpace(missing)) return `Only the white space at the end is missing: ${quoteBeginning(missing)}.`
  const size = isPowerOfTwo(at) ? ` ${formatNumber(at)} is a common size for a receive buffer.` : ''
  const nul = missing[0] === 0 ? ' The next byte would have been a NUL.' : ''
  return `${capital(firstBytes(at))} ${are(at)} right; the last ${formatNumber(missing.length)} of ${countBytes(expected.length)} ${are(missing.length)} missing.${size}${nul}`
}

function tooLong({ expected, received, at, did }: Pair): string | undefined {
  if (at < expected.length) return undefined
  const extra = received.subarray(at)
  if (isLineEnd(extra)) return `The right bytes, followed by an extra line end: ${quoteBytes(extra)}.`
  if (extra.equals(expected)) return `The right bytes, but ${did ?? 'sent'} twice.`
  if (extra.every((byte) => byte === 0)) {
    return extra.length === 1
      ? 'The right bytes, followed by an extra NUL byte: the one that ends a string in C.'
      : `The right bytes, followed by ${formatNumber(extra.length)} extra NUL bytes: the unused part of a buffer?`
  }
  return `The right bytes, followed by ${extraBytes(extra.length)}: ${quoteBeginning(extra)}.`
}

function somethingBefore({ expected, received }: Pair): string | undefined {
  if (received.length <= expected.length || !endsWith(received, expected)) return undefined
  const extra = received.subarray(0, received.length - expected.length)
  return `The right bytes, preceded by ${extraBytes(extra.length)}: ${quoteBeginning(extra)}.`
}

function beginningMissing({ expected, received }: Pair): string | undefined {
  if (received.length >= expected.length || !endsWith(expected, received)) return undefined
  const missing = expected.subarray(0, expected.length - received.length)
  return `${capital(firstBytes(missing.length))} ${are(missing.length)} missing: ${quoteBeginning(missing)}. The rest is right.`
}

function stripped({ expected, received }: Pair): string | undefined {
  const is = expected.toString('latin1').replace(/^[ \t\r\n\v\f]+|[ \t\r\n\v\f]+$/g, '') === received.toString('latin1')
  return is ? 'White space at the beginning and at the end is missing; the rest is right.' : undefined
}

function otherLineEnds({ expected, received }: Pair): string | undefined {
  const [wanted, got] = [expected.toString('latin1'), received.toString('latin1')]
  if (got === wanted.replace(/\r?\n/g, '\r\n')) return 'Only the line ends differ: each "\\n" has become "\\r\\n".'
  if (got === wanted.replace(/\r\n/g, '\n')) return 'Only the line ends differ: each "\\r\\n" has become "\\n".'
  if (got === wanted.replace(/\r?\n/g, '')) return 'Only the line ends are missing.'
  return undefined
}

function otherCase({ expected, received }: Pair): string | undefined {
  const is = expected.toString('latin1').toLowerCase() === received.toString('latin1').toLowerCase()
  return is ? 'Only upper and lower case differ.' : undefined
}

function pythonBytes({ received }: Pair): string | undefined {
  const text = received.toString('latin1').trim()
  const is = /^b(['"]).*\1$/s.test(text)
  return is ? `This is Python's notation for bytes, b'…', as str() produces it. The bytes themselves were expected.` : undefined
}

function encodedTwice({ expected, received }: Pair): string | undefined {
  const is = expected.some((byte) => byte >= 0x80) && Buffer.from(expected.toString('latin1'), 'utf8').equals(received)
  return is ? 'Each non-ASCII byte was read as a Latin-1 character and encoded again as UTF-8.' : undefined
}

function replacementCharacter({ expected, received, at }: Pair): string | undefined {
  const mark = Buffer.from('\ufffd')
  const from = Math.max(0, at - 2)
  const is = received.subarray(from, at + 3).includes(mark) && !expected.subarray(from, at + 3).includes(mark)
  return is ? `The replacement character U+FFFD appears ${where(at)}: bytes that are not a complete UTF-8 character were decoded as text.` : undefined
}

function questionMark({ expected, received, at }: Pair): string | undefined {
  const is = received[at] === 0x3f && (expected[at] ?? 0) >= 0x80
  return is ? `A "?" replaces a non-ASCII byte ${where(at)}: the text was converted to a character set without that character.` : undefined
}

function leftOut({ expected, received, at }: Pair): string | undefined {
  const length = expected.length - received.length
  if (length <= 0 || !expected.subarray(at + length).equals(received.subarray(at))) return undefined
  return `${countBytes(length)} ${are(length)} missing ${where(at)}: ${quoteBeginning(expected.subarray(at, at + length))}. The rest is right.`
}

function putIn({ expected, received, at }: Pair): string | undefined {
  const length = received.length - expected.length
  if (length <= 0 || !received.subarray(at + length).equals(expected.subarray(at))) return undefined
  return `${capital(extraBytes(length))} ${where(at)}: ${quoteBeginning(received.subarray(at, at + length))}. The rest is right.`
}

function otherOrder({ expected, received }: Pair): string | undefined {
  if (expected.length !== received.length || expected.length < 4) return undefined
  const is = Buffer.from(expected).sort().equals(Buffer.from(received).sort())
  return is ? 'All the bytes are there, but in a different order.' : undefined
}

function firstDifference({ expected, received, at, did }: Pair): string {
  const lengths = expected.length === received.length ? '' : ` ${countBytes(received.length)} ${were(received.length)} ${did ?? 'received'} in total.`
  const beginning =
    at === 0 ? 'The first byte differs' : `${capital(firstBytes(at))} of ${formatNumber(expected.length)} ${are(at)} right; the next one differs`
  return `${beginning}: ${showByte(expected[at])} expected, ${showByte(received[at])} ${did ?? 'received'}.${lengths}`
}

/** `"a" (61)`: a byte as a character and in hexadecimal. */
function showByte(byte: number | undefined): string {
  if (byte === undefined) return 'the end'
  const hexadecimal = byte.toString(16).padStart(2, '0')
  return byte < 0x80 ? `${quoteBytes(Uint8Array.of(byte))} (${hexadecimal})` : `\\x${hexadecimal}`
}

/** The beginning in quotes, as far as a sentence has room, and how many bytes follow. */
function quoteBeginning(bytes: Buffer): string {
  const { text, bytesCut } = excerptAfter(bytes, 0, quotedColumns)
  return `"${text}"${bytesCut > 0 ? ` … ${formatNumber(bytesCut)} more` : ''}`
}

const where = (at: number): string => (at === 0 ? 'at the very beginning' : `after ${firstBytes(at)}`)
const firstBytes = (amount: number): string => (amount === 1 ? 'the first byte' : `the first ${countBytes(amount)}`)
const extraBytes = (amount: number): string => (amount === 1 ? '1 extra byte' : `${formatNumber(amount)} extra bytes`)
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const are = (amount: number): string => (amount === 1 ? 'is' : 'are')
const were = (amount: number): string => (amount === 1 ? 'was' : 'were')
const isLineEnd = (bytes: Buffer): boolean => ['\n', '\r\n'].includes(bytes.toString('latin1'))
const isWhiteSpace = (bytes: Buffer): boolean => /^[ \t\r\n\v\f]+$/.test(bytes.subarray(0, 1000).toString('latin1')) && bytes.length <= 1000
const isPowerOfTwo = (value: number): boolean => value >= 64 && (value & (value - 1)) === 0
const endsWith = (bytes: Buffer, end: Buffer): boolean => bytes.subarray(bytes.length - end.length).equals(end)
