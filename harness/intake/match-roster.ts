/** Finds whose submission is whose row in the roster. */

import { withoutArchiveEnding } from './archive/unpack-archive.js'
import type { Entry } from './entry.js'
import type { Roster, RosterRow } from './roster.js'

export interface Matched {
  /** By the name of a submission, its rows: several for a group. */
  readonly rowsOf: ReadonlyMap<string, readonly RosterRow[]>
  /** Rows of those who handed nothing in, as far as it can be told. */
  readonly missing: readonly MissingRow[]
}

export interface MissingRow extends RosterRow {
  /** The submissions that are called so, if there are several. */
  readonly fits: readonly string[]
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
  const missing: MissingRow[] = []
  const names = new Set(submissions.map(({ name }) => name))
  for (const row of roster.rows) {
    const fits = names.has(row.submission)
      ? [row.submission]
      : (byWay.map((called) => [...(called.get(plain(row.submission)) ?? [])]).find(({ length }) => length > 0) ?? [])
    const [only, ...others] = fits
    if (only === undefined || others.length > 0) missing.push({ ...row, fits })
    else rowsOf.set(only, [...(rowsOf.get(only) ?? []), row])
  }
  return { rowsOf, missing }
}

/** Names are compared without regard to case, accents' encoding and spaces. */
function plain(name: string): string {
  return name.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()
}
