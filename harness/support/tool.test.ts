import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { limits } from './limits.js'
import { runTool, type ToolOptions } from './tool.js'

const options: ToolOptions = {
  cwd: '/',
  environment: { PATH: process.env['PATH'] ?? '' },
  timeoutMs: 10_000,
  outputBytesMax: 1_000,
  signal: new AbortController().signal,
}
const shell = (script: string): { file: string; args: string[] } => ({ file: '/bin/sh', args: ['-c', script] })

describe('runTool', () => {
  test('gives exit status and output, both streams mixed', async () => {
    const result = await runTool(shell('echo out; echo err >&2; exit 3'), options)
    expect(result).toEqual({ status: 3, stdout: 'out\n', output: expect.stringMatching(/^(out\nerr\n|err\nout\n)$/), outcome: 'ended' })
  })

  test('hands on no environment of its own', async () => {
    process.env['WIRECHECK_TEST_SECRET'] = 'hidden'
    const result = await runTool(shell('env'), options)
    delete process.env['WIRECHECK_TEST_SECRET']
    expect(result.stdout).not.toContain('hidden')
  })

  test('keeps the beginning of a long output and reads the rest', async () => {
    const result = await runTool(shell('head -c 300000 /dev/zero | tr "\\0" x'), options)
    expect(result.status).toBe(0)
    expect(result.stdout).toBe('x'.repeat(1_000))
  })

  test('ends a tool and its children when the time is over', async () => {
    const result = await runTool(shell('echo begun; sleep 60 & sleep 60'), { ...options, timeoutMs: 2_000 })
    expect(result).toMatchObject({ status: null, stdout: 'begun\n', outcome: 'timed-out' })
  })

  test('does not wait for what a tool left in the background, and ends it', async () => {
    const result = await runTool(shell('sleep 60 & echo $!'), options)
    expect(result.outcome).toBe('ended')
    await expect.poll(() => isAlive(Number(result.stdout))).toBe(false)
  })

  test('does not wait for a daemon that holds its output open', async () => {
    const result = await runTool(shell('setsid sleep 3 & sleep 0.2; echo done'), options)
    expect(result).toMatchObject({ status: 0, stdout: 'done\n' })
  })

  test('does not wait for a daemon that goes on printing', async () => {
    const result = await runTool(shell('setsid timeout 5 yes & sleep 0.2; echo done'), options)
    expect(result.status).toBe(0)
  }, 4_000)

  test('loses no output when it is kept from reading it for a while', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wirecheck-tool-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const done = join(folder, 'done')
    const beganAtMs = performance.now()
    const isDone = (): boolean => existsSync(done) && performance.now() - beganAtMs > 2 * limits.toolDrainMs
    const block = (): void => {
      while (!isDone() && performance.now() - beganAtMs < 20_000) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
    setTimeout(() => setImmediate(block), 400) // After an immediate come timers, and only then what lies in the pipes.
    const result = await runTool(shell(`setsid sh -c 'sleep 0.6; echo late; touch "${done}"' & sleep 0.2; echo early`), options)
    expect(result).toMatchObject({ status: 0, stdout: 'early\nlate\n' })
  })

  test('says so when it cannot be started', async () => {
    const result = await runTool({ file: '/nowhere/cc', args: [] }, options)
    expect(result).toMatchObject({ status: null, outcome: 'not-started' })
  })

  test('throws the reason of its signal', async () => {
    const reason = new Error('stopped by hand')
    const stopping = new AbortController()
    const running = runTool(shell('sleep 60'), { ...options, signal: stopping.signal })
    setTimeout(() => stopping.abort(reason), 50)
    await expect(running).rejects.toBe(reason)
  })
})

/** Whether a process runs; one that ended and waits to be collected does not. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
