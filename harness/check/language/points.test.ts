/** Shares of points add up to the whole, to the last hundredth. */

import fastCheck from 'fast-check'
import { expect, test } from 'vitest'
import { sharePoints } from './points.js'

test.each([
  [3, 1, [3]],
  [1, 2, [0.5, 0.5]],
  [2, 3, [0.67, 0.66, 0.67]],
  [0, 2, [0, 0]],
])('%d points for %d checks', (points, count, shares) => {
  expect(sharePoints(points, count)).toEqual(shares)
})

test('the shares add up, and no two differ by more than a hundredth', () => {
  fastCheck.assert(
    fastCheck.property(fastCheck.integer({ min: 0, max: 500 }), fastCheck.integer({ min: 1, max: 40 }), (points, count) => {
      const parts = sharePoints(points, count).map((share) => Math.round(share * 100))
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(points * 100)
      expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1)
    }),
  )
})
