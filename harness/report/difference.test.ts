/** The byte difference: its sentence, and how it is drawn. */

import { describe, expect, it } from 'vitest'
import { createPaint } from './colour.js'
import { describeDifference, renderDifference } from './difference.js'
import { compare, sampleVerdict } from './sample-report.js'
import { withShortComparison } from './short-comparison.js'

const says = (expected: string | Uint8Array, received: string | Uint8Array): string => describeDifference(compare(expected, received)).says
const bytes = (...values: number[]): Buffer => Buffer.from(values)
const draw = (expected: string | Uint8Array, received: string | Uint8Array, columns = 68): string[] =>
  renderDifference(describeDifference(compare(expected, received), { excerptColumns: columns - 32 }), { columns, paint: createPaint(false) })

describe('in words', () => {
  it.each([
    ['hello\n', 'hello\n', 'The bytes are the same.'],
    ['hello\n', '', 'Nothing was received; 6 bytes were expected.'],
    ['', 'Welcome\n', '8 bytes were received where nothing was expected.'],
    ['hello\n', 'hello', 'Only the line end "\\n" is missing.'],
    ['hello \r\n', 'hello', 'Only the white space at the end is missing: " \\r\\n".'],
    ['  hello\n', 'hello', 'White space at the beginning and at the end is missing; the rest is right.'],
    ['hello', 'hel', 'The first 3 bytes are right; the last 2 of 5 bytes are missing.'],
    ['a\0b', 'a', 'The first byte is right; the last 2 of 3 bytes are missing. The next byte would have been a NUL.'],
    [
      'x'.repeat(2000),
      'x'.repeat(1024),
      'The first 1,024 bytes are right; the last 976 of 2,000 bytes are missing. 1,024 is a common size for a receive buffer.',
    ],
    ['hello', 'hello\r\n', 'The right bytes, followed by an extra line end: "\\r\\n".'],
    ['hello', 'hellohello', 'The right bytes, but sent twice.'],
    ['hello', 'hello\0', 'The right bytes, followed by an extra NUL byte: the one that ends a string in C.'],
    ['hello', `hello${'\0'.repeat(1019)}`, 'The right bytes, followed by 1,019 extra NUL bytes: the unused part of a buffer?'],
    ['hello', 'hello there', 'The right bytes, followed by 6 extra bytes: " there".'],
    ['hello', `hello${'ab'.repeat(1000)}`, `The right bytes, followed by 2,000 extra bytes: "${'ab'.repeat(20)}" … 1,960 more.`],
    ['hello', 'You said: hello', 'The right bytes, preceded by 10 extra bytes: "You said: ".'],
    ['hello', 'llo', 'The first 2 bytes are missing: "he". The rest is right.'],
    ['a\nb\n', 'a\r\nb\r\n', 'Only the line ends differ: each "\\n" has become "\\r\\n".'],
    ['a\r\nb\r\n', 'a\nb\n', 'Only the line ends differ: each "\\r\\n" has become "\\n".'],
    ['a\nb\n', 'ab', 'Only the line ends are missing.'],
    ['Hello', 'hELLO', 'Only upper and lower case differ.'],
    ['hello\n', "b'hello\\n'", "This is Python's notation for bytes, b'…', as str() produces it. The bytes themselves were expected."],
    ['Grüße', Buffer.from(Buffer.from('Grüße').toString('latin1')), 'Each non-ASCII byte was read as a Latin-1 character and encoded again as UTF-8.'],
    [
      bytes(0x61, 0xff, 0x62),
      'a\ufffdb',
      'The replacement character U+FFFD appears after the first byte: bytes that are not a complete UTF-8 character were decoded as text.',
    ],
    ['Grüße', 'Gr??e', 'A "?" replaces a non-ASCII byte after the first 2 bytes: the text was converted to a character set without that character.'],
    ['hello world', 'helloworld', '1 byte is missing after the first 5 bytes: " ". The rest is right.'],
    ['helloworld', 'hello world', '1 extra byte after the first 5 bytes: " ". The rest is right.'],
    ['abcdef', 'abdcef', 'All the bytes are there, but in a different order.'],
    ['hello', 'jelly', 'The first byte differs: "h" (68) expected, "j" (6a) received.'],
    [
      bytes(1, 2, 0x80, 4),
      bytes(1, 2, 0x81, 9, 9),
      'The first 2 bytes of 4 are right; the next one differs: \\x80 expected, \\x81 received. 5 bytes were received in total.',
    ],
  ])('%j, %j', (expected, received, sentence) => {
    expect(says(expected, received)).toBe(sentence)
  })
})

