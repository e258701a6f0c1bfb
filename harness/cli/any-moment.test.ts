/** Signals at any moment of a run: there is a report, the status tells the signal, and nothing is left on the machine. */

import { randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { listProc, readProc } from '../kernel/proc.js'
import { labs } from '../launch/sample-program.js'
import { echoes, folderWith, reportIn, startIn, type Run } from './sample-runs.js'

vi.setConfig({ testTimeout: 600_000 })
const patience = { timeout: 60_000 }
const moments = 24
const statuses = { SIGINT: 130, SIGTERM: 143 } as const

/** A submission with a short build; `token` stands on the command lines of its build and its program, and on nobody else's. */
function submission() {
  const token = `token-${randomUUID()}`
  const manifest = JSON.stringify({ echo: { build: `sh -c "sleep 0.3" ${token}`, run: `node echo.js {port} ${token}` } })
  const folder = folderWith({ 'echo.js': echoes, 'wirecheck.json': manifest })
  const around = folderWith({})
  chmodSync(around, 0o755) // Where the suite is root, programs run as another user.
  const temporary = join(around, 'tmp')
  mkdirSync(temporary)
  const begin = (lab: string): Run =>
    startIn({ environment: { TMPDIR: temporary } }, '--student', folder, '--exercise', 'echo', '--check', 'ECHO-1', '--lab', lab)
  return { begin, left: () => [...processesWith(token), ...readdirSync(temporary)] }
}

describe.each(labs)('in a %s lab', (lab) => {
  test(`Ctrl-C and SIGTERM at ${moments} moments, half of them when nobody reads what is printed any more`, async () => {
    const { begin, left } = submission()
    const beganAt = performance.now()
    expect((await begin(lab).ended).status).toBe(0)
    const wholeMs = performance.now() - beganAt
    for (let moment = 0; moment < moments; moment += 1) {
      const run = begin(lab)
      await pause((moment * wholeMs) / moments)
      const signal = moment % 2 === 0 ? 'SIGINT' : 'SIGTERM'
      if (moment % 4 > 1) for (const stream of [run.child.stdout, run.child.stderr]) stream?.destroy()
      const wasOver = run.child.exitCode !== null
      run.child.kill(signal)
      const { status, stdout, stderr } = await run.ended
      if (run.child.signalCode === signal && stdout + stderr === '') continue // Node itself was still loading.
      const { interrupted } = reportIn(run.reports)
      if (!wasOver) expect({ moment, status, interrupted }).toEqual({ moment, status: interrupted ? statuses[signal] : 0, interrupted })
      await expect.poll(left, patience).toEqual([])
    }
  })

  test('SIGKILL while it builds and while it tests leaves no process, and its folders go with the next run', async () => {
    const { begin, left } = submission()
    for (const delayMs of [200, 600, 1_000, 1_500]) {
      const run = begin(lab)
      await pause(delayMs)
      run.child.kill('SIGKILL')
      await run.ended
    }
    expect((await begin(lab).ended).status).toBe(0)
    await expect.poll(left, patience).toEqual([])
  })
})

function processesWith(token: string): string[] {
  return listProc('')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readProc(`${pid}/cmdline`).replaceAll('\0', ' '))
    .filter((line) => line.includes(token))
}
