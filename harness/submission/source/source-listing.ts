/** Searches the copy of a submission for files that could be programs, and lists what is beside them. */

import { open, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { limits } from '../../support/limits.js'
import { adviceFor, hasMain, languageByContent, languageByName, splitExtension, type SourceKind } from './source-kinds.js'

/** A file that could be a program or part of one. */
export interface SourceFile {
  /** Relative to the submission's root. */
  readonly path: string
  /** Its folder, `''` for the root. */
  readonly folder: string
  /** Its name without the extension; `''` for a Makefile, which represents its folder. */
  readonly stem: string
  readonly language: string
  /** Its text, up to a limit; `''` for a compiled program. */
  readonly text: string
  /** Whether it has a main function; otherwise it is part of another program, or unfinished. */
  readonly hasMain: boolean
}

export interface SourceListing {
  readonly programs: readonly SourceFile[]
  /** Files that look like programs to a person: `echo.zip`, `echo.class`. */
  readonly lookalikes: readonly { readonly path: string; readonly advice: string }[]
  /** Of these, the ones that were not copied: links that lead out, pipes, devices. */
  readonly leftOut: SourceListing['lookalikes']
  /** The paths of those that are in folders that are not searched. */
  readonly passedOver: ReadonlySet<string>
  /** All names in each searched folder, `''` for the root. */
  readonly namesIn: ReadonlyMap<string, readonly string[]>
}

const skippedFolders = new Set([
  ...['node_modules', '__pycache__', 'target', 'build', 'dist', 'out', 'obj', 'vendor', 'venv', 'env', 'debug', 'release'],
  ...['cmakefiles', 'wirecheck-report', '__macosx'],
])
/** Of these, the folders that nobody writes programs in. */
const libraryFolders = new Set(['node_modules', '__pycache__', 'venv', 'env', 'vendor', 'cmakefiles', 'wirecheck-report', '__macosx'])
const makefiles = new Set(['Makefile', 'makefile', 'GNUmakefile'])

/** Surveys a folder for programs in the languages that are known. Hidden files, build output and libraries are skipped. */
export async function listSources(root: string, kinds: readonly SourceKind[], signal: AbortSignal): Promise<SourceListing> {
  const programs: SourceFile[] = []
  const lookalikes: { path: string; advice: string }[] = []
  const passedOver = new Set<string>()
  const namesIn = new Map<string, readonly string[]>()
  const folders = ['']
  for (const folder of folders) {
    signal.throwIfAborted()
    const entries = await readdir(join(root, folder), { withFileTypes: true })
    entries.sort((left, right) => (left.name < right.name ? -1 : 1))
    namesIn.set(
      folder,
      entries.map((entry) => entry.name),
    )
    for (const entry of entries) {
      const path = join(folder, entry.name)
      if (entry.name.startsWith('.')) continue
      if (entry.isDirectory()) {
        const deep = path.split('/').length > limits.programDepthMax
        if (deep) continue
        if (!skippedFolders.has(entry.name.toLowerCase())) folders.push(path)
        else if (!libraryFolders.has(entry.name.toLowerCase())) {
          const inside = await programsPassedOver(root, path, kinds)
          lookalikes.push(...inside)
          for (const each of inside) passedOver.add(each.path)
        }
      } else if (entry.isFile() && programs.length < limits.programsListedMax) {
        const source = await readSource(root, path, kinds)
        if (source !== undefined) programs.push(source)
        const advice = source === undefined ? adviceFor(path) : undefined
        if (advice !== undefined && lookalikes.length < limits.programsListedMax) lookalikes.push({ path, advice })
      }
    }
  }
  return { programs: [...programs, ...makefilePrograms(programs, namesIn)], lookalikes, leftOut: [], passedOver, namesIn }
}

/** The source files directly in a folder that is passed over, with the reason. */
async function programsPassedOver(root: string, folder: string, kinds: readonly SourceKind[]): Promise<SourceListing['lookalikes']> {
  const names = (await readdir(join(root, folder))).filter((name) => typeof languageByName(name, kinds) === 'string').sort()
  const advice = `is passed over, because folders named ${basename(folder)} usually contain the output of a build: move it, or rename the folder`
  return names.slice(0, limits.programsListedMax).map((name) => ({ path: join(folder, name), advice }))
}

/** The nearest folder at or above `folder` that contains one of the names: the folder of a program's build file. */
export function folderHolding(sources: SourceListing, folder: string, names: ReadonlySet<string>): string | undefined {
  for (let at = folder; ; at = parentOf(at)) {
    if (sources.namesIn.get(at)?.some((name) => names.has(name))) return at
    if (at === '') return undefined
  }
}

/** The folder of the Makefile that builds a program, if there is one. */
export function makefileFolder(sources: SourceListing, folder: string): string | undefined {
  return folderHolding(sources, folder, makefiles)
}

/** The path of the Makefile in a folder. */
export function makefileIn(sources: SourceListing, folder: string): string {
  return join(folder, sources.namesIn.get(folder)?.find((name) => makefiles.has(name)) ?? 'Makefile')
}

/** The parent folder, `''` above the first. */
export function parentOf(folder: string): string {
  const parent = dirname(folder)
  return parent === '.' ? '' : parent
}

async function readSource(root: string, path: string, kinds: readonly SourceKind[]): Promise<SourceFile | undefined> {
  const name = basename(path)
  const byName = languageByName(name, kinds)
  if (byName === null) return undefined
  if (byName === undefined && splitExtension(name).extension !== '' && !(await isExecutableFile(root, path))) return undefined
  const head = await readHead(join(root, path), byName === undefined ? 256 : limits.sourceBytesRead)
  const language = byName ?? languageByContent(head, kinds)
  if (language === undefined) return undefined
  const text = language === 'executable' ? '' : (byName === undefined ? await readHead(join(root, path), limits.sourceBytesRead) : head).toString('utf8')
  const { stem } = splitExtension(name)
  return { path, folder: parentOf(path), stem, language, text, hasMain: language === 'executable' || hasMain(language, text, kinds) }
}

async function isExecutableFile(root: string, path: string): Promise<boolean> {
  await using file = await open(join(root, path))
  return ((await file.stat()).mode & 0o111) !== 0
}

async function readHead(path: string, bytesMax: number): Promise<Buffer> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytesMax), 0, bytesMax, 0)
  return buffer.subarray(0, bytesRead)
}

/**
 * A Makefile counts as a program if its folder contains no other program. Beside C sources it counts as a part of them
 * (without a main), and is used only if the sources alone do not tell which is meant. Beside other languages it is ignored.
 */
function makefilePrograms(programs: readonly SourceFile[], namesIn: ReadonlyMap<string, readonly string[]>): SourceFile[] {
  return [...namesIn].flatMap(([folder, names]) => {
    const name = names.find((each) => makefiles.has(each))
    const within = programs.filter((program) => folder === '' || program.folder === folder || program.folder.startsWith(`${folder}/`))
    if (name === undefined || within.some(({ language }) => language !== 'C' && language !== 'C++')) return []
    return [{ path: join(folder, name), folder, stem: '', language: 'Makefile', text: '', hasMain: within.length === 0 }]
  })
}
