/** What a program left behind is found by its mark, wherever it went, and nothing else is touched. */

import { spawn } from 'node:child_process'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { projectRoot } from '../support/project-root.js'
import { outputOf } from '../support/sample-process.js'
import { isAlive, processName } from '../kernel/proc.js'
import { killMarked, markedProcesses, markedProcessesFrom, markVariable, newMark } from './stragglers.js'

vi.setConfig({ testTimeout: 60_000 })
/** The module as it was built: a plain process of Node loads it. */
const compiled = `${projectRoot}/dist/harness/launch/stragglers.js`
const patience = { timeout: 20_000 }

function start(script: string, environment: Readonly<Record<string, string>>): number {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore', env: { PATH: process.env['PATH'], ...environment } })
  const pid = child.pid ?? 0
  onTestFinished(() => {
    if (isAlive(pid)) process.kill(-pid, 'SIGKILL')
  })
  return pid
}

const namesOf = (mark: string): string[] => markedProcesses(mark).map(processName).sort()

describe('marked processes', () => {
  test('are found in whatever session, group or parentage they are by now, and ended', async () => {
    const mark = newMark()
    start('sleep 600 & setsid sleep 600 & (setsid sh -c "sleep 600 & wait" &) ; wait', { [markVariable]: mark })
    await expect.poll(() => namesOf(mark), patience).toEqual(['sh', 'sh', 'sleep', 'sleep', 'sleep'])
    const pids = markedProcesses(mark)
    killMarked(mark)
    expect(markedProcesses(mark)).toEqual([])
    await expect.poll(() => pids.filter(isAlive), patience).toEqual([])
  })

  test('are those of one program alone', async () => {
    const [mine, other] = [newMark(), newMark()]
    const pid = start('exec sleep 600', { [markVariable]: other })
    start('exec sleep 600', { [markVariable]: mine })
    await expect.poll(() => [...namesOf(mine), ...namesOf(other)], patience).toEqual(['sleep', 'sleep'])
    killMarked(mine)
    expect([isAlive(pid), markedProcesses(other)]).toEqual([true, [pid]])
  })

  test('are found by repeated looks, too, and those that were there before are not', async () => {
    const mark = newMark()
    start('exec sleep 600', { [markVariable]: mark })
    await expect.poll(() => namesOf(mark), patience).toEqual(['sleep'])
    const look = markedProcessesFrom(mark)
    start('setsid sleep 600 & wait', { [markVariable]: mark })
    await expect.poll(() => look().map(processName).sort(), patience).toEqual(['sh', 'sleep'])
    killMarked(mark)
    await expect.poll(look, patience).toEqual([])
  })

  test('are none where nothing was started', () => {
    const mark = newMark()
    expect(markedProcesses(mark)).toEqual([])
    expect(() => killMarked(mark)).not.toThrow()
  })

  test('never hold this process itself', async () => {
    const mark = newMark()
    const source = `
      import { killMarked, markedProcesses } from ${JSON.stringify(compiled)}
      killMarked(${JSON.stringify(mark)})
      console.log('found', markedProcesses(${JSON.stringify(mark)}).length, 'and lives')`
    expect(await outputOf(source, { [markVariable]: mark })).toBe('found 0 and lives\n')
  })

  test('have marks that differ', () => {
    expect(new Set(Array.from({ length: 100 }, newMark)).size).toBe(100)
  })
})
