/**
 * The time zone of all programs. It differs from UTC by half hours, so that local time and UTC cannot be confused, and it
 * is afternoon there, so that a 12-hour clock shows.
 */

import { existsSync } from 'node:fs'

/** It is 13:00 to 24:00 in the first zone from 7:30 to 18:30 UTC, in the second until at least 2:30, and in the third until 9:30. */
const names = ['Asia/Kolkata', 'America/St_Johns', 'Pacific/Marquesas'] as const
const minuteMs = 60_000
const firstHour = 13

/** Zones without daylight saving time, in minutes ahead of UTC (tz database). The first use of `Intl` takes as long as a tenth of all else that a worker loads. */
const steadyOffsets: Readonly<Record<string, number>> = { 'Asia/Kolkata': 330, 'Pacific/Marquesas': -570 }

/** By how many milliseconds a zone is ahead of UTC at a given time (ECMA-402, timeZoneName). */
export function offsetOf(name: string, atMs: number): number {
  const steady = steadyOffsets[name]
  if (steady !== undefined) return steady * minuteMs
  const parts = formatOf(name).formatToParts(atMs)
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '') ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * minuteMs
}

/** A zone's format is made once, which takes longer than using it. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(name: string): Intl.DateTimeFormat {
  const format = formats.get(name) ?? new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
  formats.set(name, format)
  return format
}

/** The zone for a run that begins at `nowMs`. */
export function chooseZone(nowMs: number): { readonly name: string; readonly offsetMs: number } {
  const isAfternoon = (name: string): boolean => new Date(nowMs + offsetOf(name, nowMs)).getUTCHours() >= firstHour
  const name = names.find(isAfternoon) ?? names[0]
  return { name, offsetMs: offsetOf(name, nowMs) }
}

const chosen = chooseZone(Date.now())

/** The time zone of all programs. It differs from UTC by half hours, and it is afternoon there, so that no two ways to write a time look the same. */
export const zone = {
  ...chosen,
  /** Whether this machine's C library knows the zone. If not, local time is UTC (tzset(3)). */
  isKnown: existsSync(`/usr/share/zoneinfo/${chosen.name}`),
} as const
