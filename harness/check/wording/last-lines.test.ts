/** The last lines of an output, with both ends of a long error. */

import { expect, test } from 'vitest'
import { lastLinesOf } from './last-lines.js'

const numbered = (count: number, what = 'line'): string[] => Array.from({ length: count }, (_, index) => `${what} ${index + 1}`)
const frames = (count: number): string[] => numbered(count, '    at f (echo.js:1:1) //')

test('a short output is kept whole, with its terminal codes', () => {
  expect(lastLinesOf('\x1b[31mone\x1b[39m\ntwo\n', 4)).toBe('\x1b[31mone\x1b[39m\ntwo')
})

test('of a long one the last lines are shown, and how many were left out', () => {
  expect(lastLinesOf(numbered(10).join('\n'), 3)).toBe('… 7 lines left out …\nline 8\nline 9\nline 10')
})

test('a long error keeps its first lines', () => {
  const java = ['Exception in thread "main" java.net.BindException: no', ...frames(30)]
  expect(lastLinesOf([...numbered(3), ...java].join('\n'), 6)).toBe(
    ['… 3 lines left out …', ...java.slice(0, 3), '… 25 lines left out …', ...java.slice(-3)].join('\n'),
  )
})

test('so does one of Node, whose first lines show the source', () => {
  const node = ['echo.js:3', 'listenn()', '  ^', '', 'TypeError: listenn is not a function', ...frames(30), '', 'Node.js v20']
  expect(lastLinesOf(node.join('\n'), 12).split('\n').slice(0, 5)).toEqual(node.slice(0, 5))
})

test('an earlier error that fits is not cut', () => {
  const python = ['Traceback (most recent call last):', '  File "a.py", line 1, in f', '    f()', 'ValueError: no']
  expect(lastLinesOf([...numbered(20), ...python].join('\n'), 5)).toBe(['… 19 lines left out …', 'line 20', ...python].join('\n'))
})
