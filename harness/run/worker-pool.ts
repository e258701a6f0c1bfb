/** The workers in which Vitest runs the specs: each a process of its own, in a private network where the lab has one. */

import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { PoolRunnerInitializer } from 'vitest/node'
import type { Lab } from '../lab/probe.js'
import { inPrivateNetwork } from '../lab/sandbox.js'

/** Vitest's own entry point of a forked worker. */
const workerEntry = 'workers/forks.js'

/** A pool whose workers live in the lab's network. `onTrouble` is told what a worker printed as it broke. */
export function createWorkerPool(lab: Lab, onTrouble: (message: string) => void): PoolRunnerInitializer {
  return {
    name: 'lab',
    createPoolWorker({ distPath, execArgv, env }) {
      const entry = join(distPath, workerEntry)
      let child: ChildProcess | null = null
      const running = (): ChildProcess => {
        if (child === null) throw new TypeError('the worker was not started')
        return child
      }
      return {
        name: 'lab',
        cacheFs: true,
        on: (event, listener) => void running().on(event, listener),
        off: (event, listener) => void running().off(event, listener),
        send: (message) => void running().send(message),
        deserialize: (data) => data,
        canReuse: () => true,
        async start() {
          child ??= startWorker(lab, { entry, execArgv, env })
          let printed = ''
          child.stderr?.on('data', (bytes: Buffer) => (printed = `${printed}${bytes.toString()}`.slice(-4_000)))
          child.stdout?.resume()
          child.once('exit', (status, signal) => {
            if (status !== 0 && signal !== 'SIGKILL') onTrouble(`A worker ended (${signal ?? `exit status ${status}`}): ${printed.trim()}`)
          })
        },
        async stop() {
          const worker = running()
          const ended = worker.exitCode !== null || worker.signalCode !== null ? Promise.resolve() : new Promise((resolve) => worker.once('exit', resolve))
          worker.kill('SIGKILL')
          await ended
        },
      }
    },
  }
}

function startWorker(lab: Lab, worker: { entry: string; execArgv: readonly string[]; env: Partial<NodeJS.ProcessEnv> }): ChildProcess {
  const node = { file: process.execPath, args: worker.execArgv }
  const line = lab.bwrap === null ? node : inPrivateNetwork(lab.bwrap, node)
  return fork(worker.entry, [], {
    execPath: line.file,
    execArgv: [...line.args],
    env: worker.env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  })
}
