/** A worker's entry point. The engine starts it as a process in the lab's network, where it runs one job after another. */

import { runExercise } from '../check/engine/run-exercise.js'
import { variantOf } from '../check/language/options.js'
import { hasTimeWait, preparePrivateNetwork } from '../lab/network.js'
import { startReaper } from '../lab/reaper.js'
import { becomeSubReaper } from '../lab/sub-reaper.js'
import { withShortComparison } from '../report/short-comparison.js'
import { describeError } from '../support/errors.js'
import { closeWaysIn } from '../support/own-process.js'
import { loadExercise } from './specs.js'
import type { FromWorker, ToWorker } from './worker-protocol.js'
import '../check/index.js' // Every spec imports this, so it is loaded before the first job arrives.

const send = process.send?.bind(process)
if (send === undefined) throw new TypeError('Only harness/run/engine.ts can start this file, because it needs an IPC channel.')
const say = (message: FromWorker): void => void send(message)

closeWaysIn()
receiveJobs()
say({ kind: 'loaded' })

function receiveJobs(): void {
  const mark = startReaper() // Of this process: the lab of a job has the main process's.
  const orphans = becomeSubReaper()
  // In a shared lab nothing else ends this worker when the main process is gone. Its programs end with it.
  process.once('disconnect', () => {
    orphans.endAll()
    process.kill(process.pid, 'SIGKILL')
  })
  let isNetworkReady = false
  let cancelling = new AbortController()

  async function run({ exercise, job }: Extract<ToWorker, { kind: 'run' }>): Promise<void> {
    if (!isNetworkReady && job.lab.description.network === 'private') preparePrivateNetwork()
    isNetworkReady = true
    cancelling = new AbortController()
    const { signal } = cancelling
    if (exercise.module !== undefined) process.setSourceMapsEnabled(true) // An error then names the line of its author's source.
    const faults = await loadExercise(exercise.id, exercise.module)
      .then((loaded) =>
        runExercise(
          exercise.chosen === undefined ? loaded : variantOf(loaded, exercise.chosen),
          { ...job, lab: { ...job.lab, mark, lingers: hasTimeWait() } },
          { signal, onVerdict: (verdict, startedAs, capture) => say({ kind: 'verdict', verdict: withShortComparison(verdict), startedAs, capture }) },
        ),
      )
      .catch((thrown: unknown) => [`${exercise.id}: ${describeError(thrown)}`])
    orphans.endAll()
    await orphans.collect()
    say({ kind: 'done', faults: signal.aborted ? [] : faults })
  }

  process.on('message', (message: ToWorker) => {
    if (message.kind === 'cancel') cancelling.abort(new Error('cancelled'))
    else void run(message)
  })
}
