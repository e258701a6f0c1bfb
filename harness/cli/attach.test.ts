/** `--attach`: a server that runs already is graded, without starting, stopping or looking into it. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { isListeningHere } from '../check/engine/attached-server.js'
import { findOnPath } from '../lab/sandbox.js'
import type { Verdict } from '../model/verdict.js'
import { projectRoot } from '../support/project-root.js'
import { folderWith, reportIn, start, type Run } from './sample-runs.js'

vi.setConfig({ testTimeout: 300_000 })

const hasPython = findOnPath('python3') !== null
const threads = join(projectRoot, 'fixtures/correct/python/threads')

/** Starts a server and waits until it listens. Returns its port, and whether it still runs. */
async function serve(transport: 'tcp' | 'udp', file: string, ...args: readonly string[]): Promise<{ port: number; isRunning: () => boolean }> {
  const port = await freePort()
  const child = spawn(file, [...args, String(port)], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  await vi.waitFor(() => expect(isListeningHere({ transport }, { host: '127.0.0.1', port })).toBe(true), { timeout: 30_000 })
  return { port, isRunning: () => child.exitCode === null && child.signalCode === null }
}

const node = (source: string): Promise<{ port: number; isRunning: () => boolean }> =>
  serve('tcp', process.execPath, '-e', `const port = Number(process.argv[1]); const net = require('node:net'); ${source}`)

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return address !== null && typeof address === 'object' ? address.port : 0
}

/** Attaches to a port of this machine. */
function attach(port: number, ...options: readonly string[]): Run {
  const reports = join(folderWith({}), 'reports')
  return { ...start('--attach', `127.0.0.1:${port}`, '--report', reports, ...options), reports }
}

const checksIn = (run: Run): readonly Verdict[] => reportIn(run.reports).exercises.flatMap(({ checks }) => checks)

/** The requirements with a check of this result, each once. */
function requirementsWith(run: Run, result: Verdict['result']): string[] {
  return [...new Set(checksIn(run).flatMap((verdict) => (verdict.result === result ? [verdict.requirement] : [])))]
}

