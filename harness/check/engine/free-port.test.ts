import { expect, test } from 'vitest'
import { candidates } from './free-port.js'

test('no port is the same with its bytes swapped', () => {
  const ports = candidates(0x3000)
  expect(ports).toContain(0x3031)
  expect(ports).not.toContain(0x3030)
  expect(ports.filter((port) => ((port & 0xff) << 8) + (port >> 8) === port)).toEqual([])
})