it.each([
  ['hello', 'jelly', 'The first byte differs: "h" (68) expected, "j" (6a) printed.'],
  ['hello', '', 'Nothing was printed; 5 bytes were expected.'],
  ['', 'a', '1 byte was printed where nothing was expected.'],
  ['hello', 'hellohello', 'The right bytes, but printed twice.'],
])('what was printed is not said to be received: %j, %j', (expected, printed, sentence) => {
  expect(describeDifference({ ...compare(expected, printed), did: 'printed' }).says).toBe(sentence)
})

describe('drawn', () => {
  it('puts a caret under the first difference, in text and in hexadecimal', () => {
    expect(draw('one two three four\n', 'one two tree for\n')).toEqual([
      'The first 9 bytes of 19 are right; the next one differs: "h" (68)',
      'expected, "r" (72) received. 17 bytes were received in total.',
      '',
      'expected  "one two three four\\n"',
      'got       "one two tree for\\n"',
      '                    ^ byte 9, counted from 0',
      '',
      'byte  expected                  got',
      '   0  6f 6e 65 20 74 77 6f 20   6f 6e 65 20 74 77 6f 20',
      '   8  74 68 72 65 65 20 66 6f   74 72 65 65 20 66 6f 72',
      '         ^^                        ^^',
      '  16  75 72 0a -- -- -- -- --   0a -- -- -- -- -- -- --',
    ])
  })

  it('shows only what is around it, and how much follows', () => {
    const expected = Buffer.from('0123456789'.repeat(1000))
    const received = Buffer.concat([expected.subarray(0, 5000), Buffer.from('XY'), expected.subarray(5002)])
    expect(draw(expected, received).slice(3, 6)).toEqual([
      'expected  … "234567890123456789012345678901234567" … 4,982 more',
      'got       … "234567890123456789XY2345678901234567" … 4,982 more',
      '                               ^ byte 5,000, counted from 0',
    ])
  })

  it('keeps characters whole whose bytes differ in the middle', () => {
    const [, , , expected, got, caret] = draw('Grüße aus Köln', 'Grüße aus Kàln')
    expect([expected, got, caret]).toEqual(['expected  "Grüße aus Köln"', 'got       "Grüße aus Kàln"', '                      ^ byte 14, counted from 0'])
  })

  it('shows half a character as the bytes that it is', () => {
    const { common, expected, received } = describeDifference(compare('aé', Buffer.from('aé').subarray(0, 2)))
    expect([common, expected.text, received.text]).toEqual(['a', 'é', '\\xc3'])
  })

  it('needs no bytes where one side just ends', () => {
    expect(draw('0123456789', '0123')).toEqual([
      'The first 4 bytes are right; the last 6 of 10 bytes are missing.',
      '',
      'expected  "0123456789"',
      'got       "0123"',
      '               ^ byte 4, counted from 0',
    ])
    expect(draw('0123456789', '')).toEqual(['Nothing was received; 10 bytes were expected.'])
  })

  it('draws every pair of sides within the columns', () => {
    const sides = ['', 'a', 'é', '\0\0\0', '日本語'.repeat(40), '\u001b'.repeat(99), 'x'.repeat(5000), bytes(0xff, 0xc3, 0xe2, 0x82)]
    for (const expected of sides)
      for (const received of sides) expect(Math.max(...draw(expected, received).map(({ length }) => length))).toBeLessThanOrEqual(68)
  })

  it('is quick with megabytes', () => {
    const expected = Buffer.alloc(4 << 20, 'wirecheck ')
    const received = Buffer.from(expected)
    received[3 << 20] = 0
    const before = process.cpuUsage()
    expect(says(expected, received)).toContain('The first 3,145,728 bytes of 4,194,304 are right')
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000) // Not by the clock, which goes on while other programs use the processor.
  })
})

describe('of long bytes, of which a verdict holds a part', () => {
  const long = Buffer.from('Grüße from wirecheck\n'.repeat(5_000))
  const changed = (at: number): Buffer => Buffer.concat([long.subarray(0, at), bytes(0), long.subarray(at + 1)])

  it.each([
    ['a byte in the middle', changed(70_001)],
    ['a byte at the beginning', changed(1)],
    ['the last byte', changed(long.length - 1)],
    ['an early end', long.subarray(0, 65_536)],
    ['an extra line end', Buffer.concat([long, bytes(0x0a)])],
    ['a piece that is missing', Buffer.concat([long.subarray(0, 40_000), long.subarray(41_000)])],
    ['another order', Buffer.concat([long.subarray(50_003), long.subarray(0, 50_003)])],
    ['nothing at all', bytes()],
  ])('is told as of the whole: %s', (_, received) => {
    const whole = compare(long, received)
    const { comparison: part = whole } = withShortComparison(sampleVerdict({ requirement: 'ECHO-1', result: 'fail', comparison: whole }))
    expect(part.part).toBeDefined()
    expect(describeDifference(part)).toEqual(describeDifference(whole))
  })
})
