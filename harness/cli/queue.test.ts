/** A class graded by the workers of a queue, on a real server: what dies in the middle loses nothing. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import getPort from 'get-port'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { findOnPath } from '../lab/sandbox.js'
import { makeQuickClass } from '../matrix/sample-quick-class.js'
import { openSender, withoutPassword } from '../queue/bullmq.js'
import { start, type Run } from './sample-runs.js'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 })

const redis = findOnPath('redis-server') ?? findOnPath('valkey-server')
const root = mkdtempSync(join(tmpdir(), 'wirecheck-queue-test-'))
const password = 'secret-of-the-queue'
let port = 0
let server: ChildProcess | null = null

const url = (): string => `redis://:${password}@127.0.0.1:${port}`
const gradesIn = (reports: string): string => readFileSync(join(reports, 'grades.csv'), 'utf8')
const gradedNames = (reports: string): string[] =>
  (existsSync(join(reports, 'journal.jsonl')) ? readFileSync(join(reports, 'journal.jsonl'), 'utf8') : '')
    .split('\n')
    .filter((line) => line.startsWith('{"kind":"graded"'))
    .map((line) => (JSON.parse(line) as { name: string }).name)
const startWorker = (): Run => start('worker', '--queue', url(), '--jobs', '1', '--log', 'json')

async function startServer(): Promise<void> {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', root, '--requirepass', password, '--save', '', '--appendonly', 'yes']
  server = spawn(redis ?? 'redis-server', [...options, '--appendfsync', 'always'], { stdio: ['ignore', 'pipe', 'ignore'] })
  let printed = ''
  server.stdout?.on('data', (bytes: Buffer) => {
    printed += bytes.toString()
  })
  while (!printed.includes('Ready to accept connections')) await sleep(20)
}

async function killServer(): Promise<void> {
  if (server === null) return
  const ended = once(server, 'close')
  server.kill('SIGKILL')
  await ended
}

beforeAll(async () => {
  if (redis === null) return
  port = await getPort()
  await startServer()
})

afterAll(async () => {
  await killServer()
  rmSync(root, { recursive: true, force: true })
})

test.skipIf(redis === null)('a worker that is killed and a server that is started again lose nothing, and nothing is graded twice', async () => {
  const [folder, alone, reports] = [join(root, 'class'), join(root, 'alone'), join(root, 'reports')]
  const made = await makeQuickClass(folder)
  expect((await start('--class', folder, '--report', alone, '--seed', '7').ended).status).toBe(0)
  const [first, second] = [startWorker(), startWorker()]
  const sender = start('--class', folder, '--report', reports, '--seed', '7', '--queue', url())
  while (gradedNames(reports).length < 2) await sleep(10)
  first.child.kill('SIGKILL')
  await killServer()
  await startServer()
  const { status, stderr } = await sender.ended
  expect([status, stderr.includes(password)]).toEqual([0, false])
  expect(gradedNames(reports).toSorted()).toEqual(made.map(({ name }) => name).toSorted())
  expect(gradesIn(reports)).toBe(gradesIn(alone))
  second.child.kill('SIGTERM')
  const worker = await second.ended
  expect([worker.status, worker.stdout.includes(password)]).toEqual([0, false])
  expect(worker.stdout).toMatch(/"event":"graded","submission":"s0/)
})

test.skipIf(redis === null)('a worker of another version refuses, says so, and gives the submission back', async () => {
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
