/** The workers in which Vitest runs the specs: each a process of its own, in a private network where the lab has one. */

import { fork, type ChildProcess } from 'node:child_process'
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
  const add = (): ChildProcess => {
    const worker = startWorker(lab, onTrouble)
    workers.add(worker)
    return worker
  }
  const ready = Array.from({ length: count }, add)
  return {
    forVitest: {
      name: 'lab',
      createPoolWorker() {
        const worker = ready.shift() ?? add()
        return {
          name: 'lab',
          cacheFs: true,
          on: (event, listener) => void worker.on(event, listener),
          off: (event, listener) => void worker.off(event, listener),
          send: (message) => void worker.send(message),
          deserialize: (data) => data,
          canReuse: () => true,
          start: () => Promise.resolve(),
          stop: () => end(worker),
        }
      },
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...workers].map(end))
    },
  }
}

function startWorker(lab: Lab, onTrouble: (message: string) => void): ChildProcess {
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
    if (status !== 0 && signal !== 'SIGKILL') onTrouble(`A worker ended (${signal ?? `exit status ${status}`}): ${printed.trim()}`)
  })
  return worker
}

async function end(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return
  const ended = new Promise((resolve) => worker.once('exit', resolve))
  worker.kill('SIGKILL')
  await ended
}
