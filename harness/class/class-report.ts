/** Makes the report of a class from what the journal knows, so that it is the same however the class was graded. */

import type { Roster } from '../intake/index.js'
import type { ClassEntry, ClassReport, Mark } from '../model/class.js'
import type { GradedLine, Handed, Known, RunLine } from './journal.js'

const nobody: Handed['person'] = { name: '', id: '', isLate: false }

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
  const rosterOf = (name: string): Readonly<Record<string, string>> => rosterRow(roster, name)
  const inOrder = handed.toSorted((left, right) => compare(left.name, right.name))
  const names = new Set(handed.map(({ name }) => name))
  const missing = (roster?.rows ?? []).map(({ submission }) => submission).filter((name) => !names.has(name))
  return {
    format: 1,
    suite: { name: 'wirecheck', version: run.version },
    seed: run.seed,
    exercises: run.exercises,
    tier: run.tier,
    only: run.only,
    submissions: [
      ...inOrder.map((each) => entryOf(each, { known: known.get(each.name), key: keys.get(each.name), roster: rosterOf(each.name) })),
      ...[...new Set(missing)].map((name) => emptyEntry({ name, person: nobody }, 'not-handed-in', rosterOf(name))),
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
      ...(isEarlier ? earlier(last.mark, 'of an earlier grading: the submission or the options changed since') : last.mark),
      folder: last.folder,
      isEarlier,
    }
  }
  return { ...whose, ...earlier(marked.mark, `of an earlier grading: ${last.mark.lookAt.join('; ')}`), status: 'error', folder: marked.folder, isEarlier: true }
}

function earlier(mark: Mark, why: string): Mark {
  return { ...mark, lookAt: [`this mark is ${why}`, ...mark.lookAt] }
}

function emptyEntry({ name, person }: Handed, status: ClassEntry['status'], roster: ClassEntry['roster']): ClassEntry {
  const nothing = { score: null, exercises: [], lookAt: [], startedAt: '', durationMs: 0, folder: null, isEarlier: false }
  return { submission: name, person: calledBy(person), roster, status, ...nothing }
}

function calledBy({ name, id }: Handed['person']): string {
  return name || id
}

function rosterRow(roster: Roster | null, name: string): Readonly<Record<string, string>> {
  if (roster === null) return {}
  const row = roster.rows.find(({ submission }) => submission === name)
  return Object.fromEntries(roster.columns.map((column, index) => [column, row?.values[index] ?? '']))
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
