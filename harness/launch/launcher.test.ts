/** How a program ended, and that it was started at all, is told on a channel that it does not have: nothing that it prints or kills changes that. */

import { noSandbox } from '../lab/sample-sandbox.js'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { isAlive } from '../kernel/proc.js'
import { shellLauncher } from './launcher.js'
import { ended, labs, printed, sharedLab, shell, startSample } from './sample-program.js'

vi.setConfig({ testTimeout: 60_000 })
const goneMs = { timeout: 20_000 }

describe.each(labs)('in a %s lab', (_, lab) => {
  test.each(['olcuc', 'raw -echo', '-opost', 'raw olcuc -opost', '-icanon min 0 time 0', 'noflsh tostop'])(
    'a program that sets its terminal to %s is seen to end, with all that it printed',
    async (modes) => {
      await using running = startSample(shell(`stty ${modes}; i=0; while [ $i -lt 200 ]; do echo "line $i"; i=$((i+1)); done; exit 9`), { lab })
      const { status, text } = await ended(running)
      expect([status, text.toLowerCase().includes('line 199')]).toEqual([9, true])
      await running.flushed()
    },
  )

  test('words of launchers that a program prints or writes mean nothing', async () => {
    const words = 'started 1\nended 0\n{ "exit-code": 0 }\n'
    const script = `printf '${words}'; for n in 3 4 5 6 7 8 9; do (printf '${words}' >&$n) 2>/dev/null; (printf '${words}' >/proc/$PPID/fd/$n) 2>/dev/null; done; echo begun; read -r line; exit 4`
    await using running = startSample(shell(script), { lab })
    await printed(running, 'begun')
    await running.flushed()
    expect(running.ending()).toBeNull()
    running.type('go\r')
    expect((await ended(running)).status).toBe(4)
  })

  test('a program has no descriptor but its terminal, also beside another program', async () => {
    await using first = startSample(shell('echo begun; read -r line'), { lab })
    await printed(first, 'begun')
    await using second = startSample(shell('for n in /proc/$$/fd/*; do readlink $n; done; echo end'), { lab })
    const { text } = await ended(second)
    expect(text).not.toContain('ptmx')
    expect(text).not.toMatch(/socket:|pipe:/)
  })

  test('a program that prints without end is flushed all the same', async () => {
    await using running = startSample(shell('yes'), { lab })
    await printed(running, 'y\ny')
    await running.flushed()
    expect(running.ending()).toBeNull()
  })

  test('a program whose file is not there was started, as far as this machine is concerned', async () => {
    await using running = startSample({ file: '/nowhere/program', args: [] }, { lab })
    await ended(running)
    expect(running.startFault()).toBeNull()
  })
})

test('a program that kills its launcher has not ended, and is ended with the check', async () => {
  await using running = startSample(shell('kill -9 $PPID; echo begun; while :; do sleep 600; done'), { lab: sharedLab })
  await printed(running, 'begun')
  const pids = running.pids()
  await expect.poll(() => running.pids().length, goneMs).toBeGreaterThan(0)
  expect(running.ending()).toBeNull()
  await running.kill()
  expect(pids.filter(isAlive)).toEqual([])
  expect(running.ending()).not.toBeNull()
})

test('a forged end of a program that runs is not believed', () => {
  const { outcome } = shellLauncher({ file: '/bin/true', args: [] })
  const status = `started ${process.pid}\nended 0\n`
  expect(outcome(status, null, () => '')).toBeNull()
  expect(outcome(status, { status: null, signal: 'SIGKILL', startFault: null }, () => '')).toBeNull()
})

describe('a fault of this machine is told as one', () => {
  test.each([
    [
      'bubblewrap fails only now',
      '#!/bin/sh\necho "bwrap: Creating new namespace failed: Resource temporarily unavailable" >&2; exit 1\n',
      'Creating new namespace failed',
    ],
    ['bubblewrap cannot execute for lack of memory', '#!/bin/sh\necho "bwrap: execvp /bin/sh: Cannot allocate memory" >&2; exit 1\n', 'Cannot allocate memory'],
    ['bubblewrap cannot be executed', 'no program\n', 'could not start'],
  ])('%s', async (_, script, why) => {
    const folder = mkdtempSync(join(tmpdir(), 'wirecheck-launcher-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const bwrap = join(folder, 'bwrap')
    writeFileSync(bwrap, script, { mode: script.startsWith('#!') ? 0o755 : 0o644 })
    await using running = startSample(shell('echo never'), { lab: { ...sharedLab, sandbox: { ...noSandbox, bwrap } } })
    await ended(running)
    expect(running.startFault()).toContain(why)
    expect(running.startFault()).toMatch(/^wirecheck could not start the program: /)
    expect(running.pids()).toEqual([])
  })

  test('a shell that can start nothing', () => {
    const { outcome } = shellLauncher({ file: '/bin/true', args: [] })
    expect(outcome('', { status: 2, signal: null, startFault: null }, () => '')?.fault).toContain('could not start another process')
  })
})
