/** Terminal commands and carriage returns are not part of what a person sees. */

import { expect, test } from 'vitest'
import { visibleText } from './screen.js'

test.each([
  ['', ''],
  ['hello\n', 'hello\n'],
  ['hello\r\n', 'hello\n'],
  ['\u001B[1A\u001B[2KAnna: hello\r\n', 'Anna: hello\n'],
  ['\u001B[31mred\u001B[0m', 'red'],
  ['Grüße, 世界', 'Grüße, 世界'],
  ['\u001B]0;title\u0007text', 'text'],
])('%j is seen as %j', (output, seen) => {
  expect(visibleText(output)).toBe(seen)
})
