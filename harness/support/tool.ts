/** Runs a compiler, an interpreter or another tool of this machine, with limits on time and output. The only file that imports execa. */

import type { Readable } from 'node:stream'
import type { Command } from '../model/submission.js'
import { limits } from './limits.js'

export interface ToolOptions {
  readonly cwd: string
  /** The tool's whole environment. Nothing of wirecheck's own environment is passed on. */
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** How much of the output is kept, from its beginning. The rest is read and dropped. */
  readonly outputBytesMax: number
  readonly signal: AbortSignal
}

export interface ToolResult {
  /** The exit status; null if a signal ended the tool or it could not be started. */
  readonly status: number | null
  readonly stdout: string
  /** Standard output and standard error together, in the order in which they arrived. */
  readonly output: string
  readonly outcome: 'ended' | 'timed-out' | 'not-started'
}

/** The process groups that still run. They are killed when wirecheck exits. */
const running = new Set<number>()
process.on('exit', () => running.forEach(endGroup))

/**
 * Runs a tool until it ends. Never throws because of what the tool does: its exit status and output are the result.
 * The tool has a process group of its own. What is left of the group is killed when the tool ends, when its time is up
 * (`timed-out`), or when the signal fires (the signal's reason is thrown).
 */
export async function runTool(command: Command, options: ToolOptions): Promise<ToolResult> {
  const { execa } = await import('execa') // Loaded only here, because it is slow to load and most workers run no tool.
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

/** The part of execa's subprocess that is used. As a promise, it resolves when the tool has ended and its pipes are closed. */
interface Subprocess extends PromiseLike<unknown> {
  readonly pid?: number | undefined
  readonly stdout: Readable
  readonly stderr: Readable
  once(event: 'exit', listener: (status: number | null) => void): unknown
}

/** Waits for the tool to end and then kills its group, because background processes would keep its pipes open. */
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

/** Waits until the pipes are closed. A process that left the group may keep them open for ever, so they are closed after a moment. */
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
    // The group no longer exists, which is the aim.
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
