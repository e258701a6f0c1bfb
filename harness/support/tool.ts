/** Runs a compiler, an interpreter or another tool of this machine, with limits on time and output. Only this file imports execa. */

import type { Readable } from 'node:stream'
import type { Command } from '../model/submission.js'
import { limits } from './limits.js'
import { refusedBy } from './start-refused.js'

export interface ToolOptions {
  readonly cwd: string
  /** The whole environment: nothing is inherited from the suite. */
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** How many bytes of the output are kept, from its beginning; the rest is read and discarded. */
  readonly outputBytesMax: number
  readonly signal: AbortSignal
  /** Whether the tool, at SIGTERM, ends whatever it has started, and then itself. */
  readonly endsItsOwn?: boolean
  /** Called with the tool's process ID, once it has started. */
  onStart?(pid: number): void
  /** Called with the size of each piece of output, kept or not. */
  onOutput?(bytes: number): void
  /** Called once the tool has written to its descriptor 3, which it only then has. */
  onTold?(): void
}

export interface ToolResult {
  /** The exit status; null if a signal ended the tool or it could not be started. */
  readonly status: number | null
  readonly stdout: string
  /** Standard output and standard error in the order in which they arrived. */
  readonly output: string
  readonly outcome: 'ended' | 'timed-out' | 'not-started'
}

/** Process groups that still run. They are killed when the suite exits: execa's `cleanup` does not apply to detached tools. */
const running = new Set<number>()
process.on('exit', () => running.forEach(endGroup))

/**
 * Runs a tool to its end. Returns its exit status and output; a failing tool is a result, not an exception. Throws MachineError
 * if this machine allows no further process.
 * The tool runs in its own process group. The group is killed when the tool ends, when the time is over
 * (`timed-out`) or when the signal fires (then the signal's reason is thrown).
 */
export async function runTool(command: Command, options: ToolOptions): Promise<ToolResult> {
  const { execa } = await import('execa') // This module is slow to load, and most workers run no tool.
  options.signal.throwIfAborted()
  const subprocess = execa(command.file, [...command.args], {
    cwd: options.cwd,
    env: options.environment,
    extendEnv: false,
    stdio: ['ignore', 'pipe', 'pipe', ...(options.onTold === undefined ? [] : ['pipe' as const])],
    buffer: false, // The output is kept by hand: execa's maxBuffer ends a tool that prints more, but a compiler should finish.
    reject: false,
    detached: true, // Makes a process group, which is killed by hand: execa kills the tool alone.
    timeout: options.timeoutMs,
    cancelSignal: options.signal,
    killSignal: options.endsItsOwn === true ? 'SIGTERM' : 'SIGKILL', // If SIGTERM does not end it within five seconds, execa sends SIGKILL.
  })
  const stdout = keepHead(options.outputBytesMax)
  const output = keepHead(options.outputBytesMax)
  subprocess.stdout.on('data', (chunk: Buffer) => {
    stdout.add(chunk)
    output.add(chunk)
    options.onOutput?.(chunk.length)
  })
  subprocess.stderr.on('data', (chunk: Buffer) => {
    output.add(chunk)
    options.onOutput?.(chunk.length)
  })
  channelOf(subprocess)?.once('data', () => options.onTold?.())
  if (subprocess.pid !== undefined) options.onStart?.(subprocess.pid)
  const { exitCode, timedOut, code } = await endWithGroup(subprocess)
  options.signal.throwIfAborted()
  const refused = subprocess.pid === undefined ? refusedBy(code, command.file) : undefined
  if (refused !== undefined) throw refused
  const outcome = subprocess.pid === undefined ? 'not-started' : timedOut ? 'timed-out' : 'ended'
  return { status: outcome === 'ended' ? (exitCode ?? null) : null, stdout: stdout.text(), output: output.text(), outcome }
}

/** The part of execa's subprocess that is used here. As a promise it resolves when the tool has ended and its pipes are closed. */
interface Subprocess<Result> extends PromiseLike<Result> {
  readonly pid?: number | undefined
  readonly stdout: Readable
  readonly stderr: Readable
  readonly stdio: readonly unknown[]
  once(event: 'exit', listener: () => void): unknown
}

/** The suite's end of descriptor 3. */
function channelOf({ stdio }: Pick<Subprocess<unknown>, 'stdio'>): Readable | undefined {
  return stdio[3] as Readable | undefined
}

/**
 * Waits for the tool's end and then kills the rest of its group, which would keep its pipes open. A process that has left
 * the group may hold them for ever, so they are closed after a moment.
 */
async function endWithGroup<Result>(subprocess: Subprocess<Result>): Promise<Result> {
  const group = subprocess.pid
  if (group === undefined) return subprocess // It could not be started.
  running.add(group)
  const pipes = [subprocess.stdout, subprocess.stderr, channelOf(subprocess)].filter((pipe) => pipe !== undefined)
  let stop = (): void => undefined
  subprocess.once('exit', () => {
    endGroup(group)
    stop = onceDrained(() => {
      for (const pipe of pipes) pipe.destroy()
    })
  })
  try {
    return await subprocess
  } finally {
    stop()
    running.delete(group)
  }
}

/**
 * Calls `then` some time after a tool's end. This process may have been kept waiting for all of it: so what lies in the pipes by then is read
 * first, which happens between a timer and an immediate (Node.js, "The event loop"). Returns a function that stops it.
 */
function onceDrained(then: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined
  const timer = setTimeout(() => {
    immediate = setImmediate(then)
  }, limits.toolDrainMs)
  return () => {
    clearTimeout(timer)
    clearImmediate(immediate)
  }
}

function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // The group has already ended.
  }
}

/** Keeps the first bytes of a stream as text. */
function keepHead(bytesMax: number): { add(chunk: Buffer): void; text(): string } {
  const chunks: Buffer[] = []
  let bytes = 0
  return {
    add(chunk) {
      if (bytes < bytesMax) chunks.push(chunk.subarray(0, bytesMax - bytes))
      bytes += chunk.length
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  }
}
