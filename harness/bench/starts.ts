/** Counts how often the suite starts each program of a submission, so that the floor starts them as often. */

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findOnPath } from '../lab/sandbox.js'
import { projectRoot } from '../support/project-root.js'
import { measure } from './measure.js'

const wordOf: readonly (readonly [word: RegExp, id: string])[] = [
  [/json/i, 'json-echo'],
  [/echo/i, 'echo'],
  [/greet/i, 'greeter'],
  [/time/i, 'time'],
  [/upper/i, 'udp-upper'],
]

/**
 * Runs a grading with a wrapper around bwrap that logs each call. Writes the counts into a file in the folder `work`, and
 * returns its path.
 */
export async function countStarts(grading: readonly string[], work: string): Promise<string> {
  const shims = join(work, 'shims')
  const log = join(work, 'starts.log')
  mkdirSync(shims, { recursive: true })
  writeFileSync(join(shims, 'bwrap'), `#!/bin/sh\necho "$*" >>'${log}'\nexec ${findOnPath('bwrap') ?? 'bwrap'} "$@"\n`)
  chmodSync(join(shims, 'bwrap'), 0o755)
  writeFileSync(log, '')
  await measure(grading, { cwd: projectRoot, environment: { PATH: `${shims}${delimiter}${process.env['PATH'] ?? ''}` } })
  const target = join(work, 'starts.json')
  writeFileSync(target, JSON.stringify(countIn(readFileSync(log, 'utf8'))))
  return target
}

interface Starts {
  readonly file: string
  readonly args: readonly string[]
  count: number
}

function countIn(log: string): Readonly<Record<string, Starts>> {
  const counts: Record<string, Starts> = {}
  for (const line of log.split('\n')) {
    const file = /python3 (\S+\.py) \d+$/.exec(line)?.[1]
    const id = wordOf.find(([word]) => file !== undefined && word.test(file))?.[1]
    if (file === undefined || id === undefined) continue
    counts[id] ??= { file: 'python3', args: [file, '{port}'], count: 0 }
    counts[id].count += 1
  }
  return counts
}
