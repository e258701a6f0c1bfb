/** The engine when a worker of its own ends. */

import { existsSync, readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { childrenOf } from '../kernel/proc.js'
import { bestLab, sampleProgram, shell } from '../launch/sample-program.js'
import type { Verdict } from '../model/verdict.js'
import { openEngine } from './engine.js'

const isWorker = (pid: number): boolean => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('run/worker.js')

test('a worker that ended while it had nothing to do is replaced, and the job runs', async () => {
  const others = childrenOf(process.pid)
  await using engine = openEngine(bestLab)
  const [worker] = childrenOf(process.pid).filter((pid) => !others.includes(pid) && isWorker(pid))
  process.kill(worker ?? 0, 'SIGKILL')
  // Then Node.js has taken note of its end, too.
  await vi.waitFor(() => expect(existsSync(`/proc/${worker}`)).toBe(false))
  const verdicts: Verdict[] = []
  const job = { program: sampleProgram(shell('exit 3')), tier: 'core', only: [], seed: 1, stopAtFirst: true } as const
  const faults = await engine.run({ id: 'echo' }, job, { signal: new AbortController().signal, onVerdict: (verdict) => verdicts.push(verdict) })
  expect([faults, verdicts.map(({ result }) => result)]).toEqual([[], ['fail']])
})
