/** What every language's build uses: the copy, the tools, and one way to run them. */

import { access, constants, mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { limits } from '../../support/limits.js'
import { runTool, type ToolResult } from '../../support/tool.js'
import { BuildFault } from './build-fault.js'
import { firstLines, hintFor, machineFault } from './compiler-output.js'
import type { SourceFile, SourceListing } from '../source/source-listing.js'
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
}

export interface BuildTools {
  /** The copy's root, absolute. */
  readonly root: string
  readonly sources: SourceListing
  readonly signal: AbortSignal
  onProgress(line: string): void
  /** The absolute path of a tool. Throws an `untested` fault that says what to install. */
  requireTool(tool: ToolName | Tool): Promise<string>
  /** The absolute path of a new folder inside the copy for build results. */
  artifacts(exercise: string): Promise<string>
  /** A folder outside the copy for the caches of tools, used if the home folder is not writable. */
  cache(name: string): Promise<string>
  /** Runs a build command and returns its result, failed or not. Throws only if the command takes too long. */
  attempt(step: BuildStep): Promise<ToolResult>
  /** Runs a build command that must succeed. Throws a fault with the first lines of its output. */
  run(step: BuildStep): Promise<ToolResult>
  /** The fault for a build command that failed. */
  faultOf(step: BuildStep, result: ToolResult): BuildFault
  /** Does work once for the whole submission, such as one `make` for all programs of a folder. */
  once<T>(key: string, work: () => Promise<T>): Promise<T>
  /** Does work with the same key one after the other: two makes in one folder would disturb each other. */
  inTurn<T>(key: string, work: () => Promise<T>): Promise<T>
}

/** The folder for built programs. It is inside the copy, because a program sees nothing else in a lab. */
export const artifactsFolder = '.wirecheck'

/** The variables that builds inherit from the suite's environment. All others, including secrets, are left out. */
const passedOn =
  /^(?:PATH|USER|LOGNAME|TMPDIR|TZ|JAVA_HOME|MAVEN_OPTS|GOPROXY|GONOSUMDB|GOSUMDB|GOPATH|GOCACHE|GOMODCACHE|XDG_CACHE_HOME|CARGO_HOME|RUSTUP_HOME|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|npm_config_registry|(?:https?|no|all)_proxy|(?:HTTPS?|NO|ALL)_PROXY)$/

export interface BuildToolsOptions {
  readonly root: string
  /** The suite's own folder, absolute. It contains the caches. */
  readonly work: string
  readonly sources: SourceListing
  readonly signal: AbortSignal
  onProgress(line: string): void
}

/** Makes the tools for one submission. */
export async function createBuildTools(options: BuildToolsOptions): Promise<BuildTools> {
  const { root, work } = options
  const environment = await buildEnvironment(work)
  const cache = (name: string): Promise<string> => makeFolder(join(work, 'cache', name))
  const attempt = async (step: BuildStep): Promise<ToolResult> => {
    const result = await runTool(step, {
      cwd: join(root, step.folder ?? ''),
      environment: { ...environment, ...step.environment },
      timeoutMs: limits.buildTimeoutMs,
      outputBytesMax: limits.buildOutputBytes,
      signal: options.signal,
    })
    if (result.outcome === 'timed-out') throw timedOut(step, firstLines(result.output, options))
    return result
  }
  const faultOf = (step: BuildStep, result: ToolResult): BuildFault => faultFrom(step, result, firstLines(result.output, options))
  return {
    ...options,
    cache,
    attempt,
    faultOf,
    async requireTool(tool) {
      const path = await findTool(tool)
      if (path === null) throw new BuildFault('untested', describeMissingTool(tool))
      return path
    },
    artifacts: (exercise) => makeFolder(join(root, artifactsFolder, exercise)),
    async run(step) {
      const result = await attempt(step)
      if (result.status !== 0) throw faultOf(step, result)
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

function faultFrom(step: BuildStep, result: ToolResult, lines: string): BuildFault {
  if (result.outcome === 'not-started') return new BuildFault('untested', `Cannot start ${step.file} to build the program.`, { command: step.shown })
  const machine = machineFault(result.output)
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

/** The environment of build commands. If the home folder is not writable, the suite uses its own instead. */
async function buildEnvironment(work: string): Promise<Record<string, string>> {
  const passed = Object.entries(process.env).flatMap(([name, value]) => (value !== undefined && passedOn.test(name) ? [[name, value] as const] : []))
  const writable = await access(homedir(), constants.W_OK).then(
    () => true,
    () => false,
  )
  const own = writable ? {} : { CARGO_HOME: await makeFolder(join(work, 'cache/cargo')), GOPATH: await makeFolder(join(work, 'cache/gopath')) }
  const home = writable ? homedir() : await makeFolder(join(work, 'cache/home'))
  return { ...Object.fromEntries(passed), ...own, HOME: home, LC_ALL: 'C.UTF-8', NO_COLOR: '1', TERM: 'dumb' }
}

async function makeFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true })
  return path
}
