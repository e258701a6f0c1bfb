/** Builds a program as the manifest says, and resolves its `run` command. */

import { stat } from 'node:fs/promises'
import { isAbsolute, join, normalize, relative } from 'node:path'
import { buildSource } from './build.js'
import { BuildFault } from '../building/build-fault.js'
import { harmlessName } from '../../support/harmless.js'
import { hasPlaceholder } from '../../support/placeholders.js'
import { splitCommand } from '../../support/command-line.js'
import type { BuildJob, BuildStep, BuildTools, StartCommand } from '../building/build-tools.js'
import { checkJavaScript } from './javascript.js'
import { checkPython, python2Hint } from './python.js'
import { interprets, languageTool, makesExecutable } from './table.js'
import { missingLibrary, textsOf } from './c-libraries.js'
import { missingInOutput, missingProgram } from './missing-program.js'
import { headBytes, isElf } from './scripts.js'
import { requireLibraries } from './shared-libraries.js'
import { readInside } from '../source/inside.js'
import { manifestName, type ManifestEntry } from '../manifest/manifest-format.js'
import { nearest } from '../manifest/nearest.js'
import type { SourceFile } from '../source/source-listing.js'
import { isExecutable, lookUp, toolNamed, type ToolName } from '../building/toolchain.js'

/** What the manifest's `run` command refers to. */
export interface ManifestTarget {
  /** The source file that it starts, if the command names a file of the submission. */
  readonly source: SourceFile | undefined
  /** Whether that source is built by its language: `"run": "echo.c"`, `"java EchoServer"`, `"./echo"` beside `echo.c`. */
  readonly builds: boolean
  /** The arguments after the program. */
  readonly rest: readonly string[]
}

const scriptRunners: readonly ToolName[] = ['python3', 'node', 'perl', 'ruby', 'php', 'bash', 'sh']

function isInterpreter(word: string): boolean {
  const tool = toolNamed(word)
  return (tool !== undefined && scriptRunners.includes(tool)) || interprets(word)
}

/** Finds the file of the submission that the manifest's `run` command means. */
export function findTarget(entry: ManifestEntry, programs: readonly SourceFile[]): ManifestTarget {
  const command = splitCommand(entry.run ?? '')
  if ('shell' in command) return { source: undefined, builds: false, rest: [] }
  const [first = '', ...rest] = command.words
  const at = (word: string): SourceFile | undefined => programs.find(({ path, language }) => path === inFolder(entry, word) && language !== 'Makefile')
  const direct = at(first)
  if (direct !== undefined) return { source: direct, builds: direct.language !== 'executable', rest }
  const script = rest.findIndex((word) => !word.startsWith('-'))
  const tool = toolNamed(first)
  if (tool === 'java' && entry.build === null && script === 0) return { source: at(`${rest[0]?.replaceAll('.', '/')}.java`), builds: true, rest: rest.slice(1) }
  if (isInterpreter(first) && script >= 0) return { source: at(rest[script] ?? ''), builds: false, rest: [] }
  const compiled = programs.find(
    ({ path, language, hasMain }) => hasMain && makesExecutable(language) && path.replace(/\.[^.]+$/, '') === inFolder(entry, first),
  )
  return { source: compiled, builds: entry.build === null && compiled !== undefined, rest }
}

/** Runs `build`, then resolves `run` to a command that can be started. Throws BuildFault if one of them fails. */
export async function buildByManifest(entry: ManifestEntry, job: Omit<BuildJob, 'source'>, tools: BuildTools): Promise<StartCommand> {
  const cwd = join(tools.root, entry.cwd)
  await requireFolder(entry, cwd, job.exercise)
  if (entry.build !== null) await runBuild(entry.build, entry, tools)
  const run = entry.run ?? ''
  const target = findTarget(entry, tools.sources.programs)
  if (target.builds && target.source !== undefined) {
    const start = await buildSource({ ...job, source: target.source }, tools)
    return {
      ...start,
      misreads: start.misreads === 'all' && target.rest.length > 0 ? 'none' : start.misreads,
      args: [...start.args, ...target.rest],
      shown: [start.shown, ...target.rest].join(' '),
    }
  }
  const command = splitCommand(run)
  if ('shell' in command) {
    const appended = hasPlaceholder(run) ? [withShellName(run)] : [`${run} "$@"`, 'sh']
    return { file: await tools.requireTool('sh'), args: ['-c', ...appended], cwd, shown: run }
  }
  const [first = '', ...args] = command.words
  const file = await resolveProgram(first, entry, tools)
  await checkScript(first, args, entry, tools)
  await checkLibraries(file, entry, tools)
  return { file, args, cwd, shown: run }
}

