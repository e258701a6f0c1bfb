/** Puts the reports of the shards of a class together, as if one machine had graded it. */

import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Roster } from '../intake/index.js'
import type { ClassReport } from '../model/class.js'
import type { MergeOptions } from '../model/options.js'
import { reportNames } from '../run/report-folder.js'
import { UsageError } from '../support/errors.js'
import { makeClassReport } from './class-report.js'
import { holdFolder } from './one-at-a-time.js'
import { learn, openJournal, readJournal, type GradedLine, type Handed, type Known, type RunLine } from './journal.js'

interface Part {
  readonly folder: string
  readonly run: RunLine
  readonly known: ReadonlyMap<string, Known>
}

/** Merges the parts into the report folder. Throws UsageError for a folder without a journal, and for parts that were graded differently. */
export async function mergeClass({ folders, reportDirectory }: MergeOptions, roster: Roster | null): Promise<ClassReport> {
  const parts = folders.map(partIn)
  const [first, ...others] = parts
  if (first === undefined) throw new UsageError('There is nothing to merge.', { hint: 'Name the report folders of the shards.' })
  for (const other of others) requireAlike(first, other)
  const handed = new Map<string, Handed>(parts.flatMap(({ run }) => run.handed.map((each) => [each.name, each] as const)))
  const chosen = new Map<string, { readonly part: Part; readonly known: Known }>()
  for (const part of parts)
    for (const [name, known] of part.known) {
      const other = chosen.get(name)
      if (other === undefined || isBetter(known, other.known)) chosen.set(name, { part, known })
    }
  const known = new Map<string, Known>()
  await using _held = await holdFolder(reportDirectory)
  using journal = openJournal(reportDirectory)
  journal.begin({ ...first.run, handed: [...handed.values()] })
  for (const { part, known: each } of chosen.values()) {
    for (const line of linesOf(each)) {
      copyReports(part.folder, reportDirectory, line)
      journal.note(line)
      learn(known, line)
    }
  }
  return makeClassReport({ run: first.run, handed: [...handed.values()], known, keys: new Map(), roster })
}

function partIn(folder: string): Part {
  const { run, known } = readJournal(folder)
  if (run === null) throw new UsageError(`${folder} has no reports of a class.`, { hint: 'Name the report folders of "--class DIR --report FOLDER".' })
  return { folder, run, known }
}

/** Marks that other options, another seed or another version gave do not belong into one table. */
function requireAlike(first: Part, other: Part): void {
  const decides = ({ run: { version, seed, tier, exercises, only, assignment } }: Part) =>
    Object.entries({ version, seed, tier, exercises: exercises.toSorted(), only: only.toSorted(), assignment }).map(
      ([name, value]) => [name, JSON.stringify(value)] as const,
    )
  const others = new Map(decides(other))
  const different = decides(first).find(([name, value]) => others.get(name) !== value)
  if (different === undefined) return
  const [name, value] = different
  throw new UsageError(
    `${first.folder} and ${other.folder} were graded differently: ${name}${name === 'assignment' ? '' : ` ${value} and ${others.get(name)}`}.`,
    {
      hint: 'Grade all shards with the same version and the same options; --seed chooses the seed.',
    },
  )
}

/** One with a mark is better than one without, and of two the later. */
function isBetter(known: Known, other: Known): boolean {
  const hasMark = ({ last }: Known): number => Number(last.mark.score !== null)
  return hasMark(known) === hasMark(other) ? known.last.mark.startedAt > other.last.mark.startedAt : hasMark(known) > hasMark(other)
}

function linesOf({ marked, last }: Known): readonly GradedLine[] {
  return marked === null || marked === last ? [last] : [marked, last]
}

function copyReports(from: string, to: string, { folder }: GradedLine): void {
  if (folder === null) return
  mkdirSync(join(to, folder), { recursive: true })
  for (const name of reportNames) {
    const source = join(from, folder, name)
    if (existsSync(source)) copyFileSync(source, join(to, folder, name))
  }
}
