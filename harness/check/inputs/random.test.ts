/** Random inputs: the same for the same seed and purpose, others for any other. */

import { describe, expect, test } from 'vitest'
import { createRandom } from './random.js'

const draw = (seed: number, purpose: string): string => {
  const random = createRandom(seed, purpose)
  return [random.integer(0, 1e9), random.bytes(33).toString('hex'), random.text(), random.line(), random.pick([1, 2, 3, 4, 5, 6, 7, 8, 9])].join()
}

describe('a seed', () => {
  test('always gives the same inputs', () => {
    expect(draw(7, 'echo ECHO-1')).toBe(draw(7, 'echo ECHO-1'))
  })

  test('gives other inputs than every other seed, and other inputs for each purpose', () => {
    const drawn = [0, 1, 2, 3, 0xffff_ffff].flatMap((seed) => ['', 'echo ECHO-1', 'echo ECHO-2'].map((purpose) => draw(seed, purpose)))
    expect(new Set(drawn).size).toBe(15)
  })

  test('is kept, so that it can be printed', () => {
    expect(createRandom(4711, '').seed).toBe(4711)
  })
})

describe('random inputs', () => {
  const random = createRandom(1, 'test')
  const times = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw)

  test('are whole numbers between two bounds, both included', () => {
    expect(new Set(times(1_000, () => random.integer(3, 6)))).toEqual(new Set([3, 4, 5, 6]))
    expect(random.integer(9, 9)).toBe(9)
  })

  test.each([0, 1, 2, 3, 4, 5, 7, 8, 1_001])('are %i bytes if that many were asked for', (length) => {
    expect(random.bytes(length)).toHaveLength(length)
  })

  test('are bytes of every value', () => {
    expect(new Set(random.bytes(10_000)).size).toBe(256)
  })

  test('are text without a line end and without white space at either end', () => {
    for (const length of [1, 2, 7, 8, 24, 500]) {
      const text = random.text(length)
      expect(text).toHaveLength(length)
      expect(text).toMatch(/^[A-Za-z0-9]([A-Za-z0-9 ]*[A-Za-z0-9])?$/)
    }
  })

  test('are a line with one line end', () => {
    expect(random.line(10)).toMatch(/^[A-Za-z0-9 ]{10}\n$/)
  })

  test('are any of several choices; no choices are an error', () => {
    expect(new Set(times(100, () => random.pick(['a', 'b'])))).toEqual(new Set(['a', 'b']))
    expect(() => random.pick([])).toThrow(TypeError)
  })
})
