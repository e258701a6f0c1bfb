/** What a program prints: kept as a person sees it, however it is cut into pieces and however much it is. */

import { describe, expect, test } from 'vitest'
import { limits } from '../support/limits.js'
import { createPulse, type Pulse } from '../kernel/pulse.js'
import { createFloodMeter, createOutput, type Output, type Printing } from './output.js'

/** An output to which these pieces were appended one by one. */
function printed(...pieces: (string | Buffer)[]): Output {
  const output = createOutput()
  for (const piece of pieces) output.append(Buffer.from(piece as string))
  return output
}

const { outputHeadBytes: head, outputTailBytes: tail, outputFloodBytes: flood } = limits

describe('line ends', () => {
  test.each([
    ['one piece', ['one\r\ntwo\r\n'], 'one\ntwo\n'],
    ['a cut between the two characters', ['one\r', '\ntwo\r\n'], 'one\ntwo\n'],
    ['one byte at a time', [...'a\r\n\r\nb'], 'a\n\nb'],
    ['an empty piece in the cut', ['one\r', '', '\ntwo'], 'one\ntwo'],
    ['line feeds alone', ['one\ntwo\n'], 'one\ntwo\n'],
    ['a return that is no line end', ['50 %\r', '100 %\r\n'], '50 %\r100 %\n'],
    ['two returns, as of a program that prints CR LF itself', ['one\r', '\r', '\n'], 'one\r\n'],
  ])('of the terminal are one for a person: %s', (_, pieces, text) => {
    expect(printed(...pieces).text()).toBe(text)
  })

  test('are counted as one', () => {
    expect(printed('one\r', '\ntwo\r\n').length()).toBe(8)
  })
})

describe('text', () => {
  test('of a character that was cut in two is whole', () => {
    const bytes = Buffer.from('Grüße')
    expect(printed(bytes.subarray(0, 3), bytes.subarray(3)).text()).toBe('Grüße')
  })

  test('begins at the offset that was asked for', () => {
    const output = printed('before\r\n')
    const from = output.length()
    output.append(Buffer.from('after\r\n'))
    expect(output.text(from)).toBe('after\n')
    expect(output.text(output.length())).toBe('')
    expect(output.text(1_000_000)).toBe('')
  })
})

describe('much output', () => {
  test('up to the limit of its beginning is kept whole', () => {
    expect(printed('x'.repeat(head)).text()).toBe('x'.repeat(head))
  })

  test('of which beginning and end are kept has no gap where they meet', () => {
    const output = printed('x'.repeat(head - 1), 'é', 'end')
    expect(output.text()).toBe(`${'x'.repeat(head - 1)}éend`)
    expect(output.text(head + 1)).toBe('end')
  })

  test('keeps its beginning and its last words, and says how much is left out', () => {
    const output = printed('first', 'x'.repeat(head), 'y'.repeat(tail), 'last')
    const text = output.text()
    expect(text.startsWith('firstx')).toBe(true)
    expect(text.endsWith('ylast')).toBe(true)
    expect(text).toContain(`\n… 9 bytes left out …\n`)
    expect(output.length()).toBe(head + tail + 9)
  })

  test('keeps the last words also when they come in one large piece', () => {
    const text = printed(`${'x'.repeat(head + 3 * tail)}last`).text()
    expect(text.length).toBeLessThan(head + tail + 100)
    expect(text.endsWith('xlast')).toBe(true)
  })

  test('counts as noise if there is too much of it without another event', () => {
    const pulse = createPulse()
    const print = printTo(pulse, createOutput())
    expect([print('x'.repeat(flood)), print('x'), print('x')]).toEqual(['usual', 'flood', 'flood'])
    pulse.beat()
    expect([print('x'.repeat(flood)), print('x')]).toEqual(['usual', 'flood'])
  })

  test.each([
    ['the same line', 'got nothing\n', 'repeating'],
    ['four lines in turns', 'one\ntwo\nthree\nfour\n', 'repeating'],
    ['five lines in turns', 'one\ntwo\nthree\nfour\nfive\n', 'usual'],
    ['long lines', `${'x'.repeat(20_000)}\n`, 'usual'],
  ])('repeats itself: %s', (_, lines, expected) => {
    const pulse = createPulse()
    const print = printTo(pulse, createOutput())
    const text = lines.repeat(Math.ceil(limits.outputRepeatingBytes / lines.length))
    expect([print(lines), print(text)]).toEqual(['usual', expected])
    pulse.beat()
    expect(print(lines)).toBe('usual')
  })

  test('is a flood beyond the limit only', () => {
    const megabyte = Buffer.alloc(1 << 20, 0x78)
    const output = createOutput()
    for (let length = 0; length < flood; length += megabyte.length) output.append(megabyte)
    expect(output.isFlood()).toBe(false)
    output.append(Buffer.from('x'))
    expect(output.isFlood()).toBe(true)
    expect(output.length()).toBe(flood + 1)
  })
})

/** Prints as a running program does: what is not usual is noise. */
function printTo(pulse: Pulse, output: Output): (text: string) => Printing {
  const meter = createFloodMeter(pulse, output)
  return (text) => {
    output.append(Buffer.from(text))
    const printing = meter(text.length)
    pulse.beat(printing !== 'usual')
    return printing
  }
}
