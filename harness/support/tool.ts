/** The one door to execa: runs a compiler, an interpreter or another tool of this machine, bounded in time and output. */

import type { Readable } from 'node:stream'
import type { Command } from '../model/submission.js'
import { limits } from './limits.js'

export interface ToolOptions {
  readonly cwd: string
  /** The whole environment: nothing is taken over from the suite's own. */
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** How much of the output is kept, from its beginning; the rest is read and dropped. */
  readonly outputBytesMax: number
  readonly signal: AbortSignal
}

export interface ToolResult {
  /** The exit status; null when a signal ended it or it could not be started. */
  readonly status: number | null
  readonly stdout: string
  /** Standard output and standard error as they came, mixed. */
  readonly output: string
  readonly outcome: 'ended' | 'timed-out' | 'not-started'
}

/** Process groups that still run: ended with the suite, however it ends. */
const running = new Set<number>()
process.on('exit', () => running.forEach(endGroup))

/**
 * Runs a tool to its end. Never throws for what the tool does: its exit status and output are the result.
 * The tool has a process group of its own, and all that is left of it is killed when the tool ends, when the
 * time is over (`timed-out`) or when the signal fires (the signal's reason is thrown).
 */
export async function runTool(command: Command, options: ToolOptions): Promise<ToolResult> {
  const { execa } = await import('execa') // Slow to load, and most workers run no tool.
  options.signal.throwIfAborted()
  const subprocess = execa(command.file, [...command.args], {
    cwd: options.cwd,
    env: options.environment,
    extendEnv: false,
    stdin: 'ignore',
    buffer: false,
    reject: false,
    detached: true,
    stripFinalNewline: false,
  })
  const stdout = keepHead(options.outputBytesMax)
  const output = keepHead(options.outputBytesMax)
  subprocess.stdout.on('data', (chunk: Buffer) => {
    stdout.add(chunk)
    output.add(chunk)
  })
  subprocess.stderr.on('data', (chunk: Buffer) => output.add(chunk))
  const status = await untilEnd(subprocess, options)
  const text = { stdout: stdout.text(), output: output.text() }
  options.signal.throwIfAborted()
  if (status === 'timed-out') return { status: null, ...text, outcome: 'timed-out' }
  return { status: status === 'not-started' ? null : status, ...text, outcome: status === 'not-started' ? 'not-started' : 'ended' }
}

/** What is used of execa's subprocess; as a promise it resolves when the tool has ended and its pipes are closed. */
interface Subprocess extends PromiseLike<unknown> {
  readonly pid?: number | undefined
  readonly stdout: Readable
  readonly stderr: Readable
  once(event: 'exit', listener: (status: number | null) => void): unknown
}

/** Waits for the tool's end and then ends its group: what it left in the background would hold its pipes open. */
async function untilEnd(subprocess: Subprocess, options: ToolOptions): Promise<number | null | 'timed-out' | 'not-started'> {
  const group = subprocess.pid
  if (group === undefined) {
    await subprocess
    return 'not-started'
  }
  running.add(group)
  let timedOut = false
  const end = (): void => endGroup(group)
  const timer = setTimeout(() => {
    timedOut = true
    end()
  }, options.timeoutMs)
  options.signal.addEventListener('abort', end, { once: true })
  try {
    const status = await new Promise<number | null>((resolve) => subprocess.once('exit', resolve))
    end()
    await drained(subprocess)
    return timedOut ? 'timed-out' : status
  } finally {
    clearTimeout(timer)
    options.signal.removeEventListener('abort', end)
    running.delete(group)
  }
}

/** Until its pipes are empty; a process that left the group may hold them for ever, so they are cut after a moment. */
async function drained(subprocess: Subprocess): Promise<void> {
  const cut = setTimeout(() => {
    subprocess.stdout.destroy()
    subprocess.stderr.destroy()
  }, limits.toolDrainMs)
  await subprocess
  clearTimeout(cut)
}

function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // The group is gone: that is what was wanted.
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
