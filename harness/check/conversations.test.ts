/** Many conversations share one connection while it goes well; after a failure they begin anew. */

import { expect, test, vi } from 'vitest'
import { sampleClient } from '../wire/sample-conversation.js'
import type { CheckContext } from './context.js'
import { conversations } from './conversations.js'

/** The part of a context that is used, with real clients; and what was asked of it. */
function context() {
  const connect = vi.fn(async () => (await sampleClient()).client)
  const restart = vi.fn<() => Promise<never>>()
  return { connect, restart, talk: conversations({ connect, restart } as unknown as CheckContext) }
}

test('one connection serves them all', async () => {
  const { connect, restart, talk } = context()
  const clients: unknown[] = []
  for (let count = 0; count < 3; count += 1) await talk(async (client) => void clients.push(client))
  expect(new Set(clients).size).toBe(1)
  expect([connect.mock.calls.length, restart.mock.calls.length]).toEqual([1, 0])
})

test('after a failure the next one has a fresh program and a new connection', async () => {
  const { connect, restart, talk } = context()
  await talk(() => Promise.resolve())
  await expect(talk(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  await talk(() => Promise.resolve())
  expect([connect.mock.calls.length, restart.mock.calls.length]).toEqual([2, 1])
})

test('nothing is started before the first', async () => {
  const { connect, restart } = context()
  expect([connect.mock.calls.length, restart.mock.calls.length]).toEqual([0, 0])
})
