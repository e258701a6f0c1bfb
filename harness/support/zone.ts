/** The time zone that every program runs in: one that is off by a half hour, so that local time and UTC cannot be confused. */

import { existsSync } from 'node:fs'

const name = 'Asia/Kolkata'

export const zone = {
  name,
  /** Milliseconds ahead of UTC, all the year round. */
  offsetMs: 5.5 * 3_600_000,
  /** Whether this machine's C library knows the zone; else local time is UTC (tzset(3)). */
  isKnown: existsSync(`/usr/share/zoneinfo/${name}`),
} as const
