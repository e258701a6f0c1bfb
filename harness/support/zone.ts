/**
 * The time zone in which every program runs. Its offset has a half hour, so that local time and UTC cannot be confused. It is
 * afternoon there, so that a program which shows hours from 1 to 12 is noticed.
 */

import { existsSync } from 'node:fs'

/** It is between 13:00 and midnight in the first from 7:30 to 18:30 UTC, in the second until 2:30 at least, in the third until 9:30. */
const names = ['Asia/Kolkata', 'America/St_Johns', 'Pacific/Marquesas'] as const
const minuteMs = 60_000
const firstHour = 13

/** Milliseconds that a zone is ahead of UTC at a time (ECMA-402, timeZoneName). */
export function offsetOf(name: string, atMs: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' }).formatToParts(atMs)
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '') ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * minuteMs
}

/** The zone for a run at that time. */
export function chooseZone(nowMs: number): { readonly name: string; readonly offsetMs: number } {
  const zones = names.map((name) => ({ name, offsetMs: offsetOf(name, nowMs) }))
  const isAfternoon = ({ offsetMs }: { offsetMs: number }): boolean => new Date(nowMs + offsetMs).getUTCHours() >= firstHour
  return zones.find(isAfternoon) ?? { name: names[0], offsetMs: offsetOf(names[0], nowMs) }
}

const chosen = chooseZone(Date.now())

export const zone = {
  ...chosen,
  /** Whether this machine's C library knows the zone; else local time is UTC (tzset(3)). */
  isKnown: existsSync(`/usr/share/zoneinfo/${chosen.name}`),
} as const
