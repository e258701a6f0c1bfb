/** C and C++: built by the Makefile beside the source, or else by the compiler. */

import { basename, join } from 'node:path'
import { BuildFault } from '../building/build-fault.js'
import { fileWord, showCommand } from '../../support/command-line.js'
import type { BuildJob, BuildTools, StartCommand, BuildStep } from '../building/build-tools.js'
import { parentOf, type SourceFile } from '../source/source-listing.js'
import { linkFlags, missingLibrary, textsOf } from './c-libraries.js'
import { makeProgram } from './make.js'
import { outputName } from './output-name.js'

/** Builds a C or C++ program: with make if that builds it, or else directly. */
export async function buildC(source: SourceFile, tools: BuildTools, job: BuildJob): Promise<StartCommand> {
  let fault: unknown
  try {
    const made = await makeProgram(job, tools)
    if (made !== undefined) return made
  } catch (thrown) {
    if (!(thrown instanceof BuildFault)) throw thrown
    fault = thrown
  }
  try {
    const start = await compile(source, tools, job.exercise)
    if (fault !== undefined) tools.onProgress(`make failed for ${source.path}; compiled without make`)
    return start
  } catch (thrown) {
    throw thrown instanceof BuildFault && thrown.kind === 'failed' ? (fault ?? thrown) : thrown
  }
}

async function compile(source: SourceFile, tools: BuildTools, exercise: string): Promise<StartCommand> {
  const plus = source.language === 'C++'
  const compiler = await tools.requireTool(plus ? 'g++' : 'gcc')
  const name = outputName(source)
  const output = join(await tools.artifacts(exercise), name)
  const parts = [source, ...companions(source, tools)]
  const files = parts.map(({ path }) => fileWord(path))
  const link = ['-lm', ...linkFlags(parts.map(({ text }) => text))]
  const include = headerFolders(source, tools).map((folder) => `-I${folder}`)
  const flags = ['-O1', '-g', '-pthread', ...include]
  const step = (standard: string): BuildStep => ({
    file: compiler,
    args: [...(plus ? [`-std=${standard}`] : []), ...flags, '-o', output, ...files, ...link],
    shown: showCommand(plus ? 'g++' : 'gcc', ...(plus ? [`-std=${standard}`] : []), ...flags, '-o', name, ...files, ...link),
  })
  const first = await tools.attempt(step('c++17'))
  const newer = first.status !== 0 && plus && (await tools.attempt(step('c++20'))).status === 0
  if (first.status !== 0 && !newer)
    throw (await missingLibrary(first.output, { command: step('c++17').shown, texts: textsOf(tools) })) ?? (await tools.faultOf(step('c++17'), first))
  return { file: output, args: [], cwd: join(tools.root, source.folder), shown: showCommand(`./${name}`) }
}

/**
 * The other files that belong to a program. If it is the only program in its folder, these are all files there without a
 * main; otherwise they are the files whose header it includes.
 */
function companions(source: SourceFile, tools: BuildTools): readonly SourceFile[] {
  const beside = tools.sources.programs.filter((each) => (each.language === 'C' || each.language === 'C++') && sameProgram(source, each))
  const parts = beside.filter((each) => !each.hasMain && each.text.trim() !== '')
  if (beside.every((each) => each === source || !each.hasMain)) return parts
  const taken = new Set<SourceFile>()
  const queue = [source]
  for (const file of queue) {
    const headers = [...file.text.matchAll(/^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)\.\w+"/gm)].map((match) => basename(match[1] ?? ''))
    for (const part of parts.filter((each) => headers.includes(each.stem) && !taken.has(each))) {
      taken.add(part)
      queue.push(part)
    }
  }
  return [...taken]
}

/** Whether a file is in the same folder, in one below it, or in `src`, `lib`, `common` or `utils` beside it. */
function sameProgram(source: SourceFile, other: SourceFile): boolean {
  if (other === source || other.folder === source.folder) return true
  const home = /^(?:src|source)$/.test(basename(source.folder)) ? parentOf(source.folder) : source.folder
  return (home !== '' && other.folder.startsWith(`${home}/`)) || ['src', 'lib', 'common', 'utils'].some((name) => other.folder === join(source.folder, name))
}

/** All folders of the submission that contain headers. There are few, and an include finds what it names. */
function headerFolders(source: SourceFile, tools: BuildTools): string[] {
  const folders = [...tools.sources.namesIn].filter(([folder, names]) => folder !== source.folder && names.some((name) => /\.(?:h|hh|hpp)$/.test(name)))
  return folders.map(([folder]) => folder || '.').slice(0, 20)
}
