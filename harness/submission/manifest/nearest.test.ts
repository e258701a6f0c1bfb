import { expect, test } from 'vitest'
import { countChanges, nearest } from './nearest.js'

test.each([
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
  ['echo', 'echo', 0],
  ['prot', 'port', 2],
])('%s → %s takes %d changes', (left, right, changes) => expect(countChanges(left, right)).toBe(changes))

test('the nearest word is offered, a far one is not', () => {
  const known = ['echo', 'time', 'udp-upper']
  expect(nearest('ehco', known)).toBe('echo')
  expect(nearest('udp_upper', known)).toBe('udp-upper')
  expect(nearest('sniffer', known)).toBeUndefined()
  expect(nearest('x', [])).toBeUndefined()
})