describe('--attach', () => {
  test.skipIf(!hasPython)('grades a TCP server, and says what could not be tested', async () => {
    const server = await serve('tcp', 'python3', join(threads, 'echo_server.py'))
    const run = attach(server.port, '--exercise', 'echo', '--check', 'ECHO-1,ECHO-4,ECHO-7,ECHO-14,TCP-1,TCP-2,TCP-3,TCP-5,TCP-6,TCP-7,TCP-8,TCP-9,TCP-10')
    const { status, stdout } = await run.ended
    expect([status, stdout]).toEqual([0, expect.stringContaining(`--attach 127.0.0.1:${server.port}`)])
    expect(requirementsWith(run, 'untested')).toEqual(['TCP-1', 'TCP-5', 'TCP-6', 'TCP-7', 'TCP-10'])
    expect(requirementsWith(run, 'pass')).toEqual(expect.arrayContaining(['ECHO-1', 'ECHO-4', 'ECHO-7', 'ECHO-14', 'TCP-2', 'TCP-3', 'TCP-8', 'TCP-9']))
    expect(checksIn(run).find(({ requirement }) => requirement === 'TCP-5')?.message).toBe(
      'It needs to start the server, and wirecheck did not start this server (--attach).',
    )
    expect(server.isRunning()).toBe(true)
  })

  test.skipIf(!hasPython)('grades a UDP server', async () => {
    const server = await serve('udp', 'python3', join(threads, 'udp-upper-server.py'))
    const run = attach(server.port, '--exercise', 'udp-upper')
    expect((await run.ended).status).toBe(0)
    expect([requirementsWith(run, 'fail'), requirementsWith(run, 'untested')]).toEqual([[], ['UPPER-11', 'UPPER-12']])
    expect(requirementsWith(run, 'pass')).toEqual(expect.arrayContaining(['UPPER-1', 'UPPER-7', 'UPPER-13']))
  })

  test.each([
    ['time', 'TIME-2', 'TIME-5'],
    ['counting-greeter', 'COUNT-3', 'COUNT-1'],
  ])('asks of a %s server nothing that depends on how it was started, or on earlier clients', async (exercise, passing, untested) => {
    const { port } = await serve('tcp', process.execPath, join(projectRoot, 'dist/reference', `${exercise}.js`))
    for (let count = 0; count < 2; count += 1) {
      const run = attach(port, '--exercise', exercise, '--tier', 'robust')
      expect((await run.ended).status).toBe(0)
      expect([requirementsWith(run, 'pass'), requirementsWith(run, 'untested')]).toEqual([
        expect.arrayContaining([passing]),
        expect.arrayContaining([untested]),
      ])
    }
  })

  test('finds what a server does wrong, by the clock where it stays silent', async () => {
    const { port } = await node("net.createServer((c) => c.on('error', () => 0).on('data', (d) => c.write(String(d).trim()))).listen(port, '127.0.0.1')")
    const run = attach(port, '--exercise', 'echo', '--tier', 'core')
    const { status, stdout } = await run.ended
    expect([status, stdout]).toEqual([1, expect.stringContaining('because ECHO-1 failed')])
    expect(checksIn(run).find(({ result }) => result === 'fail')).toMatchObject({
      requirement: 'ECHO-1',
      message: expect.stringContaining('did not arrive within 5 seconds'),
      reproduce: expect.stringContaining(`127.0.0.1 ${port}`),
    })
  })

  // It no longer listens when it answers its last client, so no other client comes in between.
  test('tells that a server has died, and during which check', async () => {
    const { port } = await node(
      "let served = 0; const server = net.createServer((c) => { if ((served += 1) === 3) server.close(); c.on('error', () => 0).pipe(c) }).listen(port, '127.0.0.1')",
    )
    const run = attach(port, '--exercise', 'echo', '--tier', 'core')
    expect((await run.ended).status).toBe(1)
    const [failed, ...others] = checksIn(run).filter(({ result }) => result === 'fail')
    expect(failed?.message).toMatch(/^The server at 127\.0\.0\.1:\d+ does not accept connections\. It stopped during or after the check ECHO-\d/)
    expect([others, requirementsWith(run, 'blocked').length > 0]).toEqual([[], true])
  })

  test('blames no server that ends after its first client, but does not judge the rest', async () => {
    const { port } = await node("const server = net.createServer((c) => { server.close(); c.on('error', () => 0).pipe(c) }).listen(port, '127.0.0.1')")
    const run = attach(port, '--exercise', 'echo', '--tier', 'core')
    expect((await run.ended).status).toBe(1)
    expect(requirementsWith(run, 'fail')).toEqual([])
    expect(checksIn(run).find(({ requirement }) => requirement === 'ECHO-2')).toMatchObject({
      result: 'blocked',
      message: expect.stringContaining('Start it again and repeat this run.'),
    })
  })

  test.each([
    ['where nothing listens', ['--exercise', 'echo'], /Nothing listens on TCP port \d+ at 127\.0\.0\.1\.\nStart your server/],
    ['two exercises', ['--exercise', 'echo,time'], /takes one exercise\.\nChoose one with --exercise: counting-greeter, echo,/],
    ['a client', ['--exercise', 'echo-client'], /--attach is for servers, and echo-client is not one/],
  ])('refuses %s', async (_, options, message) => {
    const { status, stderr } = await attach(await freePort(), ...options).ended
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)])
  })

  test('requires an exercise, and names the choices', async () => {
    const { status, stderr } = await attach(await freePort()).ended
    expect([status, stderr]).toEqual([2, expect.stringMatching(/requires --exercise ID[\s\S]*talk, time, udp-responder, udp-upper/)])
  })
})
