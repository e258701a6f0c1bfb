/** Bytes as a person reads them: nothing is hidden, nothing is ambiguous, and long ones are cut where it is said. */

import { describe, expect, test } from 'vitest'
import { countBytes, firstDifference, quoteBytes } from './bytes.js'

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte)
const quote = (...bytes: number[]): string => quoteBytes(Uint8Array.from(bytes))
const wideEnough = 100_000

const escapes: Readonly<Record<string, string>> = { '\\t': '\t', '\\n': '\n', '\\r': '\r', '\\"': '"', '\\\\': '\\' }

/** What stands between the quotes, turned back into bytes. */
function unquote(quoted: string): Buffer {
  const pieces = quoted.slice(1, -1).match(/\\x[0-9a-f]{2}|\\.|[^\\]/gu) ?? []
  return Buffer.concat(pieces.map((piece) => (piece.startsWith('\\x') ? Buffer.from(piece.slice(2), 'hex') : Buffer.from(escapes[piece] ?? piece))))
}

describe('quoteBytes', () => {
  test.each([
    ['hello', '"hello"'],
    ['', '""'],
    ['a line\n', '"a line\\n"'],
    ['tab\tand return\r', '"tab\\tand return\\r"'],
    ['she said "no\\yes"', '"she said \\"no\\\\yes\\""'],
    ['Grüße, Ελλάδα, 日本語, 🙂', '"Grüße, Ελλάδα, 日本語, 🙂"'],
    ['nul \0 bell \u0007 delete \u007f', '"nul \\x00 bell \\x07 delete \\x7f"'],
    ['a\u200bb', '"a\\xe2\\x80\\x8bb"'], // A zero-width space would not be seen.
    ['\ufeffmark', '"\\xef\\xbb\\xbfmark"'],
    ['no\u00a0break', '"no\\xc2\\xa0break"'],
  ])('shows %j as a person reads it', (text, shown) => {
    expect(quoteBytes(Buffer.from(text))).toBe(shown)
  })

  test('shows bytes that are no UTF-8 one by one', () => {
    expect(quote(0x61, 0xff, 0x80, 0x62)).toBe('"a\\xff\\x80b"')
    expect(quote(0xc0, 0x80)).toBe('"\\xc0\\x80"') // overlong
    expect(quote(0xed, 0xa0, 0x80)).toBe('"\\xed\\xa0\\x80"') // a surrogate
    expect(quote(0xf4, 0x90, 0x80, 0x80)).toBe('"\\xf4\\x90\\x80\\x80"') // beyond U+10FFFF
  })

  test('shows a character that is cut off as the bytes that are there', () => {
    expect(quote(0x61, 0xc3)).toBe('"a\\xc3"')
    expect(quote(0xe2, 0x82)).toBe('"\\xe2\\x82"')
    expect(quote(0xf0, 0x9f, 0x99, 0x61)).toBe('"\\xf0\\x9f\\x99a"')
  })

  test.each([
    ['every byte value', everyByte],
    ['every byte value, backwards', Uint8Array.from(everyByte).reverse()],
    ['text in many scripts', Buffer.from('a\\x00 "é" \\\\ 🙂\r\n\t')],
  ])('loses nothing: %s can be read back', (_, bytes) => {
    expect(unquote(quoteBytes(bytes, wideEnough)).toString('hex')).toBe(Buffer.from(bytes).toString('hex'))
  })

  test('leaves out the middle of what is too long, and says how much there was', () => {
    const text = `begin${'x'.repeat(500)}end`
    expect(quoteBytes(Buffer.from(text), 20)).toBe('"beginxxxxxxxxx" … "xend" (508 bytes in all)')
  })

  test('cuts between characters and between escapes, never within one', () => {
    const shown = quoteBytes(Buffer.from('\0'.repeat(400)), 30)
    expect(shown).toBe('"\\x00\\x00\\x00\\x00\\x00" … "\\x00" (400 bytes in all)')
    expect(quoteBytes(Buffer.from('é'.repeat(5_000)), 30)).toBe(`"${'é'.repeat(21)}" … "${'é'.repeat(6)}" (10,000 bytes in all)`)
  })

  test('shows what fits exactly without a cut', () => {
    expect(quoteBytes(Buffer.from('x'.repeat(120)))).toBe(`"${'x'.repeat(120)}"`)
    expect(quoteBytes(Buffer.from('x'.repeat(121)))).toContain(' … ')
  })

  test('shows both ends of megabytes', () => {
    const bytes = Buffer.concat([Buffer.from('first'), Buffer.alloc(8 << 20, 0x2e), Buffer.from('last')])
    expect(quoteBytes(bytes)).toMatch(/^"first\.+" … "\.+last" \(8,388,617 bytes in all\)$/)
  })
})

describe('countBytes', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [10_000, '10,000 bytes'],
  ])('%i is said as %s', (count, words) => {
    expect(countBytes(count)).toBe(words)
  })
})

describe('firstDifference', () => {
  test.each([
    ['same', 'same', 4],
    ['abc', 'abd', 2],
    ['abc', 'xbc', 0],
    ['abc', 'abcd', 3],
    ['abcd', 'ab', 2],
    ['', 'x', 0],
    ['', '', 0],
  ])('%j and %j differ at %i', (left, right, at) => {
    expect(firstDifference(Buffer.from(left), Buffer.from(right))).toBe(at)
  })
})
