/** A class graded by the workers of a queue, on a real server: what dies in the middle loses nothing. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import getPort from 'get-port'
import { afterAll, expect, test, vi } from 'vitest'
import { findOnPath } from '../lab/sandbox.js'
import { makeQuickClass } from '../matrix/sample-quick-class.js'
import { openSender, withoutPassword } from '../queue/bullmq.js'
import { start, type Run } from './sample-runs.js'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 })

const redis = findOnPath('redis-server') ?? findOnPath('valkey-server')
const root = mkdtempSync(join(tmpdir(), 'wirecheck-queue-test-'))
const password = 'secret-of-the-queue'
const port = await getPort()

const url = (): string => `redis://:${password}@127.0.0.1:${port}`
const gradesIn = (reports: string): string => readFileSync(join(reports, 'grades.csv'), 'utf8')
const gradedNames = (reports: string): string[] =>
  (existsSync(join(reports, 'journal.jsonl')) ? readFileSync(join(reports, 'journal.jsonl'), 'utf8') : '')
    .split('\n')
    .filter((line) => line.startsWith('{"kind":"graded"'))
    .map((line) => (JSON.parse(line) as { name: string }).name)
const startWorker = (): Run => start('worker', '--queue', url(), '--jobs', '1', '--log', 'json')

interface Server extends AsyncDisposable {
  /** Kills it, and starts it again with what it had stored. */
  restart(): Promise<void>
}

/** A server of a test's own. Disposing kills it. */
async function openServer(): Promise<Server> {
  const folder = mkdtempSync(join(root, 'server-'))
  let child = await launch(folder)
  const kill = async (): Promise<void> => {
    const ended = once(child, 'close')
    child.kill('SIGKILL')
    await ended
  }
  return {
    async restart() {
      await kill()
      child = await launch(folder)
    },
    [Symbol.asyncDispose]: kill,
  }
}

/** Starts the server, and waits until it says that it is ready. */
async function launch(folder: string): Promise<ChildProcess> {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--requirepass', password, '--save', '', '--appendonly', 'yes']
  const child = spawn(redis ?? 'redis-server', [...options, '--appendfsync', 'always'], { stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const line of createInterface({ input: child.stdout })) if (line.includes('Ready to accept connections')) break
  child.stdout.resume()
  return child
}

afterAll(() => rmSync(root, { recursive: true, force: true }))

// A queue needs a Redis or Valkey server. CI installs one.
test.skipIf(redis === null)('a worker that is killed and a server that is started again lose nothing, and nothing is graded twice', async () => {
  await using server = await openServer()
  const [folder, alone, reports] = [join(root, 'class'), join(root, 'alone'), join(root, 'reports')]
  const made = await makeQuickClass(folder)
  expect((await start('--class', folder, '--report', alone, '--seed', '7').ended).status).toBe(0)
  const [first, second] = [startWorker(), startWorker()]
  const sender = start('--class', folder, '--report', reports, '--seed', '7', '--queue', url())
  await vi.waitFor(() => expect(gradedNames(reports).length).toBeGreaterThanOrEqual(2), { timeout: 300_000, interval: 10 })
  first.child.kill('SIGKILL')
  await server.restart()
  const { status, stderr } = await sender.ended
  expect([status, stderr.includes(password)]).toEqual([0, false])
  expect(stderr).not.toMatch(/Warning/)
  expect(gradedNames(reports).toSorted()).toEqual(made.map(({ name }) => name).toSorted())
  expect(gradesIn(reports)).toBe(gradesIn(alone))
  second.child.kill('SIGTERM')
  const worker = await second.ended
  expect([worker.status, worker.stdout.includes(password)]).toEqual([0, false])
  expect(worker.stdout).toMatch(/"event":"graded","submission":"s0/)
})

test.skipIf(redis === null)('a worker of another version refuses, says so, and gives the submission back', async () => {
  await using _server = await openServer()
  await using sender = await openSender(url())
  const task = { id: 'of-another-version', data: { version: '0.0.0', options: { exercises: [] } } }
  const answer = sender.result(task)
  const { status, stderr } = await startWorker().ended
  expect([status, stderr]).toEqual([3, expect.stringContaining('The sender has wirecheck 0.0.0')])
  expect((await answer).state).toBe('waiting')
  await sender.forget(task.id)
})

test.skipIf(redis === null)('a server that is not there ends the run with status 3, and no password is printed', async () => {
  const { status, stderr } = await start('worker', '--queue', 'redis://:hidden-word@127.0.0.1:1').ended
  expect([status, stderr.includes('hidden-word')]).toEqual([3, false])
  expect(stderr).toContain('Cannot reach the queue at redis://127.0.0.1:1')
})

test('an address in a message has no password', () => {
  expect(withoutPassword('rediss://user:pass@host:6380/2')).toBe('rediss://host:6380')
})
