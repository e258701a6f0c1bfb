import { expect, test } from 'vitest'
import { lacksOnlyLineEnd } from './line-end.js'

test.each([
  ['a\n', 'a', true],
  ['a\r\n', 'a', true],
  ['a\r\n', 'a\r', true],
  ['a\n\n', 'a\n', true],
  ['\n', '', true],
  ['a\n', 'a\n', false],
  ['ab\n', 'a', false],
  ['a\n', 'b', false],
  ['a b\n', 'a', false],
  ['ab', 'a', false],
  ['\n', 'a', false],
])('%j, got %j: %s', (wanted, got, expected) => {
  expect(lacksOnlyLineEnd(Buffer.from(wanted), Buffer.from(got))).toBe(expected)
})
