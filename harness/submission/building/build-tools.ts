/** What every language's build uses: the copy, the tools, and one way to run them. */

import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { giveFolder } from '../../lab/owner.js'
import type { Lab } from '../../lab/probe.js'
import type { ShownFile } from '../../lab/sandbox.js'
import type { Program } from '../../model/submission.js'
import { describeError } from '../../support/errors.js'
import { limits } from '../../support/limits.js'
import { BuildFault } from './build-fault.js'
import { buildLimits } from './build-limits.js'
import { firstLines, hintFor, machineFault } from './compiler-output.js'
import { makeFolderInside } from '../source/inside.js'
import type { SourceFile, SourceListing } from '../source/source-listing.js'
import { isMachineFull } from './machine-full.js'
import { runInLab, type LabResult } from './run-in-lab.js'
import { describeMissingTool, findTool, type Tool, type ToolName } from './toolchain.js'

/** How a built program is started. */
export interface StartCommand {
  /** Absolute path of the executable or interpreter. */
  readonly file: string
  readonly args: readonly string[]
  /** Absolute. */
  readonly cwd: string
  /** As a person would type it in the submission. */
  readonly shown: string
  /** Which arguments the program would take for something else, such as files: none (the default), all, or the text after host and port. */
  readonly misreads?: Program['misreads']
}

/** One program to build for one exercise. */
export interface BuildJob {
  readonly exercise: string
  readonly source: SourceFile
  /** Whether one of several executables from a Makefile is meant: `server` in `echo/`, for the exercise echo. */
  isMeant(executable: string): boolean
}

export interface BuildStep {
  readonly file: string
  readonly args: readonly string[]
  /** Relative to the copy's root; the root by default. */
  readonly folder?: string
  /** As a person would type it. */
  readonly shown: string
  readonly environment?: Readonly<Record<string, string>>
  /** Caches of this machine and other files outside the copy that the command reads. */
  readonly reads?: readonly ShownFile[]
  /**
   * Asked if the command has failed: what this machine lacks for it, as a sentence; undefined if nothing. Decided by what the
   * machine has and the submission names, never by what the command has printed: a build can print anything.
   */
  readonly lacks?: () => Promise<string | undefined>
}

export interface BuildTools {
  readonly lab: Lab
  /** The copy's root, absolute. */
  readonly root: string
  readonly sources: SourceListing
  /** A folder that tools may fill and that is thrown away (absolute): their home. A private lab gives each command an empty one. */
  readonly home: string
  readonly signal: AbortSignal
  onProgress(line: string): void
  /** The absolute path of a tool. Throws an `untested` fault that says what to install. */
  requireTool(tool: ToolName | Tool): Promise<string>
  /** The absolute path of a new folder inside the copy for build results. */
  artifacts(exercise: string): Promise<string>
  /** A folder outside the copy for what tools keep while this submission is built. */
  cache(name: string): Promise<string>
  /** What this machine has in the folder `path`, shown read-only as `name` in `home`; nothing if it has none, or the lab cannot show it. */
  showAtHome(path: string, name: string): Promise<readonly ShownFile[]>
  /** Runs a command in the lab and returns its result, failed or not. Throws a fault only if the command exceeds a limit. */
  attempt(step: BuildStep): Promise<LabResult>
  /** Runs a command that must succeed. Throws a fault with the first lines of its output. */
  run(step: BuildStep): Promise<LabResult>
  /** The fault for a command that failed. */
  faultOf(step: BuildStep, result: LabResult): Promise<BuildFault>
  /** Does work once for the whole submission, such as one `make` for all programs of a folder. */
  once<T>(key: string, work: () => Promise<T>): Promise<T>
  /** Does work with the same key one after the other: two makes in one folder would disturb each other. */
  inTurn<T>(key: string, work: () => Promise<T>): Promise<T>
}

/** The folder for built programs. It is inside the copy, because a program sees nothing else in a lab. */
export const artifactsFolder = '.wirecheck'

/** The variables that builds inherit from the suite's environment: where toolchains are. All others, including secrets, are left out. */
const passedOn = ['PATH', 'JAVA_HOME', 'RUSTUP_HOME']

export interface BuildToolsOptions {
  readonly lab: Lab
  readonly root: string
  /** The suite's own folder, absolute. It contains the caches. */
  readonly work: string
  readonly sources: SourceListing
  readonly signal: AbortSignal
  onProgress(line: string): void
}

