/** The next second of the wall clock is surely the next, whichever clock a program looks at. */

import { expect, test } from 'vitest'
import { nextSecond } from './next-second.js'

const coarseTickMs = 10

test('the next second began more than a tick of the coarse clock ago', async () => {
  const before = Math.floor(Date.now() / 1_000)
  await nextSecond()
  expect(Math.floor((Date.now() - coarseTickMs) / 1_000)).toBeGreaterThan(before)
})

test('does not wait if that second is already over', async () => {
  const before = Date.now()
  await nextSecond(before - 2_000)
  expect(Date.now() - before).toBeLessThan(500)
})
