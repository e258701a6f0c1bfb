/** Has a class graded by the workers of a queue: sends the submissions, and collects the results. */

import { createHash, randomUUID } from 'node:crypto'
import type { Graders, GradersContext, OpenGraders } from '../class/grade-class.js'
import { beginNow, markOfFault, noMark, type Begun } from '../class/mark.js'
import type { Planned } from '../class/plan.js'
import { suiteVersion } from '../run/version.js'
import { limits } from '../support/limits.js'
import { openSender, type Sender, type Task } from './bullmq.js'
import { bundle, type Bundle } from './bundle.js'
import type { GradeResult, GradeTask } from './task.js'

/** Submissions on their way at the same time: enough for many workers, and no more than the server can hold. */
const onTheWayMax = 64

/** Sends to the queue at this address. */
export function remoteGraders(url: string): OpenGraders {
  return async (context): Promise<Graders> => {
    const sender = await openSender(url)
    const watching = setInterval(() => void tellIfAlone(sender, context), limits.classLineMs)
    const nonce = context.options.again ? `-${randomUUID()}` : ''
    await tellIfAlone(sender, context)
    return {
      atOnce: onTheWayMax,
      grade: (planned, signal) => gradeRemotely(planned, { sender, context, nonce, signal }),
      async [Symbol.asyncDispose]() {
        clearInterval(watching)
        await sender[Symbol.asyncDispose]()
      },
    }
  }
}

async function tellIfAlone(sender: Sender, { watcher }: GradersContext): Promise<void> {
  if ((await sender.workers().catch(() => 1)) === 0) watcher.say('No worker is connected to the queue. Start one: wirecheck worker --queue URL')
}

interface Remote {
  readonly sender: Sender
  readonly context: GradersContext
  readonly nonce: string
  readonly signal: AbortSignal
}

/** A task that no worker could do is sent once more. A task that the queue has lost is sent again as often as that happens. */
async function gradeRemotely({ entry, key }: Planned, { sender, context, nonce, signal }: Remote): Promise<GradeResult | null> {
  const begun = beginNow()
  if (entry.problem !== undefined) return { mark: noMark('unreadable', entry.problem, begun), report: null }
  let sent: Bundle
  try {
    sent = await bundle(entry)
  } catch (thrown) {
    return { mark: markOfFault(thrown, begun), report: null }
  }
  const { bytes, parts } = sent
  const contentHash = createHash('sha256').update(bytes).digest('hex')
  const { exercises, tier, only, assignment, audience, lab, timeBudgetMs } = context.options
  const data: GradeTask = {
    version: suiteVersion(),
    entry: { ...entry, parts },
    contentHash,
    options: { exercises, tier, only, assignment, audience, lab, timeBudgetMs },
    seed: context.seedOf(entry.name),
  }
  const id = createHash('sha256')
    .update(JSON.stringify([key, entry.name, timeBudgetMs]))
    .digest('hex')
  return await resultOf({ id: `${id}${nonce}`, data }, { keep: () => sender.keep(contentHash, bytes), sender, begun, signal })
}

interface Awaiting extends Pick<Remote, 'sender' | 'signal'> {
  readonly begun: Begun
  keep(): Promise<void>
}

async function resultOf(task: Task, { keep, sender, begun, signal }: Awaiting): Promise<GradeResult | null> {
  const stopped = new Promise<{ state: 'stopped' }>((resolve) => {
    if (signal.aborted) resolve({ state: 'stopped' })
    else signal.addEventListener('abort', () => resolve({ state: 'stopped' }), { once: true })
  })
  await keep()
  for (let failures = 0; ; ) {
    const answer = await Promise.race([sender.result(task), stopped])
    if (answer.state === 'waiting') continue
    if (answer.state === 'lost') await keep()
    else await sender.forget(task.id)
    if (answer.state === 'stopped') return null
    if (answer.state === 'done') return answer.value as GradeResult
    if (answer.state !== 'failed') continue
    failures += 1
    if (failures > 1) return { mark: noMark('error', `No worker could grade it: ${answer.why}`, begun), report: null }
    await keep()
  }
}
