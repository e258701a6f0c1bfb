/** Finds the programs of a submission, copies them and builds them. The rest of the suite uses only this file. */

import { realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Exercise } from '../model/exercise.js'
import type { Finding, Program, Unclaimed } from '../model/submission.js'
import { UsageError } from '../support/errors.js'
import { limits } from '../support/limits.js'
import { buildSource } from './languages/build.js'
import { BuildFault } from './building/build-fault.js'
import { knownWords, listCandidates, type Candidate } from './finding/candidates.js'
import { chooseByName, chooseOnly, withoutParts, type Choice } from './finding/choose.js'
import { copySubmission, realFolder } from './source/copy.js'
import { bestFits, isMeantFor, namesOf, type Names } from './finding/fit.js'
import { createKit, type Job, type Kit, type Start } from './building/kit.js'
import { buildByManifest, findTarget, hasPlaceholder } from './manifest-build.js'
import { readManifest } from './manifest/manifest.js'
import { manifestName, type Manifest, type ManifestEntry } from './manifest/manifest-format.js'
import { describeAmbiguous, describeMissing, describeNothing, describeUnclaimed, type Leftovers } from './messages.js'
import { nearest } from './manifest/nearest.js'
import { surveyFolder, type SourceFile, type Survey } from './source/survey.js'
import { splitName } from './finding/words.js'

