/** Which submissions are graded in this run: those of this machine's share whose verdicts nobody knows yet. */

import { createHash } from 'node:crypto'
import { entryHash, type Entry } from '../intake/index.js'
import type { Exercise } from '../model/exercise.js'
import type { ClassOptions } from '../model/options.js'
import { nearest } from '../submission/manifest/nearest.js'
import { describeError, UsageError } from '../support/errors.js'
import type { Known } from './journal.js'

/** A submission, and the key of the verdicts that it would get now. */
export interface Planned {
  readonly entry: Entry
  readonly key: string
}

export interface KeyParts {
  readonly options: Pick<ClassOptions, 'exercises' | 'tier' | 'only' | 'lab' | 'assignment' | 'audience'>
  readonly seed: number
  readonly version: string
  /** Hashes of the specs that are not wirecheck's own. */
  readonly specs: readonly string[]
}

export function ownSpecs(catalogue: readonly Exercise[]): readonly string[] {
  return catalogue.flatMap(({ module }) => module?.sha256 ?? [])
}

/** The submissions of this machine's share: every n-th in the order of their names, so that all shares are of one size. */
export function shareOf(entries: readonly Entry[], shard: ClassOptions['shard']): readonly Entry[] {
  return shard === null ? entries : entries.filter((_, index) => index % shard.count === shard.index - 1)
}

/** Checks the names that were picked. Throws UsageError for one that is not in the class. */
export function requireNames(picked: readonly string[], entries: readonly Entry[]): void {
  const names = entries.map(({ name }) => name)
  const unknown = picked.find((name) => !names.includes(name))
  if (unknown === undefined) return
  const near = nearest(unknown, names)
  throw new UsageError(`--only ${unknown}: there is no such submission.`, {
    hint: near === undefined ? 'Its name is that of its folder.' : `Did you mean ${near}?`,
  })
}

/** A hash of all that decides the verdicts on a submission: what was handed in, the options, the version of wirecheck. */
export async function keyOf(entry: Entry, { options, seed, version, specs }: KeyParts): Promise<string> {
  const { exercises, tier, only, lab, assignment, audience } = options
  const decides = [await hashOf(entry), version, seed, tier, lab, exercises.toSorted(), only.toSorted(), assignment, audience, specs]
  return createHash('sha256').update(JSON.stringify(decides)).digest('hex')
}

/** What cannot be read is graded, so that its mark says why. */
async function hashOf(entry: Entry): Promise<string> {
  try {
    return await entryHash(entry)
  } catch (thrown) {
    return `unreadable: ${describeError(thrown)}`
  }
}

/** Whether a submission's verdicts are known: nothing that decides them changed, and neither wirecheck nor the time budget was in the way. */
export function isKnown({ key }: Pick<Planned, 'key'>, known: Known | undefined, { timeBudgetMs }: Pick<ClassOptions, 'timeBudgetMs'>): boolean {
  if (known === undefined || known.last.key !== key) return false
  const { mark, timeBudgetMs: given } = known.last
  if (mark.status === 'time-over') return timeBudgetMs <= given
  return mark.status !== 'error'
}

/** A seed that every machine finds for the same class: all shards ask the programs the same. */
export function seedFor(entries: readonly Entry[], max: number): number {
  const names = createHash('sha256').update(JSON.stringify(entries.map(({ name }) => name)))
  return names.digest().readUInt32BE() % max
}
