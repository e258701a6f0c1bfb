/** Makes the report of a class from the journal alone, so that it is the same however the class was graded. */

import { matchRoster, type Roster, type RosterRow } from '../intake/index.js'
import type { ClassEntry, ClassReport, Mark } from '../model/class.js'
import type { GradedLine, Handed, Known, RunLine } from './journal.js'

const nobody: Handed['person'] = { names: [], ids: [], isLate: false }

export interface ClassParts {
  readonly run: Pick<RunLine, 'version' | 'seed' | 'exercises' | 'tier' | 'only'>
  readonly handed: readonly Handed[]
  readonly known: ReadonlyMap<string, Known>
  /** By submission, the key of the verdicts that it would get now. A mark under another key is an earlier one. */
  readonly keys: ReadonlyMap<string, string>
  readonly roster: Roster | null
}

/** The report; names in the order of their code units, which is the same on every machine. */
export function makeClassReport({ run, handed, known, keys, roster }: ClassParts): ClassReport {
  const inOrder = handed.toSorted((left, right) => compare(left.name, right.name))
  const { rowsOf, missing } = roster === null ? { rowsOf: null, missing: [] } : matchRoster(roster, handed)
  const rosterOf = (rows: readonly RosterRow[] = []) => cellsOf(roster?.columns ?? [], rows)
  return {
    format: 1,
    suite: { name: 'wirecheck', version: run.version },
    seed: run.seed,
    exercises: run.exercises,
    tier: run.tier,
    only: run.only,
    submissions: [
      ...inOrder.map((each) => {
        const rows = rowsOf?.get(each.name)
        const entry = entryOf(each, { known: known.get(each.name), key: keys.get(each.name), roster: rosterOf(rows) })
        return withRemarks(entry, each, rowsOf !== null && rows === undefined)
      }),
      ...missing.map((row) => ({
        ...emptyEntry({ name: row.submission, person: nobody }, 'not-handed-in', rosterOf([row])),
        lookAt: row.fits.length === 0 ? [] : [`several submissions are called so: ${row.fits.toSorted(compare).join(', ')}`],
      })),
    ],
  }
}

interface About {
  readonly known: Known | undefined
  readonly key: string | undefined
  readonly roster: ClassEntry['roster']
}

function entryOf({ name, person }: Handed, { known, key, roster }: About): ClassEntry {
  if (known === undefined) return emptyEntry({ name, person }, 'not-yet-graded', roster)
  const { last, marked } = known
  const isCurrent = (line: GradedLine): boolean => key === undefined || line.key === key
  const whose = { submission: name, person: calledBy(person), roster }
  if (last.mark.status !== 'error' || marked === null) {
    const isEarlier = !isCurrent(last)
    return {
      ...whose,
      ...(isEarlier ? earlier(last.mark, 'from an earlier grading: the submission or the options have changed since then') : last.mark),
      folder: last.folder,
      isEarlier,
    }
  }
  return {
    ...whose,
    ...earlier(marked.mark, `from an earlier grading: ${last.mark.lookAt.join('; ')}`),
    status: 'error',
    folder: marked.folder,
    isEarlier: true,
  }
}

function earlier(mark: Mark, why: string): Mark {
  return { ...mark, lookAt: [`this mark is ${why}`, ...mark.lookAt] }
}

function emptyEntry({ name, person }: Handed, status: ClassEntry['status'], roster: ClassEntry['roster']): ClassEntry {
  const nothing = { score: null, exercises: [], lookAt: [], startedAt: '', durationMs: 0, folder: null, isEarlier: false }
  return { submission: name, person: calledBy(person), roster, status, ...nothing }
}

function calledBy({ names, ids }: Handed['person']): string {
  return names.join(', ') || (ids[0] ?? '')
}

/** Facts from the download and the roster, which do not depend on the mark. */
function withRemarks(entry: ClassEntry, { person }: Handed, isStranger: boolean): ClassEntry {
  return { ...entry, lookAt: [...(person.isLate ? ['handed in late'] : []), ...(isStranger ? ['not in the roster'] : []), ...entry.lookAt] }
}

/** The columns of a group: each cell joins the members' cells. */
function cellsOf(columns: readonly string[], rows: readonly RosterRow[]): Readonly<Record<string, string>> {
  return Object.fromEntries(columns.map((column, index) => [column, [...new Set(rows.map(({ values }) => values[index] ?? ''))].join('; ')]))
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