export interface PrepareOptions {
  /** The submission folder as it was typed; it may be read-only. */
  readonly directory: string
  /** The whole catalogue. */
  readonly exercises: readonly Exercise[]
  /** The ids that `--exercise` asked for; empty for all. */
  readonly asked: readonly string[]
  /** An existing empty folder for the copy and everything that is built. */
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
 * Throws UsageError if the call as a whole is wrong: no such folder, a broken manifest, no program found.
 * Throws the signal's reason when the signal fires.
 */
export async function prepareSubmission(options: PrepareOptions): Promise<Prepared> {
  const { exercises, signal } = options
  const wanted = exercisesAsked(options)
  const work = await realpath(options.workDirectory)
  const root = join(work, 'submission')
  await copySubmission({ directory: options.directory, target: root, leaveOut: [work], signal })
  const manifest = await readManifest(root, exercises)
  const survey = await surveyFolder(root, signal)
  const names = namesOf(exercises)
  const search: Search = { options, root, survey, names, manifest, wanted }
  const { choices, candidates } = await choosePrograms(search)
  const leftovers = { unclaimed: unclaimedOf(candidates, choices, search), survey, names }
  requireSomething(search, choices, leftovers)
  const kit = await createKit({ root, work, survey, signal, onProgress: (line) => options.onProgress(line) })
  const findings = await atMost(limits.buildsAtOnce, wanted, async (exercise) => {
    const choice = choices.get(exercise.id) ?? { status: 'missing' }
    return findingFor(exercise, choice, manifest.get(exercise.id), { kit, names, leftovers })
  })
  return { findings, unclaimed: options.asked.length > 0 ? [] : describeUnclaimed(leftovers) }
}

interface Search {
  readonly options: PrepareOptions
  readonly root: string
  readonly survey: Survey
  readonly names: Names
  readonly manifest: Manifest
  readonly wanted: readonly Exercise[]
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

/** Chooses by name. If that finds nothing, chooses by the name of the submission folder, or the only program. */
async function choosePrograms(search: Search): Promise<{ choices: ReadonlyMap<string, Choice>; candidates: readonly Candidate[] }> {
  const { options, root, survey, names, wanted, manifest } = search
  const candidates = await listCandidates(root, survey, names)
  const choices = chooseByName(candidates, wanted, names)
  const isNothing = [...choices.values()].every(({ status }) => status === 'missing')
  if (!isNothing || [...manifest.values()].some(({ run }) => run !== null)) return { choices, candidates }
  const [only] = wanted
  if (options.asked.length > 0 && wanted.length === 1 && only !== undefined) {
    return { choices: new Map([[only.id, chooseOnly(candidates, only, names)]]), candidates }
  }
  const around = knownWords(basename(await realFolder(options.directory)), names)
  const within = await listCandidates(root, survey, names, around)
  return { choices: chooseByName(within, wanted, names), candidates }
}

function unclaimedOf(
  candidates: readonly Candidate[],
  choices: ReadonlyMap<string, Choice>,
  { manifest, survey, names, options }: Search,
): readonly Candidate[] {
  const chosen = new Set<SourceFile>()
  for (const choice of choices.values()) {
    if (choice.status === 'found') for (const { source } of [choice.candidate, ...choice.passedOver]) chosen.add(source)
    if (choice.status === 'ambiguous') for (const { source } of choice.candidates) chosen.add(source)
  }
  for (const entry of manifest.values()) {
    const source = entry.run === null ? undefined : findTarget(entry, survey.programs).source
    if (source !== undefined) chosen.add(source)
  }
  const elsewhere = ({ words }: Candidate): boolean => options.asked.length > 0 && bestFits(words, names).length === 1
  return withoutParts(candidates).filter((candidate) => !chosen.has(candidate.source) && !elsewhere(candidate))
}

function requireSomething({ options, wanted, manifest }: Search, choices: ReadonlyMap<string, Choice>, leftovers: Leftovers): void {
  const isNothing = wanted.every(({ id }) => (choices.get(id)?.status ?? 'missing') === 'missing' && (manifest.get(id)?.run ?? null) === null)
  if (!isNothing || options.asked.length > 0) return
  const { message, hint } = describeNothing(options.directory, options.exercises, leftovers)
  throw new UsageError(message, { hint })
}

interface BuildContext {
  readonly kit: Kit
  readonly names: Names
  readonly leftovers: Leftovers
}

async function findingFor(exercise: Exercise, choice: Choice, entry: ManifestEntry | undefined, context: BuildContext): Promise<Finding> {
  const { kit, names, leftovers } = context
  const job = { exercise: exercise.id, isMeant: (path: string) => isMeantFor(splitPath(path, names), exercise, names) }
  if (entry !== undefined && entry.run !== null) {
    const target = findTarget(entry, kit.survey.programs)
    const language = target.builds && target.source !== undefined ? target.source.language : 'command'
    const subject = { exercise: exercise.id, path: target.source?.path ?? manifestName, language }
    return settle(subject, entry, kit, () => buildByManifest(entry, job, kit))
  }
  if (choice.status === 'ambiguous')
    return {
      exercise: exercise.id,
      status: 'ambiguous',
      path: choice.candidates.map(({ source }) => source.path).join(', '),
      message: describeAmbiguous(exercise, choice.candidates),
    }
  if (choice.status === 'missing') return { exercise: exercise.id, status: 'missing', message: describeMissing(exercise, leftovers) }
  const { source } = choice.candidate
  if (choice.passedOver.length > 0) kit.onProgress(`${exercise.id}: ${source.path} (not ${choice.passedOver.map((each) => each.source.path).join(', ')})`)
  const subject = { exercise: exercise.id, path: source.language === 'Makefile' ? `${source.folder || '.'}/` : source.path, language: source.language }
  return settle(subject, entry, kit, () => buildSource({ ...job, source } satisfies Job, kit))
}

/** The words of an executable's path, for a Makefile that makes several. */
function splitPath(path: string, names: Names): string[] {
  return path.split('/').flatMap((name) => splitName(name, names.vocabulary))
}

/** Builds a program and turns the result into a finding, whether the build succeeds or not. */
async function settle(
  subject: { exercise: string; path: string; language: string },
  entry: ManifestEntry | undefined,
  kit: Kit,
  build: () => Promise<Start>,
): Promise<Finding> {
  try {
    return { exercise: subject.exercise, status: 'found', program: toProgram(subject, await build(), entry, kit) }
  } catch (fault) {
    if (!(fault instanceof BuildFault)) throw fault
    if (fault.kind === 'untested') return { ...subject, status: 'untested', message: fault.message }
    return { ...subject, status: 'build-failed', command: fault.command, message: fault.message, hint: fault.hint }
  }
}

function toProgram(subject: { exercise: string; path: string; language: string }, start: Start, entry: ManifestEntry | undefined, kit: Kit): Program {
  return {
    ...subject,
    shown: start.shown,
    command: { file: start.file, args: start.args },
    appendAddress: !start.args.some(hasPlaceholder),
    cwd: start.cwd,
    root: kit.root,
    environment: entry?.env ?? {},
    port: entry?.port ?? null,
    stdin: entry?.stdin ?? [],
  }
}

/** Processes a list, `atOnce` items at a time, and keeps its order. */
async function atMost<Item, Result>(atOnce: number, items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<readonly Result[]> {
  const results = new Map<number, Result>()
  const queue = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results.set(index, await work(item))
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return items.map((_, index) => results.get(index) as Result)
}
