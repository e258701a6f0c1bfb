/** `npm run bench -- queue`: a class graded by one worker and by two workers of a queue, on a Redis server of its own. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../check/engine/free-port.js'
import { createRandom } from '../check/inputs/random.js'
import { findOnPath } from '../lab/sandbox.js'
import { projectRoot } from '../support/project-root.js'
import { classArguments, makeBenchClass } from './class.js'
import { measure } from './measure.js'

export interface QueueBench {
  /** The folder for everything temporary. */
  readonly work: string
  /** The command line, up to its options. */
  readonly commandLine: readonly string[]
  /** How many submissions the class has. */
  readonly count: number
}

/** The section of docs/benchmarks.md. */
export async function queueFigures({ work, commandLine, count }: QueueBench): Promise<string> {
  const redis = findOnPath('redis-server')
  if (redis === null) return '## A queue\n\nNot measured: redis-server is not installed.'
  const folder = join(work, 'queue-class')
  await makeBenchClass(folder, count)
  const walls: number[] = []
  for (const workers of [1, 2]) {
    process.stderr.write(`${count} submissions, ${workers} at the queue\n`)
    walls.push(await gradeByWorkers(workers, { redis, folder, commandLine, place: join(work, `queue-${workers}`) }))
  }
  const [one = Number.NaN, two = Number.NaN] = walls
  return [
    '## A queue',
    '',
    `${count} made submissions, workers with --jobs 1: one worker takes ${(one / 1_000).toFixed(1)} s, two take ${(two / 1_000).toFixed(1)} s. Two are ${(one / two).toFixed(2)} × as fast as one.`,
  ].join('\n')
}

interface Run {
  readonly redis: string
  readonly folder: string
  readonly commandLine: readonly string[]
  /** A folder for what the run writes. */
  readonly place: string
}

/** The wall time of the sender, in ms. Workers are there before it begins. */
async function gradeByWorkers(workers: number, { redis, folder, commandLine, place }: Run): Promise<number> {
  mkdirSync(place)
  const port = await freePort(createRandom(workers, 'queue'))
  const url = `redis://127.0.0.1:${port}`
  const server = spawn(redis, ['--port', String(port), '--bind', '127.0.0.1', '--dir', place, '--save', ''], { stdio: ['ignore', 'pipe', 'ignore'] })
  const started: ChildProcess[] = [server]
  try {
    await saysLine(server, 'Ready to accept connections')
    const [file = '', ...args] = commandLine
    for (let number = 0; number < workers; number += 1) {
      const worker = spawn(file, [...args, 'worker', '--queue', url, '--jobs', '1', '--log', 'json'], { stdio: ['ignore', 'pipe', 'inherit'] })
      started.push(worker)
      await saysLine(worker, '"event"')
    }
    const { status, output, wallMs } = await measure([...commandLine, ...classArguments(folder, join(place, 'report'), '--queue', url)], { cwd: projectRoot })
    if (status !== 0) throw new Error(`It ended with status ${status}: ${output}`)
    return wallMs
  } finally {
    for (const child of started.toReversed()) {
      const ended = once(child, 'close')
      child.kill('SIGTERM')
      await ended
    }
  }
}

/** Waits until the program prints a line with these words. */
async function saysLine(child: ChildProcess, words: string): Promise<void> {
  if (child.stdout === null) throw new Error('Its output is not a pipe.')
  for await (const line of createInterface({ input: child.stdout })) if (line.includes(words)) break
  child.stdout.resume()
}
