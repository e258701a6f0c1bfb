/** Turns: one grading at a time, the next one as soon as that has ended, however it ended. */

import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { expect, onTestFinished, test, vi } from 'vitest'
import { takeTurn } from './turn.js'

const never = new AbortController().signal
const newName = (): string => `\0wirecheck-test-${randomUUID()}`

test('a free turn is taken at once', async () => {
  const onWait = vi.fn()
  await using _turn = await takeTurn({ name: newName(), signal: never, onWait })
  expect(onWait).not.toHaveBeenCalled()
})

test('another one waits for it, says so once, and gets it when it is given back', async () => {
  const name = newName()
  const onWait = vi.fn()
  const order: string[] = []
  const first = await takeTurn({ name, signal: never, onWait })
  const others = ['second', 'third'].map(async (who) => {
    await using _turn = await takeTurn({ name, signal: never, onWait })
    order.push(`${who} begins`)
    await new Promise((resolve) => setTimeout(resolve, 20))
    order.push(`${who} ends`)
  })
  await vi.waitUntil(() => onWait.mock.calls.length === 2)
  expect(order).toEqual([])
  await first[Symbol.asyncDispose]()
  await Promise.all(others)
  const [winner] = order[0]?.split(' ') ?? []
  const loser = winner === 'second' ? 'third' : 'second'
  expect([order, onWait.mock.calls.length]).toEqual([[`${winner} begins`, `${winner} ends`, `${loser} begins`, `${loser} ends`], 2])
})

test('a process that is killed gives it back', async () => {
  const name = newName()
  const source = "require('node:net').createServer(() => 0).listen(process.argv[1].replace('@', '\\0'), () => console.log('has it'))"
  const holder = spawn(process.execPath, ['-e', source, name.replace('\0', '@')], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void holder.kill('SIGKILL'))
  await once(holder.stdout, 'data')
  const taken = takeTurn({ name, signal: never, onWait: () => holder.kill('SIGKILL') })
  await using _turn = await taken
  expect(holder.killed).toBe(true)
})

test('a wait that is cut short rejects, and one that takes too long goes on without the turn', async () => {
  const name = newName()
  await using _turn = await takeTurn({ name, signal: never, onWait: () => undefined })
  const interrupt = new AbortController()
  const waiting = takeTurn({ name, signal: interrupt.signal, onWait: () => interrupt.abort(new Error('Ctrl-C')) })
  await expect(waiting).rejects.toThrow('Ctrl-C')
  await using _none = await takeTurn({ name, signal: never, onWait: () => undefined, waitMs: 50 })
})
