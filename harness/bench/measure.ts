/** Runs a command and measures its wall time, CPU time and the peak memory of the suite's own processes. */

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { childrenOf, statFields } from '../kernel/proc.js'

export interface Measurement {
  readonly status: number | null
  readonly wallMs: number
  /** User and system CPU time of the command, the children that it waited for and the suite's workers, without the sandboxed programs. */
  readonly cpuMs: number
  /** Peak memory of the command's Node processes together, in MiB, as sampled. Programs under test are not counted. */
  readonly peakMiB: number
  readonly output: string
}

const sampleMs = 50
const shellTimes = 'TIMEFORMAT="%U %S"; time "$@"'

/** Measures one run. The shell's `time` counts the processor time of all descendants that were waited for (bash(1)). */
export async function measure(command: readonly string[], options: { cwd: string; environment?: Readonly<Record<string, string>> }): Promise<Measurement> {
  const beganAt = performance.now()
  const child = spawn('bash', ['-c', shellTimes, 'bash', ...command], {
    cwd: options.cwd,
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()))
  child.stderr.on('data', (bytes: Buffer) => (output += bytes.toString()))
  let peakMiB = 0
  const workersMs = new Map<number, number>()
  const sampling = setInterval(() => {
    const own = ownProcesses(child.pid ?? 0)
    peakMiB = Math.max(peakMiB, memoryOf(own.map(({ pid }) => pid)))
    // The shell does not count a worker's time, because workers are killed and not waited for.
    for (const { pid, isWorker } of own) if (isWorker) workersMs.set(pid, processorMs(pid))
  }, sampleMs)
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
  clearInterval(sampling)
  const wallMs = performance.now() - beganAt
  const [user = 0, system = 0] = (/(\d+\.\d+) (\d+\.\d+)\s*$/.exec(output) ?? []).slice(1).map(Number)
  return { status, wallMs, cpuMs: (user + system) * 1_000 + [...workersMs.values()].reduce((sum, each) => sum + each, 0), peakMiB, output }
}

/** The suite's own processes: main.js and its workers. The programs below the workers are left out. */
function ownProcesses(pid: number): { readonly pid: number; readonly isWorker: boolean }[] {
  const words = readOrEmpty(`/proc/${pid}/cmdline`)
  const isNode = /\/node$/.test(words.split('\0')[0] ?? '')
  if (isNode && /worker\.js/.test(words)) return [{ pid, isWorker: true }]
  const below = childrenOf(pid).flatMap(ownProcesses)
  return isNode && /main\.js/.test(words) ? [{ pid, isWorker: false }, ...below] : below
}

/** User and system time of a process in milliseconds, from clock ticks of 10 ms (proc(5), stat). */
function processorMs(pid: number): number {
  const [user = '0', system = '0'] = statFields(pid).slice(11, 13)
  return (Number(user) + Number(system)) * 10
}

/** Proportional set size (PSS, proc(5)): shared pages are counted once. */
function memoryOf(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) => Number(/^Pss:\s+(\d+)/m.exec(readOrEmpty(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0))
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1_024
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

/** The middle value. Of an even number of values, the upper of the two in the middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN
}
