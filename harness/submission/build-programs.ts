/** Builds the programs that were found, and returns the outcome for each exercise. */

import type { Exercise } from '../model/exercise.js'
import type { Finding, Program } from '../model/submission.js'
import { hasPlaceholder } from '../support/placeholders.js'
import { limits } from '../support/limits.js'
import { BuildFault } from './building/build-fault.js'
import type { BuildJob, BuildTools, StartCommand } from './building/build-tools.js'
import { giveOwnCopies } from './building/own-copies.js'
import type { Choice } from './finding/choose.js'
import type { Search } from './finding/find-programs.js'
import { isMeantFor, type ExerciseNames } from './finding/name-match.js'
import { splitName } from './finding/name-words.js'
import { buildSource } from './languages/build.js'
import { buildByManifest, findTarget } from './languages/manifest-build.js'
import { manifestName, type ManifestEntry } from './manifest/manifest-format.js'
import { describeAmbiguous, describeMissing, type Leftovers } from './messages.js'

export interface BuildOptions {
  readonly search: Search
  /** Only these; undefined: all that are wanted. */
  readonly built: readonly string[] | undefined
  readonly choices: ReadonlyMap<string, Choice>
  readonly leftovers: Leftovers
  readonly tools: BuildTools
  /** The suite's own folder, absolute. */
  readonly work: string
}

/** Builds all programs that were chosen and gives each a folder of its own: one finding for each exercise, in their order. */
export async function buildPrograms(options: BuildOptions): Promise<readonly Finding[]> {
  const { search, built: only, tools, work } = options
  const wanted = search.wanted.filter(({ id }) => only === undefined || only.includes(id))
  const findings = await atMost(limits.buildsAtOnce, wanted, (exercise) => findingFor(exercise, options))
  const built = findings.flatMap((finding) => (finding.status === 'found' ? [finding.program] : []))
  const programs = await giveOwnCopies(built, { work, user: tools.lab.user, signal: tools.signal })
  return findings.map((finding) => {
    const program = programs.find(({ exercise }) => exercise === finding.exercise)
    return finding.status === 'found' && program !== undefined ? { ...finding, program } : finding
  })
}

/** The program's name in the report. */
interface Subject {
  readonly exercise: string
  readonly path: string
  readonly language: string
}

async function findingFor(exercise: Exercise, { search, choices, leftovers, tools }: BuildOptions): Promise<Finding> {
  const { names, manifest } = search
  const entry = manifest.get(exercise.id)
  const choice = choices.get(exercise.id) ?? { status: 'missing' }
  const job = { exercise: exercise.id, isMeant: (path: string) => isMeantFor(wordsOfPath(path, names), exercise, names) }
  if (entry !== undefined && entry.run !== null) {
    const target = findTarget(entry, tools.sources.programs)
    const language = target.builds && target.source !== undefined ? target.source.language : 'command'
    const subject = { exercise: exercise.id, path: target.source?.path ?? manifestName, language }
    return buildOne(subject, { entry, tools, build: () => buildByManifest(entry, job, tools) })
  }
  if (choice.status === 'ambiguous') {
    const path = choice.candidates.map(({ source }) => source.path).join(', ')
    return { exercise: exercise.id, status: 'ambiguous', path, message: describeAmbiguous(exercise, choice.candidates) }
  }
  if (choice.status === 'missing') return { exercise: exercise.id, status: 'missing', message: describeMissing(exercise, leftovers) }
  const { source } = choice.candidate
  const others = choice.passedOver.map((each) => each.source.path)
  if (others.length > 0) tools.onProgress(`${exercise.id}: ${source.path} (not ${others.join(', ')})`)
  const subject = { exercise: exercise.id, path: source.language === 'Makefile' ? `${source.folder || '.'}/` : source.path, language: source.language }
  return buildOne(subject, { entry, tools, build: () => buildSource({ ...job, source } satisfies BuildJob, tools) })
}

/** The words of an executable's path, for a Makefile that makes several. */
function wordsOfPath(path: string, names: ExerciseNames): string[] {
  return path.split('/').flatMap((name) => splitName(name, names.vocabulary))
}

interface Building {
  readonly entry: ManifestEntry | undefined
  readonly tools: BuildTools
  build(): Promise<StartCommand>
}

/** Builds one program. A fault of the student or of the machine is a finding as well. */
async function buildOne(subject: Subject, building: Building): Promise<Finding> {
  try {
    return { exercise: subject.exercise, status: 'found', program: toProgram(subject, await building.build(), building) }
  } catch (fault) {
    if (!(fault instanceof BuildFault)) throw fault
    if (fault.kind === 'untested') return { ...subject, status: 'untested', message: fault.message }
    return { ...subject, status: 'build-failed', command: fault.command, message: fault.message, hint: fault.hint }
  }
}

function toProgram(subject: Subject, start: StartCommand, { entry, tools }: Building): Program {
  return {
    ...subject,
    shown: start.shown,
    command: { file: start.file, args: start.args },
    appendAddress: !start.args.some(hasPlaceholder),
    misreads: start.misreads ?? 'none',
    cwd: start.cwd,
    root: tools.root,
    builtAt: tools.root,
    linkedTo: null,
    environment: entry?.env ?? {},
    port: entry?.port ?? null,
    stdin: entry?.stdin ?? [],
  }
}

/** Maps a list with a limited number of calls at once, and keeps its order. */
async function atMost<Item, Result>(atOnce: number, items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<readonly Result[]> {
  const results = new Map<number, Result>()
  const queue = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results.set(index, await work(item))
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return items.map((_, index) => results.get(index) as Result)
}
