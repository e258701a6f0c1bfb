/** What each language's build works with: the copy of the submission, this machine's tools, and one way to run them. */

import { access, constants, mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { limits } from '../../support/limits.js'
import { runTool, type ToolResult } from '../../support/tool.js'
import { BuildFault } from './build-fault.js'
import { firstLines, hintFor, machineFault } from './compiler-output.js'
import type { SourceFile, SourceListing } from '../source/source-listing.js'
import { describeMissingTool, findTool, type ToolName } from './toolchain.js'

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
  /** Of several executables that a Makefile made, whether this one is meant: `server` in `echo/`, for the exercise echo. */
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
  /** Absolute path of a tool; throws an `untested` fault that names what to install. */
  requireTool(name: ToolName): Promise<string>
  /** A new folder inside the copy for what is built, absolute. */
  artifacts(exercise: string): Promise<string>
  /** A folder outside the copy for what tools keep for themselves. */
  cache(name: string): Promise<string>
  /** Runs a build command; its result, whatever it is. Throws only for a command that took too long. */
  attempt(step: BuildStep): Promise<ToolResult>
  /** Runs a build command that must succeed; throws a fault with its first lines. */
  run(step: BuildStep): Promise<ToolResult>
  /** The fault for a build command that failed. */
  faultOf(step: BuildStep, result: ToolResult): BuildFault
  /** Does something once for the whole submission: one `make` for all programs of a folder. */
  once<T>(key: string, work: () => Promise<T>): Promise<T>
  /** Does things with one key one after the other: two makes in one folder would trip over each other's files. */
  inTurn<T>(key: string, work: () => Promise<T>): Promise<T>
}

/** Where built programs go, inside the copy: a lab shows a program nothing else. */
export const artifactsFolder = '.wirecheck'

/** What builds take over from the suite's environment; everything else, secrets included, stays out. */
const passedOn =
  /^(?:PATH|USER|LOGNAME|TMPDIR|TZ|JAVA_HOME|MAVEN_OPTS|GOPROXY|GONOSUMDB|GOSUMDB|GOPATH|GOCACHE|GOMODCACHE|XDG_CACHE_HOME|CARGO_HOME|RUSTUP_HOME|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|npm_config_registry|(?:https?|no|all)_proxy|(?:HTTPS?|NO|ALL)_PROXY)$/

export interface BuildToolsOptions {
  readonly root: string
  /** The suite's own folder, absolute: caches go here. */
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
    async requireTool(name) {
      const path = await findTool(name)
      if (path === null) throw new BuildFault('untested', describeMissingTool(name))
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
  if (result.outcome === 'not-started') return new BuildFault('untested', `Cannot start ${step.file}, which builds it.`, { command: step.shown })
  const machine = machineFault(result.output)
  if (machine !== undefined) return new BuildFault('untested', `${machine}\n${lines}`, { command: step.shown })
  const ending = result.status === null ? 'was killed by a signal' : `ended with exit status ${result.status}`
  const message = lines === '' ? `\`${step.shown}\` ${ending} and printed nothing.` : lines
  return new BuildFault('failed', message, { command: step.shown, hint: hintFor(result.output, step.shown) })
}

function timedOut(step: BuildStep, lines: string): BuildFault {
  const said = lines === '' ? 'It printed nothing.' : `It printed:\n${lines}`
  const message = `\`${step.shown}\` was still running after ${limits.buildTimeoutMs / 1_000} s. ${said}`
  return new BuildFault('failed', message, { command: step.shown, hint: 'A build must end by itself: it must not start the program.' })
}

/** The environment of build commands. A home folder that cannot be written is replaced by one of the suite's own. */
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
