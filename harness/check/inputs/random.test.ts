/** Random inputs: the same for the same seed and purpose, others for any other. */

import { describe, expect, test } from 'vitest'
import { createRandom } from './random.js'

const draw = (seed: number, purpose: string): string => {
  const random = createRandom(seed, purpose)
  return [random.integer(0, 1e9), random.bytes(33).toString('hex'), random.text(), random.line(), random.pick([1, 2, 3, 4, 5, 6, 7, 8, 9])].join()
}

describe('a seed', () => {
  test('gives the same again and again', () => {
    expect(draw(7, 'echo ECHO-1')).toBe(draw(7, 'echo ECHO-1'))
  })

  test('gives something else than every other seed, for every purpose', () => {
    const drawn = [0, 1, 2, 3, 0xffff_ffff].flatMap((seed) => ['', 'echo ECHO-1', 'echo ECHO-2'].map((purpose) => draw(seed, purpose)))
    expect(new Set(drawn).size).toBe(15)
  })

  test('is kept, so that it can be printed', () => {
    expect(createRandom(4711, '').seed).toBe(4711)
  })
})

describe('what is drawn', () => {
  const random = createRandom(1, 'test')
  const times = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw)

  test('are whole numbers between both bounds, which occur', () => {
    expect(new Set(times(1_000, () => random.integer(3, 6)))).toEqual(new Set([3, 4, 5, 6]))
    expect(random.integer(9, 9)).toBe(9)
  })

  test.each([0, 1, 2, 3, 4, 5, 7, 8, 1_001])('are %i bytes where so many were asked for', (length) => {
    expect(random.bytes(length)).toHaveLength(length)
  })

  test('are bytes of every value', () => {
    expect(new Set(random.bytes(10_000)).size).toBe(256)
  })

  test('is text without a line end, and not blank at either end', () => {
    for (const length of [1, 2, 7, 8, 24, 500]) {
      const text = random.text(length)
      expect(text).toHaveLength(length)
      expect(text).toMatch(/^[A-Za-z0-9]([A-Za-z0-9 ]*[A-Za-z0-9])?$/)
    }
  })

  test('is a line with one end', () => {
    expect(random.line(10)).toMatch(/^[A-Za-z0-9 ]{10}\n$/)
  })

  test('is each of several choices, and none of none', () => {
    expect(new Set(times(100, () => random.pick(['a', 'b'])))).toEqual(new Set(['a', 'b']))
    expect(() => random.pick([])).toThrow(TypeError)
  })
})
