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
  const include = headerFolders(parts, tools).map((folder) => `-I${folder}`)
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
 * The other files that belong to a program. If it is the only program in its folder, these are all files there without a main;
 * otherwise they are the files whose header it includes. Of files elsewhere, it is the only one whose header is included.
 */
function companions(source: SourceFile, tools: BuildTools): readonly SourceFile[] {
  const all = tools.sources.programs.filter(({ language }) => language === 'C' || language === 'C++')
  const beside = all.filter((each) => sameProgram(source, each))
  const isAlone = beside.every((each) => each === source || !each.hasMain)
  const parts = all.filter((each) => !each.hasMain && each.text.trim() !== '')
  const near = parts.filter((each) => beside.includes(each))
  const taken = new Set<SourceFile>(isAlone ? near : [])
  const queue = [source, ...taken]
  for (const file of queue) {
    const stems = new Set(includedBy(file).map((header) => basename(header).replace(/\.\w+$/, '')))
    const far = parts.filter(({ stem }) => stems.has(stem) && near.every((each) => each.stem !== stem))
    const only = far.filter(({ stem }) => far.filter((each) => each.stem === stem).length === 1)
    for (const part of [...near.filter(({ stem }) => stems.has(stem)), ...only]) {
      if (taken.has(part)) continue
      taken.add(part)
      queue.push(part)
    }
  }
  return [...taken]
}

/** The headers that a file includes, as it writes them: `net/socket.h`. */
function includedBy({ text }: SourceFile): string[] {
  return [...text.matchAll(/^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]+)[">]/gm)].map((match) => match[1] ?? '')
}

/** Whether a file is in the same folder, in one below it, or in `src`, `lib`, `common` or `utils` beside it. */
function sameProgram(source: SourceFile, other: SourceFile): boolean {
  if (other === source || other.folder === source.folder) return true
  const home = /^(?:src|source)$/.test(basename(source.folder)) ? parentOf(source.folder) : source.folder
  return (home !== '' && other.folder.startsWith(`${home}/`)) || ['src', 'lib', 'common', 'utils'].some((name) => other.folder === join(source.folder, name))
}

/**
 * The folders in which headers of the submission are looked for: all that contain one, and those above them that an include with a
 * folder means (`include` for `<net/socket.h>` in `include/net`). There are few, and an include finds what it names.
 */
function headerFolders(parts: readonly SourceFile[], tools: BuildTools): string[] {
  const folders = [...tools.sources.namesIn]
  const above = parts.flatMap(includedBy).flatMap((header) => {
    const folder = parentOf(header)
    const holders = folders.filter(([path, names]) => names.includes(basename(header)) && `/${path}`.endsWith(`/${folder}`))
    return folder === '' || folder.startsWith('.') ? [] : holders.map(([path]) => path.slice(0, -folder.length).replace(/\/$/, ''))
  })
  const own = folders.filter(([folder, names]) => folder !== parts[0]?.folder && names.some((name) => /\.(?:h|hh|hpp)$/.test(name))).map(([folder]) => folder)
  return [...new Set([...above, ...own])].map((folder) => folder || '.').slice(0, 20)
}
