/** Finds the program of each exercise: the one that the manifest names, that has the exercise's name, or that is the only one. */

import type { Exercise } from '../../model/exercise.js'
import { findTarget } from '../languages/manifest-build.js'
import type { Manifest } from '../manifest/manifest-format.js'
import type { LocatedSubmission } from '../source/copy.js'
import type { SourceFile, SourceListing } from '../source/source-listing.js'
import { knownWords, listCandidates, type Candidate } from './candidates.js'
import { chooseByName, chooseOnly, withoutParts, type Choice } from './choose.js'
import { bestMatches, type ExerciseNames } from './name-match.js'

export interface Search {
  readonly submission: LocatedSubmission
  /** The root of its copy, absolute. */
  readonly root: string
  readonly sources: SourceListing
  readonly names: ExerciseNames
  readonly manifest: Manifest
  /** The exercises to look for: all, or those that `--exercise` asked for. */
  readonly wanted: readonly Exercise[]
  /** Whether `--exercise` asked for them. */
  readonly isAsked: boolean
}

export interface SearchResult {
  /** By exercise, without the programs that the manifest names. */
  readonly choices: ReadonlyMap<string, Choice>
  /** Programs that were chosen for no exercise. */
  readonly unclaimed: readonly Candidate[]
}

/** Chooses a program for each exercise that is wanted. */
export async function findPrograms(search: Search): Promise<SearchResult> {
  const candidates = await listCandidates(search.root, search.sources, search.names)
  const choices = await choosePrograms(search, candidates)
  return { choices, unclaimed: unclaimedOf(candidates, choices, search) }
}

/** Whether there is no program for any of the exercises. */
export function isNothingFound({ wanted, manifest }: Search, { choices }: SearchResult): boolean {
  return wanted.every(({ id }) => (choices.get(id)?.status ?? 'missing') === 'missing' && (manifest.get(id)?.run ?? null) === null)
}

/** By name; where that finds nothing, by the name of the submission folder itself, or the only program there is. */
async function choosePrograms(search: Search, candidates: readonly Candidate[]): Promise<ReadonlyMap<string, Choice>> {
  const { submission, root, sources, names, wanted, manifest, isAsked } = search
  const [only] = isAsked && wanted.length === 1 ? wanted : []
  const [file] = candidates
  if (submission.kind === 'file' && only !== undefined && file !== undefined) return new Map([[only.id, { status: 'found', candidate: file, passedOver: [] }]])
  const choices = chooseByName(candidates, wanted, names)
  const isNothing = [...choices.values()].every(({ status }) => status === 'missing')
  if (!isNothing || submission.kind === 'file' || [...manifest.values()].some(({ run }) => run !== null)) return choices
  if (only !== undefined) return new Map([[only.id, chooseOnly(candidates, only, names)]])
  const around = knownWords(submission.name, names)
  return chooseByName(await listCandidates(root, sources, names, around), wanted, names)
}

function unclaimedOf(candidates: readonly Candidate[], choices: ReadonlyMap<string, Choice>, search: Search): readonly Candidate[] {
  const { manifest, sources, names, wanted, isAsked } = search
  const chosen = new Set<SourceFile>()
  for (const choice of choices.values()) {
    if (choice.status === 'found') for (const { source } of [choice.candidate, ...choice.passedOver]) chosen.add(source)
    if (choice.status === 'ambiguous') for (const { source } of choice.candidates) chosen.add(source)
  }
  for (const entry of manifest.values()) {
    const source = entry.run === null ? undefined : findTarget(entry, sources.programs).source
    if (source !== undefined) chosen.add(source)
  }
  const elsewhere = ({ words }: Candidate): boolean => {
    const [match, ...others] = bestMatches(words, names)
    return isAsked && match !== undefined && others.length === 0 && !wanted.includes(match.exercise)
  }
  return withoutParts(candidates).filter((candidate) => !chosen.has(candidate.source) && !elsewhere(candidate))
}
