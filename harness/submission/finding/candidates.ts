/** The files that could be the program of an exercise, with the words in their path. */

import { join } from 'node:path'
import { bestMatches, type ExerciseNames } from './name-match.js'
import { packageEntry, readPackage } from '../languages/javascript.js'
import { readJavaSource, sourceRoot } from '../languages/java-source.js'
import { limits } from '../../support/limits.js'
import { readInside } from '../source/inside.js'
import { parentOf, type SourceFile, type SourceListing } from '../source/source-listing.js'
import { isNeutral, splitName } from './name-words.js'

export interface Candidate {
  readonly source: SourceFile
  /** The words in its name and in the names of its folders. */
  readonly words: readonly string[]
  /** Whether one of its folders has a name with an unknown word: `old/echo.py` counts less than `echo.py`. */
  readonly far: boolean
  readonly isTest: boolean
  /** Whether its own name means nothing, so that its folder's name counts: `main.py`, `index.js`, `server.c`. */
  readonly isPlain: boolean
}

const testWords = new Set(['test', 'tests', 'testing', 'spec'])
const plainWords = new Set(['server', 'client'])

/** Every program of a submission as a candidate. `around`: words that the submission folder's own name adds. */
export async function listCandidates(
  root: string,
  sources: SourceListing,
  names: ExerciseNames,
  around: readonly string[] = [],
): Promise<readonly Candidate[]> {
  const entries = await packageEntries(root, sources)
  const projects = await projectNames(root, sources)
  return sources.programs.map((source) => {
    const folders = source.folder.split('/').map((name) => splitName(name, names.vocabulary))
    const naming = homeOf(source)
      .split('/')
      .map((name) => splitName(name, names.vocabulary))
    const own = splitName(source.stem, names.vocabulary)
    const isEntry = entries.has(source.path)
    const told = isEntry ? own.filter((word) => names.vocabulary.has(word)) : own
    const known = folders.flatMap((words) => tellingWords(words, own)).filter((word) => names.vocabulary.has(word))
    const untold = [...around, ...known, ...told]
    const project = bestMatches(untold, names).length > 0 ? '' : nameOfProject(source.folder, projects)
    const ofProject = tellingWords(splitName(project, names.vocabulary), own).filter((word) => names.vocabulary.has(word))
    return {
      source,
      words: [...ofProject, ...untold],
      far: naming.flat().some((word) => !names.vocabulary.has(word) && !isNeutral(word)),
      isTest: [...folders.flat(), ...own].some((word) => testWords.has(word)),
      isPlain: isEntry || own.every((word) => isNeutral(word) || plainWords.has(word)),
    }
  })
}

const opposites = [
  ['server', 'client'],
  ['tcp', 'udp'],
] as const

/**
 * The words of a folder's name that tell about a file in it. A folder that names both roles or both transports tells neither, the
 * file's own role or transport outweighs the folder's, and `TCP-IP` is about no address.
 */
function tellingWords(folder: readonly string[], own: readonly string[]): readonly string[] {
  const silenced = opposites.filter((pair) => pair.every((word) => folder.includes(word)) || pair.some((word) => own.includes(word))).flat()
  return folder.filter((word) => !silenced.includes(word as (typeof silenced)[number]) && !(word === 'ip' && folder.includes('tcp')))
}

/** The words of a folder's name that occur in exercise names, for a submission that is a single program. */
export function knownWords(name: string, names: ExerciseNames): string[] {
  return splitName(name, names.vocabulary).filter((word) => names.vocabulary.has(word))
}

/** Without Java's package folders, which need not name an exercise: `src/org/example/Echo.java` is in `src`. */
function homeOf({ language, folder, text }: SourceFile): string {
  return language === 'Java' ? (sourceRoot(folder, readJavaSource(text).packageName) ?? folder) : folder
}

/** The name that a project file gives to the program in its folder. */
function nameOfProject(folder: string, projects: ReadonlyMap<string, string>): string {
  for (let at = folder; ; at = parentOf(at)) {
    const name = projects.get(at)
    if (name !== undefined || at === '') return name ?? ''
  }
}

/** By folder: the name in its Cargo.toml, package.json, CMakeLists.txt (of the first executable) or go.mod. */
async function projectNames(root: string, sources: SourceListing): Promise<ReadonlyMap<string, string>> {
  const patterns = new Map([
    ['Cargo.toml', /^\[package\][^[]*?^name\s*=\s*"([^"]+)"/ms],
    ['CMakeLists.txt', /^[ \t]*add_executable[ \t]*\(\s*([\w.-]+)/im],
    ['go.mod', /^module\s+(?:\S*\/)?([^\s/]+)/m],
  ])
  const names = new Map<string, string>()
  for (const [folder, files] of sources.namesIn) {
    const name = files.includes('package.json') ? (await readPackage(join(root, folder))).name : undefined
    if (typeof name === 'string') names.set(folder, name)
    for (const [file, pattern] of patterns) {
      if (!files.includes(file)) continue
      const found = pattern.exec(((await readInside(root, join(folder, file), limits.projectFileBytesRead)) ?? '').toString())?.[1]
      if (found !== undefined) names.set(folder, found)
    }
  }
  return names
}

/** The files that a package.json starts. */
async function packageEntries(root: string, sources: SourceListing): Promise<ReadonlySet<string>> {
  const folders = [...sources.namesIn].filter(([, names]) => names.includes('package.json')).map(([folder]) => folder)
  const entries = await Promise.all(folders.map(async (folder) => packageEntry(await readPackage(join(root, folder))).map((file) => join(folder, file))))
  return new Set(entries.flat())
}
