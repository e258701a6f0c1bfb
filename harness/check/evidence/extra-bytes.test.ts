/** The hint on what follows a right text. */

import { expect, test } from 'vitest'
import { hintOnExtraBytes } from './extra-bytes.js'

const hint = (wanted: string, got: string, ...earlier: string[]): string | undefined =>
  hintOnExtraBytes(
    Buffer.from(wanted),
    Buffer.from(got),
    earlier.map((text) => Buffer.from(text)),
  )

test.each([
  ['one NUL byte', hint('hello', 'hello\0'), /strlen\(text\) bytes/],
  ['the rest of an array', hint('hello', 'hello\0\0\0\0'), /sizeof/],
  ['whatever was in that array', hint('hello', 'hello\0\x07xy\0'), /sizeof/],
  ['the end of an earlier answer', hint('ABC', 'ABCDEFG', 'XYZDEFGH'), /end of an earlier answer/],
])('%s is recognised', (_, found, wanted) => {
  expect(found).toMatch(wanted)
})

test.each([
  ['the right text', hint('hello', 'hello')],
  ['another text', hint('hello', 'hallo\0')],
  ['a line end', hint('hello', 'hello\r\n')],
  ['one byte that an earlier answer had there, too', hint('ABC', 'ABCD', 'XYZD')],
  ['a text of its own', hint('ABC', 'ABC bye', 'XYZ')],
])('%s tells nothing', (_, found) => {
  expect(found).toBeUndefined()
})
