/** Perl, Ruby, PHP, shell scripts and executables: there is nothing to build, but the syntax of scripts is checked. */

import { open } from 'node:fs/promises'
import { basename, isAbsolute, join } from 'node:path'
import { BuildFault } from '../building/build-fault.js'
import { fileWord, showCommand } from '../../support/command-line.js'
import type { BuildJob, BuildTools, StartCommand, BuildStep } from '../building/build-tools.js'
import { readInside } from '../source/inside.js'
import { shebang } from '../source/source-kinds.js'
import { makefileFolder, type SourceFile } from '../source/source-listing.js'
import { isExecutable, lookUp, type ToolName } from '../building/toolchain.js'
import { requireScriptModules, type ScriptModules } from './known-packages.js'
import { makeProgram } from './make.js'
import { requireLibraries } from './shared-libraries.js'

/** Of an executable: its kind, its processor, or its `#!` line. */
export const headBytes = 256

export interface ScriptOptions {
  /** The option that only checks the syntax. */
  readonly check: string
  /** Which arguments a program would read as files where it means the keyboard. */
  readonly misreads?: (text: string) => StartCommand['misreads']
  readonly modules?: ScriptModules
}

/**
 * Ruby's `gets` and Perl's `<>` read the files that the arguments name, and only without arguments the keyboard (Kernel#gets,
 * perlop). A program that takes host and port off the list first misreads only what follows them.
 */
export const rubyMisreads = (text: string): StartCommand['misreads'] =>
  /(?<![.\w])gets\b/.test(text) && !/\$\*|\$<|OptionParser/.test(text) ? misreadBy(text, /\bARG[VF]\b/g, /\bARGV\.shift\b/g) : 'none'
export const perlMisreads = (text: string): StartCommand['misreads'] =>
  /<>/.test(text) && !/\bARGV\b|Getopt/.test(text) ? misreadBy(text, /\bshift\b/g, /\bshift\b/g) : 'none'

/** `uses`: where it uses its arguments; `takes`: where it takes one off the list, so that it is not read as a file. */
function misreadBy(text: string, uses: RegExp, takes: RegExp): StartCommand['misreads'] {
  const used = text.match(uses)?.length ?? 0
  if (used === 0) return 'all'
  return used <= 2 && text.match(takes)?.length === used ? 'text' : 'none'
}

/** Perl, Ruby and PHP: there is nothing to build. */
export function buildScript(
  tool: ToolName,
  { check, misreads = () => 'none', modules }: ScriptOptions,
): (source: SourceFile, tools: BuildTools) => Promise<StartCommand> {
  return async (source, tools) => {
    const file = await tools.requireTool(tool)
    if (modules !== undefined) await requireScriptModules(source, file, modules, tools)
    await tools.run({ file, args: [check, fileWord(source.path)], shown: showCommand(tool, check, fileWord(source.path)) })
    return {
      file,
      args: [fileWord(basename(source.path))],
      cwd: join(tools.root, source.folder),
      shown: showCommand(tool, fileWord(source.path)),
      misreads: misreads(source.text),
    }
  }
}

/** A shell script runs in the shell that its first line names, or else in sh. If a Makefile is beside a `run` script, make runs first. */
export async function buildShell(job: BuildJob, tools: BuildTools): Promise<StartCommand> {
  const { source } = job
  if (source.stem === 'run' && makefileFolder(tools.sources, source.folder) === source.folder) await makeProgram(job, tools)
  const named = shebang(source.text)
  const path = named === undefined ? null : await lookUp(named)
  const shell = path ?? (await tools.requireTool(source.path.endsWith('.bash') || named === 'bash' ? 'bash' : 'sh'))
  const step: BuildStep = { file: shell, args: ['-n', fileWord(source.path)], shown: showCommand(basename(shell), '-n', fileWord(source.path)) }
  await tools.run(step)
  return {
    file: shell,
    args: [fileWord(basename(source.path))],
    cwd: join(tools.root, source.folder),
    shown: showCommand(basename(shell), fileWord(source.path)),
  }
}

/** A compiled program, or a script in another language with a `#!` line. */
export async function buildExecutable(source: SourceFile, tools: BuildTools): Promise<StartCommand> {
  const path = join(tools.root, source.path)
  const head = (await readInside(tools.root, source.path, headBytes)) ?? Buffer.alloc(0)
  const foreign = foreignProgram(head, await readOwnStart())
  if (foreign !== undefined) {
    throw new BuildFault('failed', `${source.path} is ${foreign} and does not run on this machine.`, { hint: 'Hand in the source; wirecheck compiles it.' })
  }
  const interpreter = shebang(head.toString('latin1'))
  if (interpreter !== undefined && (await lookUp(interpreter)) === null && !(await isExecutable(interpreterPath(head)))) {
    throw new BuildFault('untested', `${source.path} requires ${interpreter}, which is not installed on this machine.`)
  }
  await tools.run({ file: await tools.requireTool('sh'), args: ['-c', 'chmod 755 "$1"', 'sh', path], shown: showCommand('chmod', '+x', source.path) })
  if (isElf(head)) await requireLibraries(path, tools)
  return { file: path, args: [], cwd: join(tools.root, source.folder), shown: showCommand(`./${source.path}`) }
}

/** Whether a file is a Linux program, by its first bytes (elf(5)). */
export function isElf(head: Buffer): boolean {
  return head.length >= 20 && head.readUInt32BE(0) === 0x7f454c46
}

function interpreterPath(head: Buffer): string {
  const path = /^#![ \t]*(\S+)/.exec(head.toString('latin1'))?.[1] ?? ''
  return isAbsolute(path) && basename(path) !== 'env' ? path : ''
}

/** The kind of foreign program, by its first bytes and those of a program that runs here; undefined if it is not foreign. */
function foreignProgram(head: Buffer, own: Buffer): string | undefined {
  if (head.subarray(0, 2).toString('latin1') === 'MZ') return 'a Windows program'
  if (isElf(head)) return head.readUInt16LE(18) === own.readUInt16LE(18) ? undefined : 'a program for another processor'
  return head.toString('latin1').startsWith('#!') ? undefined : 'a macOS program'
}

/** The first bytes of a program that runs on this machine: Node.js itself. */
async function readOwnStart(): Promise<Buffer> {
  await using file = await open(process.execPath)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
  return buffer.subarray(0, bytesRead)
}
