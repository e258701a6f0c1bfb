/** C and C++: built by the Makefile beside the source, or else by the compiler. */

import { basename, join } from 'node:path'
import { BuildFault } from '../building/build-fault.js'
import { showCommand } from '../../support/command-line.js'
import type { Job, Kit, Start, Step } from '../building/kit.js'
import { parentOf, type SourceFile } from '../source/survey.js'
import { makeProgram } from './make.js'
import { outputName } from './names.js'

/** Builds a C or C++ program: with make if that builds it, or else directly. */
export async function buildC(source: SourceFile, kit: Kit, job: Job): Promise<Start> {
  let fault: unknown
  try {
    const made = await makeProgram(job, kit)
    if (made !== undefined) return made
  } catch (thrown) {
    if (!(thrown instanceof BuildFault)) throw thrown
    fault = thrown
  }
  try {
    const start = await compile(source, kit, job.exercise)
    if (fault !== undefined) kit.onProgress(`make failed for ${source.path}; compiled without make`)
    return start
  } catch (thrown) {
    throw thrown instanceof BuildFault ? (fault ?? thrown) : thrown
  }
}

async function compile(source: SourceFile, kit: Kit, exercise: string): Promise<Start> {
  const plus = source.language === 'C++'
  const compiler = await kit.need(plus ? 'g++' : 'gcc')
  const name = outputName(source)
  const output = join(await kit.artifacts(exercise), name)
  const files = [source, ...companions(source, kit)].map(({ path }) => path)
  const include = headerFolders(source, kit).map((folder) => `-I${folder}`)
  const flags = ['-O1', '-g', '-pthread', ...include]
  const step = (standard: string): Step => ({
    file: compiler,
    args: [...(plus ? [`-std=${standard}`] : []), ...flags, '-o', output, ...files, '-lm'],
    shown: showCommand(plus ? 'g++' : 'gcc', ...(plus ? [`-std=${standard}`] : []), ...flags, '-o', name, ...files, '-lm'),
  })
  const first = await kit.attempt(step('c++17'))
  const newer = first.status !== 0 && plus && (await kit.attempt(step('c++20'))).status === 0
  if (first.status !== 0 && !newer) throw kit.faultOf(step('c++17'), first)
  return { file: output, args: [], cwd: join(kit.root, source.folder), shown: showCommand(`./${name}`) }
}

/**
 * The other files that belong to a program. If it is the only program in its folder, these are all files there without a
 * main; otherwise they are the files whose header it includes.
 */
function companions(source: SourceFile, kit: Kit): readonly SourceFile[] {
  const beside = kit.survey.programs.filter((each) => (each.language === 'C' || each.language === 'C++') && sameProgram(source, each))
  const parts = beside.filter((each) => !each.hasMain && each.text.trim() !== '')
  if (beside.every((each) => each === source || !each.hasMain)) return parts
  const taken = new Set<SourceFile>()
  const queue = [source]
  for (const file of queue) {
    const headers = [...file.text.matchAll(/^\s*#\s*include\s*"([^"]+)\.\w+"/gm)].map((match) => basename(match[1] ?? ''))
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
function headerFolders(source: SourceFile, kit: Kit): string[] {
  const folders = [...kit.survey.namesIn].filter(([folder, names]) => folder !== source.folder && names.some((name) => /\.(?:h|hh|hpp)$/.test(name)))
  return folders.map(([folder]) => folder || '.').slice(0, 20)
}
