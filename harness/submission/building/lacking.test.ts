import { expect, test } from 'vitest'
import { isNewer } from './lacking.js'

test.each([
  ['1.85', 'rustc 1.63.0 (4b91a6ea7 2022-08-08)', true],
  ['1.63', 'rustc 1.63.0', false],
  ['1.999', 'go1.26.1', true],
  ['1.9', 'go1.26.1', false],
  ['2', 'go1.26.1', true],
])('version %s is newer than that in %s: %s', (wanted, text, isSo) => expect(isNewer(wanted, text)).toBe(isSo))
