/** The workers in which Vitest runs the specs: each a process of its own, in a private network where the lab has one. */

import { fork, type ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { PoolRunnerInitializer } from 'vitest/node'
import type { Lab } from '../lab/probe.js'
import { inPrivateNetwork } from '../lab/sandbox.js'

const workerEntry = fileURLToPath(new URL('worker.js', import.meta.url))

/** Short-lived objects are swept often: megabytes of bytes on the wire do not pile up, and it costs no time (docs/decisions/0010). */
const nodeOptions = ['--max-semi-space-size=1']

export interface WorkerPool extends AsyncDisposable {
  /** What Vitest takes its workers from. */
  readonly forVitest: PoolRunnerInitializer
}

/**
 * Starts `count` workers at once: they load what they need while Vitest itself is loaded. `onTrouble` is told what a
 * worker printed as it broke. All have ended when the pool is disposed of.
 */
export function startWorkerPool(lab: Lab, count: number, onTrouble: (message: string) => void): WorkerPool {
  const workers = new Set<ChildProcess>()
  const add = (): Worker => {
    const started = startWorker(lab, onTrouble)
    workers.add(started.worker)
    return started
  }
  const ready = Array.from({ length: count }, add)
  return {
    forVitest: {
      name: 'lab',
      createPoolWorker() {
        const { worker, isLoaded } = ready.shift() ?? add()
        return {
          name: 'lab',
          cacheFs: true,
          on: (event, listener) => void worker.on(event, listener),
          off: (event, listener) => void worker.off(event, listener),
          send: (message) => void worker.send(message),
          deserialize: (data) => data,
          canReuse: () => true,
          start: () => isLoaded,
          stop: () => end(worker),
        }
      },
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...workers].map(end))
    },
  }
}

interface Worker {
  readonly worker: ChildProcess
  /** Rejects where it broke before: Vitest itself would wait a minute for its first word. */
  readonly isLoaded: Promise<void>
}

function startWorker(lab: Lab, onTrouble: (message: string) => void): Worker {
  const node = { file: process.execPath, args: nodeOptions }
  const line = lab.bwrap === null ? node : inPrivateNetwork(lab.bwrap, node)
  const worker = fork(workerEntry, [], {
    execPath: line.file,
    execArgv: [...line.args],
    env: { ...process.env, TEST: 'true', VITEST: 'true', VITEST_MODE: 'RUN' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  })
  let printed = ''
  worker.stderr?.on('data', (bytes: Buffer) => (printed = `${printed}${bytes.toString()}`.slice(-4_000)))
  worker.stdout?.resume()
  worker.once('exit', (status, signal) => {
    if (status !== 0 && !worker.killed) onTrouble(describeEnd(status, signal, printed.trim()))
  })
  const isLoaded = new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('exit', () => reject(new Error('A worker ended while it started.')))
  })
  isLoaded.catch(() => undefined) // Vitest may have no use for it.
  return { worker, isLoaded }
}

/** bubblewrap ends with 128 and the signal's number when what it ran was killed. */
function describeEnd(status: number | null, signal: string | null, printed: string): string {
  if (signal === 'SIGKILL' || status === 128 + constants.signals.SIGKILL) return 'A worker of the suite was killed (SIGKILL): is there enough memory?'
  return `A worker of the suite ended (${signal ?? `exit status ${status}`}): ${printed}`
}

async function end(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return
  const ended = new Promise((resolve) => worker.once('exit', resolve))
  worker.kill('SIGKILL')
  await ended
}
