/** A program's life in each lab that this machine gives: what it is handed, what is seen of it, and that nothing of it is left. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { zone } from '../support/zone.js'
import { isAlive, processName } from '../kernel/proc.js'
import { typedCommand, type RunningProgram } from './program.js'
import { atRest, bestLab, ended, labs, node, printed, sampleProgram, shell, startSample } from './sample-program.js'

vi.setConfig({ testTimeout: 60_000 })
const goneMs = { timeout: 20_000 }

const namesOf = (running: RunningProgram): string[] => running.pids().map(processName)
const sleepsOf = (running: RunningProgram): number => namesOf(running).filter((name) => name === 'sleep').length

const echoArguments = shell('echo "arguments: $*"')

test.each([
  ['its address and further arguments', 'python3 echo.py', true, "python3 echo.py 127.0.0.1 4711 'two words'"],
  ['its placeholders', './run.sh --to {host}:{port}', false, "./run.sh --to 127.0.0.1:4711 'two words'"],
])('the command is shown with %s', (_, shown, appendAddress, command) => {
  const program = { ...sampleProgram(shell('true')), shown, appendAddress }
  const options = { host: '127.0.0.1', port: 4_711, addressArguments: ['127.0.0.1', '4711'], furtherArguments: ['two words'] }
  expect(typedCommand(program, options)).toBe(command)
})

describe.each(labs)('in a %s lab', (_, lab) => {
  describe('a program is handed', () => {
    test('its address as arguments', async () => {
      await using running = startSample(echoArguments, { lab, program: { appendAddress: true }, start: { port: 12_345 } })
      expect((await ended(running)).text).toBe('arguments: 12345\n')
    })

    test('further arguments after it', async () => {
      const start = { addressArguments: ['127.0.0.1', '12345'], furtherArguments: ['some text', '$HOME'] }
      await using running = startSample(echoArguments, { lab, program: { appendAddress: true }, start })
      expect((await ended(running)).text).toBe('arguments: 127.0.0.1 12345 some text $HOME\n')
    })

    test('the address where its manifest wants it, and nowhere else', async () => {
      const command = { file: '/bin/sh', args: ['-c', 'echo "arguments: $*"', 'sh', '--listen={host}:{port}', '{port}'] }
      await using running = startSample(command, { lab, start: { host: '::1', port: 80 } })
      expect((await ended(running)).text).toBe('arguments: --listen=::1:80 80\n')
    })

    test('HOST, PORT, TZ and what its manifest says, but nothing of the suite', async () => {
      vi.stubEnv('WIRECHECK_TEST_SECRET', 'hidden')
      await using running = startSample(shell('env; echo end'), {
        lab,
        program: { environment: { MODE: 'fast', LANG: 'C' } },
        start: { port: 4_711, environment: { EXTRA: '1' } },
      })
      const { text } = await ended(running)
      vi.unstubAllEnvs()
      expect(text.split('\n')).toEqual(
        expect.arrayContaining(['HOST=127.0.0.1', 'PORT=4711', `TZ=${zone.name}`, 'MODE=fast', 'LANG=C', 'EXTRA=1', `HOME=${running.program.root}`]),
      )
      expect(text).not.toContain('hidden')
    })

    test('no variable of wirecheck where a sandbox ends it', async () => {
      await using running = startSample(shell('env; echo end'), { lab })
      const { text } = await ended(running)
      expect(text.includes('WIRECHECK')).toBe(lab.sandbox === null)
    })

    test('an environment that reaches nothing of the suite', async () => {
      const outside = mkdtempSync(join(tmpdir(), 'wirecheck-outside-'))
      onTestFinished(() => rmSync(outside, { recursive: true }))
      const trap = `#!/bin/sh\n: >${outside}/reached\n`
      for (const name of ['sleep', 'bwrap', 'sh', 'env']) writeFileSync(join(outside, name), trap, { mode: 0o755 })
      await using running = startSample(shell('echo "$PATH"'), { lab, program: { environment: { PATH: outside } } })
      expect((await ended(running)).text).toBe(`${outside}\n`)
      await running.kill()
      expect(existsSync(join(outside, 'reached'))).toBe(false)
    })

    test('one terminal for input, output and error', async () => {
      await using running = startSample(shell('test -t 0 && test -t 1 && test -t 2 && echo all three'), { lab })
      expect((await ended(running)).text).toBe('all three\n')
    })

    test('what is typed at its keyboard', async () => {
      await using running = startSample(shell('echo begun; read -r line; echo "got $line"'), { lab })
      await printed(running, 'begun')
      running.type('a line\r')
      expect(await printed(running, 'got')).toContain('got a line')
    })

    test('its own folder, in which it may write', async () => {
      await using running = startSample(shell('pwd; echo kept >file'), { lab })
      expect(await ended(running)).toMatchObject({ status: 0, text: `${running.program.cwd}\n` })
      expect(readFileSync(join(running.program.root, 'file'), 'utf8')).toBe('kept\n')
    })

    test('its own copy of what was built, in a private lab at the path where it was built', async () => {
      const built = mkdtempSync(join(tmpdir(), 'wirecheck-built-'))
      onTestFinished(() => rmSync(built, { recursive: true }))
      await using running = startSample(shell('pwd; echo "$HOME"; echo kept >file'), { lab, program: { builtAt: built } })
      const { root } = running.program
      expect(await ended(running)).toMatchObject({ status: 0, text: `${root}\n${root}\n` })
      expect(root === built).toBe(lab.sandbox !== null)
      expect(readdirSync(built)).toEqual([])
    })
  })

  describe('its end', () => {
    test.each([
      ['exit 0', { status: 0, signal: null }],
      ['exit 3', { status: 3, signal: null }],
      ['kill -SEGV $$', { status: null, signal: 'SIGSEGV' }],
      ['kill -KILL $$', { status: null, signal: 'SIGKILL' }],
    ])('is told as it was: %s', async (script, how) => {
      await using running = startSample(shell(script), { lab })
      const { signal, status } = await ended(running)
      expect(signal ?? status).toBe(how.signal ?? how.status)
    })

    test('is not told while it runs', async () => {
      await using running = startSample(shell('echo begun; read -r line'), { lab })
      await printed(running, 'begun')
      expect(running.ending()).toBeNull()
    })

    test('is told of a program that cannot be started', async () => {
      await using running = startSample({ file: '/nowhere/program', args: [] }, { lab })
      expect((await ended(running)).status).toBeGreaterThan(0)
    })

    test('comes with all that it printed before', async () => {
      await using running = startSample(shell('i=0; while [ $i -lt 3000 ]; do echo "line $i"; i=$((i+1)); done'), { lab })
      expect((await ended(running)).text).toMatch(/^line 0\n[\s\S]*line 2999\n$/)
    })
  })

  describe('a signal', () => {
    const family = node(`
      const name = process.argv[1] ?? 'parent'
      process.on('SIGINT', () => console.log(name, 'was told'))
      setInterval(() => undefined, 60_000)
      if (name === 'parent') require('node:child_process').spawn(process.execPath, ['-e', process.env.SOURCE, 'child'], { stdio: 'inherit' })
      console.log(name, 'waits')`)
    const program = { environment: { SOURCE: family.args[1] ?? '' } }

    test('goes to the process that was started alone', async () => {
      await using running = startSample(family, { lab, program })
      await printed(running, 'child waits')
      running.signal('SIGINT')
      await printed(running, 'parent was told')
      await atRestOrWaiting(running)
      expect(running.output.text()).not.toContain('child was told')
    })

    test('goes to its whole process group, as Ctrl-C does', async () => {
      await using running = startSample(family, { lab, program })
      await printed(running, 'child waits')
      running.signal('SIGINT', 'group')
      await printed(running, 'parent was told')
      await printed(running, 'child was told')
    })

    test('to a program that has ended goes to nobody', async () => {
      await using running = startSample(shell('exit 0'), { lab })
      await ended(running)
      expect(() => running.signal('SIGTERM', 'group')).not.toThrow()
    })
  })

  describe('kill leaves nothing', () => {
    test.each([
      ['children', 'sleep 600 & sleep 600 &', 2],
      ['a child in a session of its own', 'setsid sleep 600 &', 1],
      ['a daemon, whose parent has ended', '(setsid sh -c "sleep 600 & sleep 600" &)', 2],
      ['a child that ignores what can be ignored', '(trap "" HUP INT TERM; exec sleep 600) &', 1],
      ['a child that has stopped itself', 'sleep 600 & until grep -q sleep /proc/$!/comm; do :; done; kill -STOP $!', 1],
    ])('of a program with %s', async (_what, script, sleeps) => {
      await using running = startSample(shell(`${script}\necho begun; read -r line`), { lab })
      await printed(running, 'begun')
      await expect.poll(() => sleepsOf(running), goneMs).toBe(sleeps)
      const pids = running.pids()
      await running.kill()
      expect(running.ending()).not.toBeNull()
      expect(pids.filter(isAlive)).toEqual([])
      expect(running.pids().filter(isAlive)).toEqual([])
    })

    test('of a program that was stopped (SIGSTOP)', async () => {
      await using running = startSample(shell('echo begun; sleep 600'), { lab })
      await printed(running, 'begun')
      const pids = running.pids()
      running.signal('SIGSTOP', 'group')
      await running.kill()
      expect(pids.filter(isAlive)).toEqual([])
    })

    test('of what a program leaves behind that has ended by itself', async () => {
      await using running = startSample(shell('(setsid sleep 600 &); echo begun'), { lab })
      await printed(running, 'begun')
      await ended(running)
      const pids = running.pids()
      await running.kill()
      expect(pids.filter(isAlive)).toEqual([])
    })

    test('and may be called twice, and after the end', async () => {
      await using running = startSample(shell('exit 5'), { lab })
      await ended(running)
      await running.kill()
      await running.kill()
      expect(running.ending()).toEqual({ status: 5, signal: null })
    })
  })
})

describe.skipIf(bestLab.sandbox === null)('a private lab', () => {
  test('lets a program change nothing outside its folder and its /tmp', async () => {
    const place = `/var/tmp/wirecheck-test-${process.pid}`
    const own = `/tmp/own-${process.pid}`
    await using running = startSample(shell(`echo x >${place} || echo refused; echo x >${own} && echo own`))
    const { text } = await ended(running)
    const isThere = existsSync(place)
    rmSync(place, { force: true })
    expect([text.includes('refused'), text.includes('own'), isThere, existsSync(own)]).toEqual([true, true, false, false])
  })

  test('shows a program no other processes than its own', async () => {
    await using running = startSample(shell(`ls -d /proc/[0-9]* | wc -l; test -e /proc/${process.pid}/exe || echo alone`))
    const { text } = await ended(running)
    expect(Number(text.split('\n')[0])).toBeLessThan(8)
    expect(text).toContain('alone')
  })

  test('ends also what has thrown its environment away', async () => {
    await using running = startSample(shell('(env -i setsid sleep 600 &); echo begun; read -r line'))
    await printed(running, 'begun')
    await expect.poll(() => sleepsOf(running), goneMs).toBe(1)
    const pids = running.pids()
    await running.kill()
    expect(pids.filter(isAlive)).toEqual([])
  })

  test('is not counted among the processes of the program', async () => {
    await using running = startSample(shell('echo begun; read -r line'))
    await atRest(running)
    expect(namesOf(running)).toEqual(['sh'])
  })
})

/** Nothing of it runs: what it was told has been dealt with. */
async function atRestOrWaiting({ watch }: RunningProgram): Promise<void> {
  await expect.poll(() => watch.isWaiting(), goneMs).toBe(true)
}

test('a program that is waiting is not leaving', async () => {
  await using running = startSample(shell('echo begun; read -r line'), { lab: bestLab })
  await printed(running, 'begun')
  expect([running.isLeaving(), running.pids().length > 0]).toEqual([false, true])
})

test.skipIf(bestLab.sandbox === null)('a program is leaving when its first process has ended, and then ends', async () => {
  await using running = startSample(shell('sleep 60 & echo begun; read -r line'), { lab: bestLab })
  await printed(running, 'begun')
  running.type('go\r')
  await expect.poll(() => running.isLeaving() || running.ending() !== null, goneMs).toBe(true)
})
