/** Which saves are noticed, and that those of one moment are told together. */

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { locateSubmission } from '../submission/source/copy.js'
import { watchSubmission, type Changes } from './changes.js'
import { folderWith } from './sample-runs.js'

vi.setConfig({ testTimeout: 60_000 })

const { signal } = new AbortController()

async function watching(files: Readonly<Record<string, string>>, leaveOut: readonly string[] = []): Promise<{ folder: string; changes: Changes }> {
  const folder = folderWith(files)
  const changes = await watchSubmission(
    await locateSubmission(folder),
    leaveOut.map((name) => join(folder, name)),
  )
  onTestFinished(() => changes[Symbol.asyncDispose]())
  return { folder, changes }
}

test('a file that is written, replaced by renaming, removed or made is one change each', async () => {
  const { folder, changes } = await watching({ 'echo.py': '1', 'lib/serve.py': '1' })
  writeFileSync(join(folder, 'lib/serve.py'), '2')
  expect(await changes.next(signal)).toEqual(['lib/serve.py'])
  for (const text of ['2', '3']) {
    writeFileSync(join(folder, 'echo.py.new'), text)
    renameSync(join(folder, 'echo.py.new'), join(folder, 'echo.py'))
    expect(await changes.next(signal)).toContain('echo.py')
  }
  rmSync(join(folder, 'echo.py'))
  expect(await changes.next(signal)).toEqual(['echo.py'])
  mkdirSync(join(folder, 'time'))
  writeFileSync(join(folder, 'time/main.c'), '1')
  await vi.waitFor(async () => expect(await changes.next(signal)).toContain('time/main.c'))
})

test('what editors, Python and wirecheck itself write is passed over', async () => {
  const { folder, changes } = await watching({ 'echo.py': '1', '__pycache__/a': '', 'out/results.json': '' }, ['out'])
  for (const name of ['.echo.py.swp', 'echo.py~', '4913', '#echo.py#', '__pycache__/echo.cpython-311.pyc', 'out/results.json'])
    writeFileSync(join(folder, name), 'x')
  writeFileSync(join(folder, 'echo.py'), '2')
  expect(await changes.next(signal)).toEqual(['echo.py'])
})

test('a change is told at once, and one that was not asked for yet, too', async () => {
  const { folder, changes } = await watching({ 'echo.py': '1' })
  const told = new Promise<void>((resolve) => changes.onChange(resolve))
  writeFileSync(join(folder, 'echo.py'), '2')
  await told
  const tell = vi.fn()
  changes.onChange(tell)
  expect(tell).toHaveBeenCalledOnce()
  expect(await changes.next(signal)).toEqual(['echo.py'])
})

test('a wait ends when its signal fires, and leaves no listener behind', async () => {
  const { folder, changes } = await watching({ 'echo.py': '0' })
  const stop = new AbortController()
  const added = vi.spyOn(stop.signal, 'addEventListener')
  const removed = vi.spyOn(stop.signal, 'removeEventListener')
  for (const text of ['1', '2', '3']) {
    const next = changes.next(stop.signal)
    writeFileSync(join(folder, 'echo.py'), text)
    expect(await next).toEqual(['echo.py'])
  }
  const last = changes.next(stop.signal)
  stop.abort()
  expect([await last, removed.mock.calls.length]).toEqual([[], added.mock.calls.length])
})
