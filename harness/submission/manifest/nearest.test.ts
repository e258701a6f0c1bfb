import { expect, test } from 'vitest'
import { nearest } from './nearest.js'

test('the nearest word is offered, a far one is not', () => {
  const known = ['echo', 'time', 'udp-upper']
  expect(nearest('ehco', known)).toBe('echo')
  expect(nearest('udp_upper', known)).toBe('udp-upper')
  expect(nearest('sniffer', known)).toBeUndefined()
  expect(nearest('x', [])).toBeUndefined()
})

test.each([
  ['echo', 'echo'],
  ['prot', 'port'],
  ['', 'ab'],
  ['port-number', 'prot-nmber'],
])('%j may mean %j', (word, candidate) => expect(nearest(word, [candidate])).toBe(candidate))

test.each([
  ['', 'abc'],
  ['sitting', 'kitten'],
  ['port', 'tropical'],
])('%j does not mean %j', (word, candidate) => expect(nearest(word, [candidate])).toBeUndefined())

test('upper and lower case are alike, and of two that are equally close the first is offered', () => {
  expect(nearest('ECHO.py', ['time.py', 'Echo.py', 'echo.py'])).toBe('Echo.py')
  expect(nearest('tame', ['time', 'lame'])).toBe('time')
})
