import { expect, test } from 'vitest'
import { withoutComments } from './without-comments.js'

test.each([
  ['int a; // main(', 'int a;  '],
  ['// main(\nint b;', ' \nint b;'],
  ['a /* main(\n */ b', 'a   b'],
  ['a /* main( b', 'a /* main( b'],
  ['puts("main(") x', 'puts("") x'],
  [String.raw`puts("a\"main(") x`, 'puts("") x'],
  [String.raw`puts("a\\") main("b")`, 'puts("") main("")'],
  ['"""main(\n""" x', '"" x'],
  ['"" "', '"" "'],
  ['char c = \'"\';\nputs("x") y', 'char c = \'"\';\nputs("") y'],
  ['"http://x" main(', '"" main('],
  ['/* "a */ "b"', '  ""'],
  ['"a // b\n"c" d', '"a  \n"" d'],
  ['', ''],
])('%j', (text, expected) => {
  expect(withoutComments(text)).toBe(expected)
})
