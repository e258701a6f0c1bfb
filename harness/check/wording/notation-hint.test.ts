/** Bytes in the notation of a language are told from text. */

import { expect, test } from 'vitest'
import { notationHint } from './notation-hint.js'

test.each([
  ['<Buffer 68 65 6c 6c 6f>', /data\.toString\(\)/],
  ['got [B@1b6d3586', /new String\(bytes/],
  ['System.Byte[]', /Encoding\.UTF8/],
  ['[104 101 108 108 111]', /string\(buffer\[:n\]\) in Go/],
  ['[104, 101, 108, 108, 111]', /from_utf8_lossy/],
])('%s', (printed, hint) => {
  expect(notationHint(printed)).toMatch(hint)
})

test.each(['hello', '[12:30:59] hello', '[1, 2] of 3', 'the buffer is empty', '[2026 11 28] began'])('%s is text', (printed) => {
  expect(notationHint(printed)).toBeUndefined()
})
