/** Turns within one engine: one at a time, in order, and a job that is interrupted while it waits holds up nobody. */

import { expect, test } from 'vitest'
import { createTurns } from './turns.js'

const never = new AbortController().signal

test('jobs take their turns in order, each as soon as the one before gives its own back', async () => {
  const turns = createTurns()
  const order: string[] = []
  const first = await turns.take({ signal: never })
  const others = ['second', 'third'].map(async (who) => {
    await using _turn = await turns.take({ signal: never })
    order.push(who)
  })
  expect(order).toEqual([])
  await first.giveBack()
  await first.giveBack()
  await Promise.all(others)
  expect(order).toEqual(['second', 'third'])
})

test('a job that is interrupted while it waits rejects at once, and the one after it waits for the first only', async () => {
  const turns = createTurns()
  const first = await turns.take({ signal: never })
  const interrupt = new AbortController()
  const second = turns.take({ signal: interrupt.signal })
  const third = turns.take({ signal: never })
  interrupt.abort(new Error('Ctrl-C'))
  await expect(second).rejects.toThrow('Ctrl-C')
  await first.giveBack()
  await (await third).giveBack()
})
