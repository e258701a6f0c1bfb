/** The options of a class, and the run that they describe. */

import { availableParallelism } from 'node:os'
import type { AskedClassOptions, MergeOptions, Shard, WorkerOptions } from '../model/options.js'
import { limits } from '../support/limits.js'
import { UsageError } from '../support/errors.js'
import { optionOf, seeHelp } from './option-values.js'
import type { Typed } from './typed.js'

export const classOptionNames = '--class --jobs --roster --again --only --shard --time-budget --queue --log --health-file --gradebook'.split(' ')

const jobsMax = 1_024
const unitsMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 }
const defaultReport = './wirecheck-report'

/** The names of the options that make sense only for a class. */
export function classOptionsGiven(typed: Typed): string[] {
  const names = classOptionNames.map((name) => name.slice(2)).filter((name) => name !== 'class' && name !== 'time-budget')
  return names.filter((name) => typed[camelCase(name) as keyof Typed] !== undefined)
}

/** Throws UsageError for options that a class does not take. */
export function toClassOptions(typed: Typed, words: readonly string[], pathAsMeant: (path: string) => string): AskedClassOptions {
  const { class: folder = '', roster, assignment } = typed
  if (typed.student !== undefined) throw new UsageError('--student grades one submission, and --class all in a folder.', { hint: 'Use one of them.' })
  const misplaced = (['first', 'list', 'changed', 'attach', 'watch', 'capture', 'format', 'exitZero', 'also', 'out', 'log', 'healthFile'] as const).find(
    (name) => typed[name] !== undefined,
  )
  if (misplaced !== undefined) throw new UsageError(`--class does not take ${optionOf(misplaced)}.`, { hint: seeHelp })
  if (typed.queue !== undefined && typed.require !== undefined)
    throw new UsageError('With --queue, programs run on the machines of the workers, so --require has no effect here.', {
      hint: 'Start each worker with --require: wirecheck worker --queue URL --require private',
    })
  if (words[0] !== undefined) throw new UsageError(`Unexpected argument "${words[0]}".`, { hint: `Put names with spaces in quotes. ${seeHelp}` })
  return {
    folder: pathAsMeant(folder),
    exercises: [...new Set(typed.exercise ?? [])],
    tier: typed.tier ?? 'scale',
    only: [...new Set(typed.check ?? [])],
    reportDirectory: pathAsMeant(typed.report ?? defaultReport),
    json: typed.json === true,
    quiet: typed.quiet === true,
    seed: typed.seed ?? null,
    lab: typed.lab ?? 'best',
    required: [...new Set(typed.require ?? [])],
    assignmentFile: assignment === undefined ? null : pathAsMeant(assignment),
    audience: typed.audience ?? 'both',
    allowRoot: typed.allowRoot === true,
    jobs: typed.jobs ?? availableParallelism(),
    roster: roster === undefined ? null : pathAsMeant(roster),
    queue: typed.queue ?? null,
    gradebook: typed.gradebook ?? null,
    again: typed.again === true,
    picked: [...new Set(typed.only ?? [])],
    shard: typed.shard ?? null,
    timeBudgetMs: typed.timeBudget === undefined ? limits.submissionMs : readTimeBudget(typed.timeBudget),
  }
}

/** Throws UsageError if there is nothing to merge, or an option that merging does not have. */
export function toMergeOptions(typed: Typed, folders: readonly string[], pathAsMeant: (path: string) => string): MergeOptions {
  const known = ['report', 'roster', 'json', 'quiet', 'gradebook']
  const stray = Object.keys(typed).find((name) => !known.includes(name))
  if (stray !== undefined) throw new UsageError(`merge does not take --${stray}.`, { hint: seeHelp })
  if (folders.length === 0)
    throw new UsageError('merge requires the report folders of the shards.', { hint: 'For example: wirecheck merge shard-* --report reports' })
  return {
    folders: folders.map(pathAsMeant),
    gradebook: typed.gradebook ?? null,
    reportDirectory: pathAsMeant(typed.report ?? defaultReport),
    roster: typed.roster === undefined ? null : pathAsMeant(typed.roster),
    json: typed.json === true,
    quiet: typed.quiet === true,
  }
}

/** Throws UsageError if there is no queue, or an option that a worker does not have. */
export function toWorkerOptions(typed: Typed, words: readonly string[], pathAsMeant: (path: string) => string): WorkerOptions {
  const known = ['queue', 'jobs', 'lab', 'require', 'log', 'healthFile']
  const stray = words[0] ?? Object.keys(typed).find((name) => !known.includes(name))
  if (stray !== undefined) throw new UsageError(`worker does not take ${stray}.`, { hint: seeHelp })
  if (typed.queue === undefined)
    throw new UsageError('worker requires --queue URL.', { hint: 'For example: wirecheck worker --queue redis://queue.example.org' })
  return {
    queue: typed.queue,
    jobs: typed.jobs ?? availableParallelism(),
    lab: typed.lab ?? 'best',
    required: [...new Set(typed.require ?? [])],
    log: typed.log ?? 'text',
    healthFile: typed.healthFile === undefined ? null : pathAsMeant(typed.healthFile),
  }
}

/** The address of a Redis or Valkey server. */
export function readQueue(value: string): string {
  if (/^rediss?:$/.test(URL.canParse(value) ? new URL(value).protocol : '')) return value
  throw new UsageError('--queue must be an address such as redis://HOST:6379 or rediss://USER:PASSWORD@HOST (with TLS).', { hint: seeHelp })
}

export function readJobs(value: string): number {
  const jobs = Number(value)
  if (/^\d+$/.test(value) && jobs >= 1 && jobs <= jobsMax) return jobs
  throw new UsageError(`--jobs must be a whole number from 1 to ${jobsMax}, not "${value}".`, { hint: 'The default is the number of processor cores.' })
}

export function readShard(value: string): Shard {
  const [, index = 0, count = 0] = (/^(\d{1,6})\/(\d{1,6})$/.exec(value) ?? []).map(Number)
  if (index >= 1 && index <= count) return { index, count }
  throw new UsageError(`--shard must look like 3/16 (the third of sixteen), not "${value}".`, { hint: seeHelp })
}

/** Milliseconds. A number without a unit is seconds. Throws UsageError. */
export function readTimeBudget(value: string): number {
  const [, number = '', unit = 's'] = /^(\d+(?:\.\d+)?)([smh])?$/.exec(value) ?? []
  const budgetMs = Number(number) * (unitsMs[unit] ?? 0)
  if (budgetMs > 0 && budgetMs < 2 ** 31) return budgetMs
  throw new UsageError(`--time-budget must look like 10m or 90s, not "${value}".`, { hint: seeHelp })
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}
