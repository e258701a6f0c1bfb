/** The engine when a worker of its own ends, and how much a worker sends. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { childrenOf } from '../kernel/proc.js'
import { bestLab, python, sampleProgram, shell } from '../launch/sample-program.js'
import type { Verdict } from '../model/verdict.js'
import { projectRoot } from '../support/project-root.js'
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

test('of long compared bytes, those around the difference arrive', async () => {
  await using engine = openEngine(bestLab)
  const cutsOff = python(readFileSync(join(projectRoot, 'fixtures/broken/echo/cuts-off-long-messages.py'), 'utf8'))
  const verdicts: Verdict[] = []
  const job = { program: sampleProgram(cutsOff, { appendAddress: true }), tier: 'core', only: ['ECHO-4'], seed: 1, stopAtFirst: true } as const
  await engine.run({ id: 'echo' }, job, { signal: new AbortController().signal, onVerdict: (verdict) => verdicts.push(verdict) })
  const failed = verdicts.find(({ result }) => result === 'fail')
  expect(failed).toMatchObject({ requirement: 'ECHO-4', comparison: { part: { from: 8_192 - 2_048, receivedBytes: 8_192 } } })
})
