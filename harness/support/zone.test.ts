/** At every hour of the year there is a zone in which it is afternoon, off by a half hour. */

import { expect, test } from 'vitest'
import { chooseZone, offsetOf } from './zone.js'

const hourMs = 3_600_000

test('at every hour of the year, more or less, the zone has an afternoon and is off by a half hour', () => {
  for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 0.7 * hourMs) {
    const { offsetMs } = chooseZone(at)
    expect(new Date(at + offsetMs).getUTCHours()).toBeGreaterThanOrEqual(13)
    expect(Math.abs(offsetMs % hourMs)).toBe(hourMs / 2)
  }
})

test.each([
  ['Asia/Kolkata', Date.UTC(2026, 5, 1), 5.5],
  ['America/St_Johns', Date.UTC(2026, 5, 1), -2.5],
  ['America/St_Johns', Date.UTC(2026, 11, 1), -3.5],
  ['Pacific/Marquesas', Date.UTC(2026, 5, 1), -9.5],
])('the offset of %s is known', (name, at, hours) => {
  expect(offsetOf(name, at)).toBe(hours * hourMs)
})