/** Makes the tools for one submission. */
export async function createBuildTools(options: BuildToolsOptions): Promise<BuildTools> {
  const { lab, root, work, signal } = options
  const caches = join(work, 'cache')
  await mkdir(caches)
  await giveFolder(lab.user, caches, signal)
  const cache = (name: string): Promise<string> => makeFolderInside(caches, name, lab.user)
  const home = lab.sandbox === null ? await cache('home') : '/tmp'
  const environment = buildEnvironment(home)
  const attempt = async (step: BuildStep): Promise<LabResult> => {
    const result = await runInLab(step, {
      lab,
      writable: { root, caches },
      shown: step.reads ?? [],
      cwd: join(root, step.folder ?? ''),
      environment: { ...environment, ...step.environment },
      limits: buildLimits,
      signal,
    })
    if (result.exceeded !== null) throw ended(step, result.exceeded)
    if (result.outcome === 'timed-out') throw timedOut(step, firstLines(result.output, options))
    return result
  }
  const faultOf = (step: BuildStep, result: LabResult): Promise<BuildFault> => faultFrom(step, result, { lines: firstLines(result.output, options), work })
  return {
    ...options,
    home,
    cache,
    attempt,
    faultOf,
    async requireTool(tool) {
      const path = await findTool(tool)
      if (path === null) throw new BuildFault('untested', describeMissingTool(tool))
      return path
    },
    async showAtHome(path, name) {
      const isThere = await stat(path).then(
        (found) => found.isDirectory(),
        () => false,
      )
      return isThere && lab.sandbox !== null ? [{ file: path, over: join(home, name) }] : []
    },
    artifacts: (exercise) =>
      makeFolderInside(root, join(artifactsFolder, exercise), lab.user).catch((cause: unknown) => {
        throw new BuildFault('failed', `A build replaced the folder ${artifactsFolder}, in which wirecheck builds programs.`, {
          hint: `A build must leave ${artifactsFolder} alone. (${describeError(cause)})`,
        })
      }),
    async run(step) {
      const result = await attempt(step)
      if (result.status !== 0) throw await faultOf(step, result)
      return result
    },
    ...createSharing(),
  }
}

/** Work that several programs of a submission share. */
function createSharing(): Pick<BuildTools, 'once' | 'inTurn'> {
  const begun = new Map<string, Promise<unknown>>()
  const turns = new Map<string, Promise<unknown>>()
  return {
    once<T>(key: string, work: () => Promise<T>): Promise<T> {
      const result = (begun.get(key) as Promise<T> | undefined) ?? work()
      begun.set(key, result)
      return result
    },
    inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
      const result = (turns.get(key) ?? Promise.resolve()).then(work)
      turns.set(
        key,
        result.catch(() => undefined),
      )
      return result
    },
  }
}

async function faultFrom(step: BuildStep, result: LabResult, { lines, work }: { readonly lines: string; readonly work: string }): Promise<BuildFault> {
  if (result.outcome === 'not-started') return new BuildFault('untested', `Cannot start ${step.file} to build the program.`, { command: step.shown })
  const machine = machineFault(result.output, () => isMachineFull(work)) ?? (await step.lacks?.())
  if (machine !== undefined) return new BuildFault('untested', `${machine}\n${lines}`, { command: step.shown })
  const ending = result.status === null ? 'was killed by a signal' : `ended with exit status ${result.status}`
  const message = lines === '' ? `\`${step.shown}\` ${ending} and printed nothing.` : lines
  return new BuildFault('failed', message, { command: step.shown, hint: hintFor(result.output, step.shown) })
}

function timedOut(step: BuildStep, lines: string): BuildFault {
  const said = lines === '' ? 'It printed nothing.' : `It printed:\n${lines}`
  const message = `\`${step.shown}\` was still running after ${limits.buildTimeoutMs / 1_000} s. ${said}`
  return new BuildFault('failed', message, { command: step.shown, hint: 'A build must end by itself; it must not start the program.' })
}

function ended(step: BuildStep, exceeded: string): BuildFault {
  return new BuildFault('failed', `The build ${exceeded} and was ended.`, {
    command: step.shown,
    hint: 'A build must use few resources and end by itself. Look for a file that includes itself, a command that starts itself again, or an endless loop.',
  })
}

/** The whole environment of commands in the lab. Their home is a folder that is thrown away with the caches in it. */
function buildEnvironment(home: string): Record<string, string> {
  const passed = passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]))
  return { ...Object.fromEntries(passed), HOME: home, TMPDIR: '/tmp', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', NO_COLOR: '1', TERM: 'dumb' }
}
