/** Finds the programs of a submission, copies them and builds them. The rest of the suite uses only this file. */

import { realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Lab } from '../lab/probe.js'
import { giveFolder } from '../lab/owner.js'
import type { Exercise } from '../model/exercise.js'
import type { Finding, Unclaimed } from '../model/submission.js'
import { SubmissionError, UsageError } from '../support/errors.js'
import { buildPrograms } from './build-programs.js'
import { createBuildTools } from './building/build-tools.js'
import { findPrograms, isNothingFound, type Search } from './finding/find-programs.js'
import { exerciseNames } from './finding/name-match.js'
import { languages } from './languages/table.js'
import { manifestHint, manifestName } from './manifest/manifest-format.js'
import { readManifest } from './manifest/manifest.js'
import { nearest } from './manifest/nearest.js'
import { describeNothing, describeUnclaimed, type Leftovers } from './messages.js'
import { requireProgramFile, unnamedFile } from './single-file.js'
import { copySubmission, locateSubmission, type LeftOut } from './source/copy.js'
import { languageByName } from './source/source-kinds.js'
import { listSources, type SourceListing } from './source/source-listing.js'

export interface PrepareOptions {
  /** Where programs are built. */
  readonly lab: Lab
  /** The submission, a folder or a single source file, as it was typed; it may be read-only. */
  readonly directory: string
  /** Its path, if `directory` is only its name. */
  readonly liesAt?: string
  /** The whole catalogue. */
  readonly exercises: readonly Exercise[]
  /** The ids that `--exercise` asked for; empty for all. */
  readonly asked: readonly string[]
  /** Only these are built, and have a finding; absent: all. */
  readonly built?: readonly string[]
  /** An existing empty folder for the copies and everything that is built. */
  readonly workDirectory: string
  readonly signal: AbortSignal
  /** Receives progress lines such as `building echo.c (C)`. */
  onProgress(line: string): void
}

export interface Prepared {
  readonly findings: readonly Finding[]
  readonly unclaimed: readonly Unclaimed[]
}

/**
 * Finds, copies and builds the programs: one finding for each exercise asked for (or for all), in catalogue order.
 * Throws UsageError if the call is wrong (no such folder, an unknown exercise), and SubmissionError if what was handed in
 * cannot be graded: a manifest that is not valid, no program.
 * Throws the signal's reason when the signal fires.
 */
export async function prepareSubmission(options: PrepareOptions): Promise<Prepared> {
  const { lab, signal } = options
  const work = await realpath(options.workDirectory)
  const search = await startSearch(options, work)
  const found = await findPrograms(search)
  const leftovers = { unclaimed: found.unclaimed, sources: search.sources, names: search.names }
  if (isNothingFound(search, found)) refuseNothing(search, options, leftovers)
  const { root, sources } = search
  const tools = await createBuildTools({ lab, root, work, sources, signal, onProgress: (line) => options.onProgress(line) })
  const findings = await buildPrograms({ search, built: options.built, choices: found.choices, leftovers, tools, work })
  return { findings, unclaimed: search.isAsked ? [] : describeUnclaimed(leftovers) }
}

/** Copies the submission and lists the files among which programs are searched. */
async function startSearch(options: PrepareOptions, work: string): Promise<Search> {
  const { directory, exercises, asked, signal } = options
  const wanted = exercisesAsked(options)
  const root = join(work, 'files')
  const submission = await locateSubmission(options.liesAt ?? directory)
  const leftOut = await copySubmission({ submission, directory, target: root, leaveOut: [work], signal })
  await giveFolder(options.lab.user, root, signal)
  refuseManifest(leftOut)
  const sources = withLeftOut(await listSources(root, languages, signal), leftOut)
  if (submission.kind === 'file') requireProgramFile({ submission, sources }, directory)
  const manifest = await readManifest(root, exercises)
  return { submission, root, sources, names: exerciseNames(exercises), manifest, wanted, isAsked: asked.length > 0 }
}

/** A manifest that cannot be read is not passed over: the programs would be started in another way than it says. */
function refuseManifest(leftOut: readonly LeftOut[]): void {
  const manifest = leftOut.find(({ path }) => path === manifestName)
  if (manifest !== undefined) throw new SubmissionError(`${manifestName} ${manifest.advice}.`, { hint: manifestHint })
}

/** Reports files that were not copied, if their names are those of programs. */
function withLeftOut(sources: SourceListing, leftOut: readonly LeftOut[]): SourceListing {
  const programs = leftOut.filter(({ path }) => typeof languageByName(basename(path), languages) === 'string')
  return { ...sources, lookalikes: [...sources.lookalikes, ...programs], leftOut: programs }
}

function exercisesAsked({ exercises, asked }: PrepareOptions): readonly Exercise[] {
  const ids = exercises.map(({ id }) => id)
  for (const id of asked) {
    if (ids.includes(id)) continue
    const close = nearest(id, ids)
    throw new UsageError(`Unknown exercise "${id}".${close === undefined ? '' : ` Did you mean "${close}"?`}`, {
      hint: `The exercises are: ${ids.join(', ')}.`,
    })
  }
  return asked.length === 0 ? exercises : exercises.filter(({ id }) => asked.includes(id))
}

/** If exercises were asked for, they are reported as missing. Otherwise nothing can be said about any of them. */
function refuseNothing(search: Search, { directory, exercises }: PrepareOptions, leftovers: Leftovers): void {
  if (search.submission.kind === 'file') throw unnamedFile(search, directory)
  if (search.isAsked) return
  const { message, hint } = describeNothing(directory, exercises, leftovers)
  throw new SubmissionError(message, { hint })
}
