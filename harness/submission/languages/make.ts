/** Programs that a Makefile builds: make runs once in its folder, and the executable that appears is the program. */

import { lstat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { limits } from '../../support/limits.js'
import { BuildFault } from '../building/build-fault.js'
import { showCommand } from '../../support/command-line.js'
import type { BuildJob, BuildTools, StartCommand, BuildStep } from '../building/build-tools.js'
import type { LabResult } from '../building/run-in-lab.js'
import { missingLibrary, textsOf } from './c-libraries.js'
import { namesIn, readInside } from '../source/inside.js'
import { languageByContent, splitExtension } from '../source/source-kinds.js'
import { makefileFolder } from '../source/source-listing.js'

/** Of an executable: enough to see what it is. */
const headBytes = 256

/** Targets that do not build. If a Makefile begins with one of them, make is called with another target. */
const notBuilding = new Set(['run', 'start', 'serve', 'test', 'check', 'clean', 'help'])

/**
 * Runs `make` and picks the program: the executable with the source's name, else the one whose name matches the exercise,
 * else the only one. Undefined if there is no Makefile, or if none of its executables is meant.
 * Throws if make fails and has not built the program.
 */
export async function makeProgram(job: BuildJob, tools: BuildTools): Promise<StartCommand | undefined> {
  const folder = makefileFolder(tools.sources, job.source.folder)
  if (folder === undefined) return undefined
  let firstFault: BuildFault | undefined
  for (const goal of await goalsFor(job, folder, tools)) {
    const { made, fault } = await tools.inTurn(`make ${folder}`, () => makeOnce(folder, goal, tools))
    const meant = pick(made, job, tools)
    if (meant !== undefined) return { file: join(tools.root, meant), args: [], cwd: join(tools.root, folder), shown: showCommand(`./${meant}`) }
    firstFault ??= fault
  }
  if (firstFault !== undefined) throw firstFault
  return undefined
}

/** Builds a folder that contains only a Makefile: the program is what make builds, or its `run` target. */
export async function buildMakefile(job: BuildJob, tools: BuildTools): Promise<StartCommand> {
  const made = await makeProgram(job, tools)
  if (made !== undefined) return made
  const { folder } = job.source
  const targets = await targetsOf(folder, tools)
  if (targets.includes('run')) {
    const make = await tools.requireTool('make')
    const args = ['--silent', '--no-print-directory', 'run', 'HOST={host}', 'PORT={port}']
    return { file: make, args, cwd: join(tools.root, folder), shown: showCommand('make', ...(folder === '' ? [] : ['-C', folder]), 'run', 'PORT={port}') }
  }
  throw new BuildFault('failed', `make built no program in ${folder || 'the submission'} whose name matches the exercise.`, {
    command: showCommand('make', ...(folder === '' ? [] : ['-C', folder])),
    hint: 'The first target of the Makefile should build the program and name it after the exercise: echo or echo_server. Or describe the program in wirecheck.json.',
  })
}

interface Made {
  /** The executables that appeared or changed, relative to the root. */
  readonly made: readonly string[]
  /** The failure, if any. It may concern another program of the same Makefile. */
  readonly fault: BuildFault | undefined
}

async function makeOnce(folder: string, target: string, tools: BuildTools): Promise<Made> {
  return tools.once(`make ${folder} ${target}`, async () => {
    const make = await tools.requireTool('make')
    const before = await listExecutables(folder, tools)
    const goal = target === '' ? [] : [target]
    // --always-make: programs built on the student's machine may not run here, and the copy's dates mean nothing.
    const step: BuildStep = {
      file: make,
      args: ['--always-make', '--keep-going', '--no-print-directory', ...goal],
      folder,
      shown: showCommand('make', ...(folder === '' ? [] : ['-C', folder]), ...goal),
    }
    const result = await tools.attempt(step)
    const after = await listExecutables(folder, tools)
    const made = [...after].filter(([path, changedAt]) => before.get(path) !== changedAt).map(([path]) => path)
    return { made, fault: result.status === 0 ? undefined : await faultOfMake(step, result, tools) }
  })
}

async function faultOfMake(step: BuildStep, result: LabResult, tools: BuildTools): Promise<BuildFault> {
  return (await missingLibrary(result.output, { command: step.shown, texts: textsOf(tools) })) ?? tools.faultOf(step, result)
}

/**
 * The targets to make, one after the other: the first target (`''`), or `all` if the first one would start a program;
 * then the target with the name of the source.
 */
async function goalsFor({ source }: BuildJob, folder: string, tools: BuildTools): Promise<string[]> {
  const targets = await targetsOf(folder, tools)
  const builds = targets[0] === undefined || !notBuilding.has(targets[0])
  const usual = ['all', 'build', 'compile'].filter((name) => targets.includes(name)).slice(0, 1)
  const own = targets.includes(source.stem) && !notBuilding.has(source.stem) ? [source.stem] : []
  return [...(builds ? [''] : usual), ...own]
}

async function targetsOf(folder: string, tools: BuildTools): Promise<string[]> {
  const name = tools.sources.namesIn.get(folder)?.find((each) => /^(?:GNU)?makefile$/i.test(each)) ?? 'Makefile'
  const text = ((await readInside(tools.root, join(folder, name), limits.projectFileBytesRead)) ?? '').toString()
  return [...text.matchAll(/^([A-Za-z0-9][\w./-]*(?:[ \t]+[\w./-]+)*)[ \t]*:(?![:=])/gm)].flatMap((match) => (match[1] ?? '').split(/\s+/))
}

function pick(made: readonly string[], job: BuildJob, tools: BuildTools): string | undefined {
  const { source } = job
  const named = made.filter((path) => splitExtension(basename(path)).stem === source.stem)
  if (named.length === 1) return named[0]
  const meant = made.filter((path) => job.isMeant(path))
  if (meant.length === 1) return meant[0]
  const others = tools.sources.programs.filter((each) => each !== source && each.hasMain).map(({ stem }) => stem)
  const rest = made.filter((path) => !others.includes(splitExtension(basename(path)).stem))
  return made.length === 1 && rest.length === 1 && meant.length === 0 && others.length === 0 ? rest[0] : undefined
}

/** Executables at most two folders below, each with the time of its last change. */
async function listExecutables(folder: string, tools: BuildTools): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  const folders = [{ path: join(tools.root, folder), depth: 0 }]
  for (const { path, depth } of folders) {
    for (const entry of await namesIn(path)) {
      const each = join(path, entry.name)
      if (entry.isDirectory() && depth < 2 && entry.name !== 'node_modules' && !entry.name.startsWith('.')) folders.push({ path: each, depth: depth + 1 })
      if (!entry.isFile() || found.size >= limits.programsListedMax || /\.(?:o|so|a)$/.test(entry.name)) continue
      const { mode, mtimeMs } = await lstat(each)
      const head = (mode & 0o111) === 0 ? undefined : await readInside(tools.root, relative(tools.root, each), headBytes)
      if (head !== undefined && languageByContent(head, []) !== undefined) found.set(relative(tools.root, each), mtimeMs)
    }
  }
  return found
}
