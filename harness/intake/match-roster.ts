/** Finds whose submission is whose row in the roster. */

import { withoutArchiveEnding } from './archive/unpack-archive.js'
import type { Entry } from './entry.js'
import type { Roster, RosterRow } from './roster.js'

export interface Matched {
  /** By the name of a submission, its rows: several for a group. */
  readonly rowsOf: ReadonlyMap<string, readonly RosterRow[]>
  /** Rows of those who handed nothing in. */
  readonly missing: readonly RosterRow[]
}

type Called = Pick<Entry, 'name' | 'person'>

/** The ways in which a roster may name a submission, the surest first. */
const waysToCall: readonly ((called: Called) => readonly string[])[] = [
  ({ name }) => [name],
  ({ name }) => [withoutArchiveEnding(name), name.replace(/\.[^.]*$/, '')],
  ({ person }) => person.ids,
  ({ person }) => person.names,
]

/** A row belongs to a submission if exactly one is called so. */
export function matchRoster(roster: Roster, submissions: readonly Called[]): Matched {
  const byWay = waysToCall.map((namesOf) => {
    const called = new Map<string, Set<string>>()
    for (const each of submissions)
      for (const name of namesOf(each).map(plain)) if (name !== '') called.set(name, (called.get(name) ?? new Set()).add(each.name))
    return called
  })
  const rowsOf = new Map<string, readonly RosterRow[]>()
  const missing: RosterRow[] = []
  for (const row of roster.rows) {
    const exact = submissions.find(({ name }) => name === row.submission)?.name
    const [only, ...others] =
      exact === undefined ? (byWay.map((called) => [...(called.get(plain(row.submission)) ?? [])]).find(({ length }) => length > 0) ?? []) : [exact]
    if (only === undefined || others.length > 0) missing.push(row)
    else rowsOf.set(only, [...(rowsOf.get(only) ?? []), row])
  }
  return { rowsOf, missing }
}

/** Names are compared without regard to case, accents' encoding and spaces. */
function plain(name: string): string {
  return name.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()
}
