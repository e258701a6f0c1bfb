/** `wirecheck worker`: grades submissions that come from a queue, until it is stopped. */

import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gradeSubmission } from '../class/grade-submission.js'
import { probeLab } from '../lab/probe.js'
import type { ClassOptions, WorkerOptions } from '../model/options.js'
import { openEngine, type Engine } from '../run/engine.js'
import { readCatalog } from '../run/catalog.js'
import { withVariants } from '../run/variants.js'
import { suiteVersion } from '../run/version.js'
import { MachineError } from '../support/errors.js'
import { limits } from '../support/limits.js'
import { removeTree } from '../support/remove.js'
import { createScope } from '../support/scope.js'
import { makeWorkFolder, removeLeftFolders } from '../support/work-folder.js'
import { GiveBack, openReceiver, withoutPassword, type Received } from './bullmq.js'
import { unbundle } from './bundle.js'
import type { GradeResult, GradeTask } from './task.js'

/** The messages of a worker. */
export interface WorkerLog {
  say(line: string): void
  graded(task: GradeTask, result: GradeResult): void
}

/**
 * Works until the signal fires. Then the submissions in hand are graded to their end, or given back after half a minute. Throws
 * MachineError if a submission needs another version of wirecheck, or exercises that this one does not have.
 */
export async function runWorker(
  { queue, jobs, lab, required, healthFile }: WorkerOptions,
  { signal, log }: { readonly signal: AbortSignal; readonly log: WorkerLog },
): Promise<void> {
  await using opened = createScope()
  await removeLeftFolders()
  const temporary = makeWorkFolder()
  opened.defer(() => removeTree(temporary))
  const engine = opened.use(openEngine(await probeLab(lab, new AbortController().signal, { required }), { atMost: jobs }))
  const [handingBack, refusing] = [new AbortController(), new AbortController()]
  const receiver = await openReceiver(queue, {
    atOnce: jobs * 2,
    async work(received) {
      const task = received.data as GradeTask
      const obstacle = obstacleTo(task)
      if (obstacle !== null) refusing.abort(new MachineError(obstacle, { hint: 'Install the same version of wirecheck on every machine.' }))
      if (obstacle !== null || refusing.signal.aborted) throw new GiveBack()
      const result = await gradeTask(task, received, { engine, temporary, signal: handingBack.signal })
      log.graded(task, result)
      return result
    },
  })
  log.say(`wirecheck ${suiteVersion()} works for ${withoutPassword(queue)}, ${jobs} at a time`)
  const beat = healthFile === null ? undefined : setInterval(() => receiver.isConnected() && touch(healthFile), limits.healthMs)
  if (healthFile !== null) touch(healthFile)
  await firstOf(signal, refusing.signal)
  const patience = setTimeout(() => handingBack.abort(new Error('stopped')), limits.workerStopMs)
  await receiver.close()
  clearTimeout(patience)
  clearInterval(beat)
  if (refusing.signal.aborted) throw refusing.signal.reason
}

/** Why this worker cannot grade a submission; null if it can. */
function obstacleTo({ version, options }: GradeTask): string | null {
  if (version !== suiteVersion())
    return `The sender has wirecheck ${version}, but this worker has ${suiteVersion()}: a submission cannot be graded here. The worker returned it.`
  const known = readCatalog().map(({ id }) => id)
  const unknown = options.exercises.find((id) => !known.includes(id))
  return unknown === undefined ? null : `A submission is for the exercise ${unknown}, which this worker does not have. The worker returned it.`
}

interface Bench {
  readonly engine: Engine
  readonly temporary: string
  readonly signal: AbortSignal
}

async function gradeTask(task: GradeTask, { content }: Received, { engine, temporary, signal }: Bench): Promise<GradeResult> {
  const work = mkdtempSync(join(temporary, 't-'))
  try {
    const bytes = await content(task.contentHash)
    if (bytes === null) throw new Error('The queue no longer has the submission.')
    const folder = join(work, 'bundle')
    mkdirSync(folder)
    await unbundle(bytes, folder)
    const entry = { ...task.entry, parts: task.entry.parts.map((part) => ({ ...part, path: join(folder, part.path) })) }
    const unused = {
      folder: '',
      reportDirectory: '',
      json: false,
      quiet: true,
      assignmentFile: null,
      required: [],
      allowRoot: false,
      jobs: 1,
      roster: null,
      again: false,
      picked: [],
      shard: null,
    }
    const options: ClassOptions = { ...unused, ...task.options, seed: task.seed }
    const result = await gradeSubmission(entry, {
      catalogue: await withVariants(readCatalog(), options.assignment),
      engine,
      options,
      seedOf: () => task.seed,
      temporary: work,
      signal,
    })
    if (result === null) throw new GiveBack()
    return result
  } finally {
    await removeTree(work)
  }
}

function firstOf(...signals: readonly AbortSignal[]): Promise<void> {
  const any = AbortSignal.any([...signals])
  return any.aborted ? Promise.resolve() : new Promise((resolve) => any.addEventListener('abort', () => resolve(), { once: true }))
}

/** Touches the file. A container is healthy while the file is recent. */
function touch(path: string): void {
  writeFileSync(path, '', { flag: 'a' })
  utimesSync(path, new Date(), new Date())
}
