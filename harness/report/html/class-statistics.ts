/** What a class shows as a whole: a column for each requirement, the marks, the hardest requirements with their commonest causes. */

import { isCounted, type AssignedSelection } from '../../assignment/marking.js'
import type { ClassEntry, ClassReport } from '../../model/class.js'
import type { Exercise } from '../../model/exercise.js'
import { groupBy } from '../group-by.js'

export interface Column {
  readonly exercise: string
  readonly requirement: string
  /** The requirement's sentence; empty if it is not known. */
  readonly says: string
}

/** The result of a requirement in a submission; `none`: its checks did not run, or do not count. */
export type CellResult = 'pass' | 'fail' | 'blocked' | 'untested' | 'error' | 'none'

/** Why requirements failed in each submission: by name, then by `causeKey`. */
export type Causes = ReadonlyMap<string, Readonly<Record<string, string>>>

export interface Hard {
  readonly column: Column
  readonly failed: number
  /** How many submissions passed or failed it. */
  readonly judged: number
  /** The commonest cause, and how many failures have it; null if none is known. */
  readonly cause: { readonly says: string; readonly times: number } | null
}

export const causeKey = ({ exercise, requirement }: Pick<Column, 'exercise' | 'requirement'>): string => `${exercise} ${requirement}`

/** The requirements that count, in the order of the exercises; of an exercise that the catalogue lacks, those that did not pass. */
export function columnsOf(
  { submissions, tier, only }: ClassReport,
  catalogue: readonly Exercise[],
  assignment: AssignedSelection['assignment'],
): readonly Column[] {
  const graded = submissions.flatMap(({ exercises }) => exercises)
  const byExercise = groupBy(graded, ({ id }) => id)
  const known = catalogue.filter(({ id }) => byExercise.has(id))
  const unknown = [...byExercise].filter(([id]) => !known.some((exercise) => exercise.id === id))
  return [
    ...known.flatMap((exercise) =>
      exercise.requirements
        .filter(({ id, tier: own }) => isCounted(id, exercise, { tier, only, assignment }) && isUpTo(own, tier))
        .map(({ id, says }) => ({ exercise: exercise.id, requirement: id, says })),
    ),
    ...unknown.flatMap(([exercise, some]) =>
      [...new Set(some.flatMap((each) => [...each.fail, ...each.blocked, ...each.untested, ...each.error]))]
        .sort()
        .map((requirement) => ({ exercise, requirement, says: '' })),
    ),
  ]
}

const order = ['core', 'robust', 'scale']
const isUpTo = (own: string, tier: string): boolean => order.indexOf(own) <= order.indexOf(tier)

/** The result of each column in one submission. */
export function resultsOf(entry: ClassEntry, columns: readonly Column[]): readonly CellResult[] {
  const byId = new Map(
    entry.exercises.map((exercise) => {
      const { id, fail, blocked, untested, error } = exercise
      const lists = Object.entries({ fail, blocked, untested, error }) as [CellResult, readonly string[]][]
      return [id, { exercise, results: new Map(lists.reverse().flatMap(([result, ids]) => ids.map((each) => [each, result] as const))) }] as const
    }),
  )
  return columns.map(({ exercise, requirement }) => {
    const own = byId.get(exercise)
    if (own === undefined || own.exercise.status !== 'graded') return 'none'
    // If the time was over, nobody knows what of the rest would have passed.
    return own.results.get(requirement) ?? (entry.status === 'graded' || entry.status === 'nothing-to-grade' ? 'pass' : 'none')
  })
}

/** The requirements that most submissions failed, of those that were judged in them. */
export function hardest(
  rows: readonly { readonly entry: ClassEntry; readonly results: readonly CellResult[] }[],
  columns: readonly Column[],
  causes: Causes,
): readonly Hard[] {
  const all = columns.map((column, index): Hard => {
    const having = (result: CellResult): ClassEntry[] => rows.filter(({ results }) => results[index] === result).map(({ entry }) => entry)
    const failed = having('fail')
    return { column, failed: failed.length, judged: failed.length + having('pass').length, cause: commonest(failed, column, causes) }
  })
  return all.filter(({ failed }) => failed > 0).sort((left, right) => right.failed - left.failed)
}

/** Causes that differ only in numbers and quoted bytes are one. */
function commonest(failed: readonly ClassEntry[], column: Column, causes: Causes): Hard['cause'] {
  const texts = failed.flatMap(({ submission }) => causes.get(submission)?.[causeKey(column)] ?? [])
  const groups = [...groupBy(texts, (text) => text.replace(/"[^"]*"/g, '""').replace(/\d[\d,.]*/g, '0')).values()]
  const most = groups.sort((left, right) => right.length - left.length)[0]
  return most?.[0] === undefined ? null : { says: most[0], times: most.length }
}

/** The share of its points of each submission that has a mark, in ascending order. */
export function sharesOf(entries: readonly ClassEntry[]): readonly number[] {
  return entries.flatMap(({ score }) => (score === null || score.of === 0 ? [] : [score.points / score.of])).sort((left, right) => left - right)
}

export function median(ascending: readonly number[]): number {
  const middle = ascending.length / 2
  const at = (index: number): number => ascending[index] ?? 0
  return Number.isInteger(middle) ? (at(middle - 1) + at(middle)) / 2 : at(Math.floor(middle))
}
