/** Fitting text into columns. */

import { describe, expect, it } from 'vitest'
import { breakCommand, count, formatDuration, hardWrap, list, padStart, takeColumns, widthOf, wrap } from './text.js'

describe('width', () => {
  it('counts what a terminal takes', () => {
    expect(widthOf('Grüße')).toBe(5)
    expect(widthOf('日本語')).toBe(6)
    expect(widthOf('e\u0301')).toBe(1)
    expect(widthOf('🙂')).toBe(2)
    expect([widthOf('👍🏽'), widthOf('👩\u200d👩\u200d👧'), widthOf('🇩🇪'), widthOf('☎\ufe0f')]).toEqual([2, 2, 2, 2])
    expect(widthOf('\u001b[31mred\u001b[39m')).toBe(3)
    expect(padStart('日', 4)).toBe('  日')
  })
})

describe('wrap', () => {
  it('breaks at spaces and keeps those inside a line', () => {
    expect(wrap('Tue Jun  1 09:05:03 2010 is what came', 24)).toEqual(['Tue Jun  1 09:05:03 2010', 'is what came'])
  })

  it('keeps line breaks, empty lines and indentation', () => {
    expect(wrap('one\n\n  two', 10)).toEqual(['one', '', '  two'])
  })

  it('breaks a word that no row can hold, and loses nothing of it', () => {
    const rows = wrap(`got "${'x'.repeat(50)}" at last`, 20)
    expect(rows.join('').replaceAll(' ', '')).toBe(`got"${'x'.repeat(50)}"atlast`)
    expect(Math.max(...rows.map(widthOf))).toBe(20)
  })

  it('moves a long word to the next row where little room is left', () => {
    expect(wrap(`0123456789 ${'x'.repeat(21)}`, 20)).toEqual(['0123456789', 'x'.repeat(20), 'x'])
  })

  it('never cuts an escape in half', () => {
    expect(hardWrap('ab\\x00\\u200e', 5)).toEqual(['ab', '\\x00', '\\u200e'])
    expect(takeColumns('\\\\\\n', 3)).toBe('\\\\')
  })

  it('keeps a character and what belongs to it together', () => {
    expect(hardWrap('e\u0301a\u0308\u0323o', 1)).toEqual(['e\u0301', 'a\u0308\u0323', 'o'])
    expect(hardWrap('👍🏽👩\u200d👩\u200d👧🇩🇪🇫🇷', 3)).toEqual(['👍🏽', '👩\u200d👩\u200d👧', '🇩🇪', '🇫🇷'])
  })

  it('fits wide characters', () => {
    expect(wrap('日本語日本語', 5)).toEqual(['日本', '語日', '本語'])
  })
})

describe('commands', () => {
  it('are broken after a pipe only, and not inside of quotes', () => {
    expect(breakCommand("printf 'a | b | c' | nc -N 127.0.0.1 12345 | cmp - sent", 40)).toEqual([
      "printf 'a | b | c' |",
      '  nc -N 127.0.0.1 12345 | cmp - sent',
    ])
    expect(breakCommand("printf 'it'\\''s | x' | nc", 10)).toEqual(["printf 'it'\\''s | x' |", '  nc'])
    expect(breakCommand("sleep 9 | nc & sleep 1; printf 'a; b' | nc; [ $? -eq 124 ] && echo 'it & is'", 20)).toEqual([
      'sleep 9 | nc &',
      '  sleep 1;',
      "  printf 'a; b' |",
      '  nc;',
      '  [ $? -eq 124 ] &&',
      "  echo 'it & is'",
    ])
    expect(breakCommand('nc', 80)).toEqual(['nc'])
  })
})

describe('numbers', () => {
  it('are written as a person would', () => {
    expect([count(1, 'check'), count(7, 'check'), count(10_000, 'byte')]).toEqual(['1 check', '7 checks', '10,000 bytes'])
    expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual(['', 'a', 'a and b', 'a, b and c'])
    expect([40, 9_940, 9_960, 119_400, 185_000].map(formatDuration)).toEqual(['0.0 s', '9.9 s', '10 s', '119 s', '3 min 5 s'])
  })
})
