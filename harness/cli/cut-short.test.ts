/** A grading that ends early, by a signal or because a worker is gone: it reports what is known and leaves no process behind. */

import { randomUUID } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { listProc, processTree, readProc } from '../kernel/proc.js'
import { labs } from '../launch/sample-program.js'
import { folderWith, reportIn, start, type Run } from './sample-runs.js'

vi.setConfig({ testTimeout: 180_000 })
const patience = { timeout: 60_000 }

const neverListens = "console.log('begun'); setInterval(() => undefined, 50)\n"

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s while a program is built reports that nothing was checked, and leaves nothing', async (signal, wanted) => {
  const seconds = `3${Math.floor(Math.random() * 1e9)}`
  const run = start('--student', folderWith({ 'echo.c': '#include <sys/socket.h>\nint main(void) { return 0; }\n', Makefile: `all:\n\tsleep ${seconds}\n` }))
  await expect.poll(() => processesWith(seconds).length, patience).toBeGreaterThan(0)
  run.child.kill(signal)
  const { status, stdout } = await run.ended
  expect([status, stdout]).toEqual([wanted, expect.stringContaining('CUT SHORT  stopped before the first check')])
  expect(reportIn(run.reports)).toMatchObject({ interrupted: true, result: 'error', exercises: [] })
  await expect.poll(() => processesWith(seconds), patience).toEqual([])
})

describe.each(labs)('in a %s lab', (lab) => {
  test('Ctrl-C ends the run with status 130, what is known by then, and no program left', async () => {
    const { run, token } = await startHanging(lab)
    run.child.kill('SIGINT')
    const { status, stderr } = await run.ended
    expect(stderr).toContain('Stopping')
    expect(reportIn(run.reports)).toMatchObject({ interrupted: true, result: 'error' })
    expect(status).toBe(130)
    await expect.poll(() => processesWith(token), patience).toEqual([])
  })

  test('when the suite is killed (SIGKILL) no program is left', async () => {
    const { run, token } = await startHanging(lab)
    run.child.kill('SIGKILL')
    await run.ended
    await expect.poll(() => processesWith(token), patience).toEqual([])
  })
})

test.each(labs)('a worker that is killed is an error of the suite, at once, and no points (%s lab)', async (lab) => {
  const { run } = await startHanging(lab)
  const workers = processTree(run.child.pid ?? 0).filter((pid) => /run\/worker\.js\0$/.test(readProc(`${pid}/cmdline`)))
  for (const pid of workers) process.kill(pid, 'SIGKILL')
  const { status } = await run.ended
  const { errors, exercises } = reportIn(run.reports)
  expect([status, errors]).toEqual([3, ['A worker of the suite was killed (SIGKILL). Is there enough memory?']])
  expect(new Set(exercises.find(({ id }) => id === 'echo')?.checks.map(({ result }) => result))).toEqual(new Set(['error']))
})
/** Starts grading a program that does not come up, and waits until it runs; `token` stands on its command line and on nobody else's. */
async function startHanging(lab: string): Promise<{ run: Run; token: string }> {
  const token = `token-${randomUUID()}`
  const manifest = JSON.stringify({ echo: { run: `node hangs.js {port} ${token}` } })
  const run = start('--student', folderWith({ 'hangs.js': neverListens, 'wirecheck.json': manifest }), '--lab', lab)
  await expect.poll(() => processesWith(token).length, patience).toBeGreaterThan(0)
  return { run, token }
}

/** The command lines with this word on them. */
function processesWith(token: string): string[] {
  return listProc('')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readProc(`${pid}/cmdline`).replaceAll('\0', ' '))
    .filter((line) => line.includes(token))
}
