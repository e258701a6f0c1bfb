/** Repeated conversations share one connection or have one each. After a failure they start again with a fresh program. */

import { expect, test, vi } from 'vitest'
import { createWatch } from '../../kernel/silence.js'
import { sampleClient } from '../../wire/sample-conversation.js'
import type { TcpConnection } from '../../wire/tcp-connection.js'
import type { ServerContext } from '../language/context.js'
import { clientsInTurn, conversations } from './repeated-conversations.js'

/** The parts of a context that are used, with real clients and mocks that count calls. */
function context() {
  const connect = vi.fn(async () => (await sampleClient()).client)
  const restart = vi.fn<() => Promise<never>>()
  const settle = vi.fn<() => Promise<void>>()
  const server = () => ({ running: { watch: createWatch(() => []) } })
  const servesAgain = vi.fn(() => false)
  const parts = { connect, restart, servesAgain, settle, server } as unknown as ServerContext
  return { connect, restart, servesAgain, talk: conversations(parts), inTurn: clientsInTurn(parts) }
}

test('all conversations use one connection', async () => {
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

test('in turn, each conversation has its own connection, which is closed afterwards', async () => {
  const { connect, restart, inTurn } = context()
  const clients: TcpConnection[] = []
  const closed: string[] = []
  for (const name of ['one', 'two', 'three'])
    await inTurn(async (client) => {
      clients.push(client)
      const close = client.close.bind(client)
      client.close = () => close().then(() => void closed.push(name))
    })
  expect(new Set(clients).size).toBe(3)
  expect([connect.mock.calls.length, restart.mock.calls.length]).toEqual([3, 0])
  expect(closed).toEqual(['one', 'two', 'three'])
})

test('in turn, the first failure counts; a later one counts only if a fresh program fails too', async () => {
  const { restart, inTurn } = context()
  const fails = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new Error('first')).mockRejectedValueOnce(new Error('warm')).mockResolvedValueOnce()
  await expect(inTurn(fails)).rejects.toThrow('first')
  await inTurn(fails)
  expect(restart).toHaveBeenCalledTimes(1)
  await expect(inTurn(() => Promise.reject(new Error('fresh too')))).rejects.toThrow('fresh too')
  expect(restart).toHaveBeenCalledTimes(2)
})

test('in turn, a failure counts at once where the program is known to serve one client after another', async () => {
  const { restart, servesAgain, inTurn } = context()
  servesAgain.mockReturnValue(true)
  await inTurn(() => Promise.resolve())
  await expect(inTurn(() => Promise.reject(new Error('second')))).rejects.toThrow('second')
  expect(restart).not.toHaveBeenCalled()
})