/** A shell reads a name with spaces as one word only from a variable. */
function withShellName(command: string): string {
  return command.replace(/(["']?)\{name\}\1/g, '"$NAME"')
}

async function runBuild(build: string, entry: ManifestEntry, tools: BuildTools): Promise<void> {
  tools.onProgress(`building: ${build}`)
  const file = await tools.requireTool('sh')
  const step = { file, args: ['-c', build], folder: entry.cwd, shown: build }
  await tools.inTurn(`build ${entry.cwd}`, () => tools.once(`build ${entry.cwd} ${build}`, () => buildOnce(step, build, tools)))
}

async function buildOnce(step: BuildStep, build: string, tools: BuildTools): Promise<void> {
  const result = await tools.attempt(step)
  if (result.status === 0) return
  throw (
    (await missingInOutput(result.output, { command: step.shown, text: build })) ??
    (await missingLibrary(result.output, { command: step.shown, texts: textsOf(tools) })) ??
    (await tools.faultOf(step, result))
  )
}

async function requireFolder(entry: ManifestEntry, cwd: string, exercise: string): Promise<void> {
  const isFolder = await stat(cwd).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isFolder)
    throw new BuildFault('failed', `${manifestName} starts ${exercise} in the folder ${entry.cwd}, but there is no such folder.`, {
      hint: '"cwd" must be a folder of the submission, relative to its root.',
    })
}

/** The absolute path of what a command's first word means: a file of the submission, or a tool of this machine. */
async function resolveProgram(word: string, entry: ManifestEntry, tools: BuildTools): Promise<string> {
  const local = join(tools.root, inFolder(entry, word))
  if (word.includes('/')) {
    if (isForeign(word, entry)) throw outside(word)
    const path = word.startsWith('/') ? word : local
    if (await isExecutable(path)) return path
    const there = await stat(path).then(
      () => true,
      () => false,
    )
    const found = there ? 'that file is not executable' : 'there is no such file'
    const hint = there
      ? 'Make it executable (chmod +x), or start it with its interpreter: "run": "python3 …"'
      : 'Check the name, or add the build command: "build": "…"'
    throw new BuildFault(
      'failed',
      `${manifestName} starts ${harmlessName(word)}, but ${found}${entry.build === null ? '' : `, even after \`${entry.build}\``}.`,
      {
        command: entry.build ?? '',
        hint,
      },
    )
  }
  const tool = toolNamed(word)
  if (tool !== undefined) return tools.requireTool(tool)
  const path = (await lookUp(word)) ?? ((await isExecutable(local)) ? local : null)
  if (path !== null) return path
  if (/^python2(?:\.\d)?$/.test(word))
    throw new BuildFault('failed', `${manifestName} starts ${harmlessName(word)}, and this machine has only Python 3.`, { hint: python2Hint })
  const own = languageTool(word)
  if (own !== undefined) return tools.requireTool(own)
  const lacking = missingProgram(word)
  if (lacking !== undefined) throw lacking
  throw new BuildFault('failed', `${manifestName} starts ${harmlessName(word)}, but there is no such program in the submission or on this machine.`, {
    hint: `To start a program of the submission, write its folder as well: ./${harmlessName(word)}`,
  })
}

/** Checks the script that an interpreter is given in the same way as a script that is found by name. */
async function checkScript(interpreter: string, args: readonly string[], entry: ManifestEntry, tools: BuildTools): Promise<void> {
  const tool = toolNamed(interpreter)
  const script = args.find((word) => !word.startsWith('-'))
  if (!isInterpreter(interpreter) || script === undefined || args[0] !== script) return
  const source = tools.sources.programs.find(({ path }) => path === inFolder(entry, script))
  if (source !== undefined && source.text.trim() === '')
    throw new BuildFault('failed', `${source.path} is empty.`, { hint: 'Did you forget to save it? Save the program, then run again.' })
  const there = await stat(join(tools.root, inFolder(entry, script))).catch(() => null)
  if (source !== undefined && there?.isFile() !== true)
    throw new BuildFault('failed', `${source.path} is no longer a file: the build has removed or replaced it.`, {
      command: entry.build ?? '',
      hint: 'A build must leave the sources alone, or the manifest must start what it makes.',
    })
  if (source?.language === 'Python' && tool === 'python3') return checkPython(source.path, source.text, tools)
  if (source?.language === 'JavaScript' && tool === 'node') return checkJavaScript(source.path, source.text, tools)
  if (!hasPlaceholder(script) && (isAbsolute(script) || isForeign(script, entry))) throw outside(script)
  if (there !== null || hasPlaceholder(script)) return
  const close = nearest(
    script,
    tools.sources.programs.map(({ path }) => path),
  )
  throw new BuildFault('failed', `${manifestName} starts ${script}, but there is no such file.`, {
    hint: close === undefined ? 'Check its name and folder.' : `Did you mean ${close}?`,
  })
}

/** A compiled program of the submission needs its libraries. Where the manifest says where they are, only its start can tell. */
async function checkLibraries(file: string, { env }: ManifestEntry, tools: BuildTools): Promise<void> {
  const path = relative(tools.root, file)
  if (path.startsWith('..') || env['LD_LIBRARY_PATH'] !== undefined) return
  if (isElf((await readInside(tools.root, path, headBytes)) ?? Buffer.alloc(0))) await requireLibraries(file, tools)
}

/** The folders of this machine's own programs. A program that lies elsewhere belongs to somebody: to another student, or to wirecheck. */
const systemFolders = /^\/(?:usr|bin|sbin|opt)\//

/** Whether a path in a command leads out of the submission, and to no tool of this machine. */
function isForeign(word: string, entry: ManifestEntry): boolean {
  return isAbsolute(word) ? !systemFolders.test(normalize(word)) : inFolder(entry, word).split('/')[0] === '..'
}

function outside(word: string): BuildFault {
  return new BuildFault('failed', `${manifestName} starts ${harmlessName(word)}, which is outside the submission.`, {
    hint: 'Start a file of the submission by its path in it, or a tool of this machine by its name: "run": "python3 echo.py {port}"',
  })
}

function inFolder(entry: ManifestEntry, word: string): string {
  return normalize(join(entry.cwd, word))
}
