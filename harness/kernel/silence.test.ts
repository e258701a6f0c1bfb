/** Rest is declared of programs that wait without a limit, and never of one that goes on by itself. */

import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { probeLab } from '../lab/probe.js'
import { findOnPath } from '../lab/sandbox.js'
import type { Program } from '../model/submission.js'
import { waitFor } from './wait-for.js'
import { startProgram, type RunningProgram } from '../launch/program.js'
import { createWatch } from './silence.js'

const lab = await probeLab('best', new AbortController().signal)
const folder = mkdtempSync(join(tmpdir(), 'wirecheck-silence-'))
const python = findOnPath('python3')
const patienceMs = 30_000
const farMs = 60_000

if (lab.user !== null) chownSync(folder, lab.user, lab.user)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function start(source: string): RunningProgram {
  const program: Program = {
    exercise: 'echo',
    path: 'program.py',
    language: 'Python',
    shown: 'python3 program.py',
    command: { file: python ?? 'python3', args: ['-c', `print("begun", flush=True)\n${source}`] },
    appendAddress: false,
    cwd: folder,
    root: folder,
    builtAt: folder,
    linkedTo: null,
    environment: {},
    port: null,
    stdin: [],
  }
  return startProgram(lab, program, { host: '127.0.0.1', port: 0, addressArguments: ['0'] })
}

/** The number of no process: the kernel gives none so high (proc(5), pid_max). */
const gone = 2 ** 22 + 1

const begun = (running: RunningProgram) => (): true | undefined => (running.output.text().includes('begun') ? true : undefined)
const done = (running: RunningProgram) => (): true | undefined => (running.output.text().includes('done') ? true : undefined)

const endless = {
  'accept()': 'import socket; s = socket.create_server(("127.0.0.1", 0)); s.accept()',
  'recv() on a connection': 'import socket; a, b = socket.socketpair(); a.recv(1)',
  'recvfrom() on UDP': 'import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0)); s.recvfrom(9)',
  'the keyboard': 'input("? ")',
  'select() without a time-out': 'import select, socket; s = socket.create_server(("127.0.0.1", 0)); select.select([s], [], [])',
  'poll() without a time-out': 'import select, socket; p = select.poll(); p.register(socket.create_server(("127.0.0.1", 0))); p.poll()',
  'epoll, in asyncio':
    'import asyncio\nasync def main():\n  await (await asyncio.start_server(lambda r, w: None, "127.0.0.1", 0)).serve_forever()\nasyncio.run(main())',
  'a lock that nobody frees': 'import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()',
  'another thread, which waits in accept()':
    'import socket, threading; t = threading.Thread(target=socket.create_server(("127.0.0.1", 0)).accept); t.start(); t.join()',
  'a child, which waits for the keyboard': 'import os\nif os.fork() == 0:\n  os.read(0, 1)\nos.wait()',
  'a time far away': 'import select; select.select([0], [], [], 3600)',
}

const goingOn = {
  'sleeps for a moment': 'import time; time.sleep(0.4); print("done")',
  'polls with a time-out': 'import select\nfor turn in range(8): select.select([0], [], [], 0.05)\nprint("done")',
  'waits for a lock with a time-out': 'import threading; threading.Event().wait(0.4); print("done")',
  computes: 'total = sum(i * i for i in range(6_000_000)); print("done")',
  'wakes by asyncio.sleep': 'import asyncio; asyncio.run(asyncio.sleep(0.4)); print("done")',
  'wakes by a timer thread': 'import threading; e = threading.Event(); threading.Timer(0.4, e.set).start(); e.wait(); print("done")',
  'wakes by an alarm':
    'import signal\nsignal.signal(signal.SIGALRM, lambda *_: None); signal.setitimer(signal.ITIMER_REAL, 0.4); signal.pause(); print("done")',
  'hands work from thread to thread':
    'import threading, queue\na, b = queue.Queue(), queue.Queue()\ndef other():\n  for turn in range(20_000): b.put(a.get())\nthreading.Thread(target=other).start()\nfor turn in range(20_000): a.put(1); b.get()\nprint("done")',
  'waits for a child that sleeps': 'import subprocess; subprocess.run(["sleep", "0.4"]); print("done")',
  'is served by a child over a pipe':
    'import os, time\nr, w = os.pipe()\nif os.fork() == 0:\n  time.sleep(0.4); os.write(w, b"x"); os._exit(0)\nos.read(r, 1); print("done")',
}

// The programs are written in Python, and without sight (a kernel that hides what programs wait for) no program counts as at rest. CI has both.
describe.skipIf(python === null || !lab.description.sight)('rest', () => {
  test.concurrent.for(Object.entries(endless))('is seen of a program that waits for %s', { timeout: 2 * patienceMs }, async ([, source], { expect }) => {
    await using running = start(source)
    await waitFor({ look: begun(running), pulse: running.pulse, watch: running.watch, deadlineMs: patienceMs, restIsFinal: false })
    const outcome = await waitFor({ look: () => undefined, pulse: running.pulse, watch: running.watch, deadlineMs: patienceMs })
    expect(outcome.kind).toBe('at-rest')
  })

  test.concurrent.for(Object.entries(goingOn))('is not seen of a program that %s', { timeout: 4 * patienceMs }, async ([, source], { expect }) => {
    await using running = start(source)
    const outcome = await waitFor({ look: done(running), pulse: running.pulse, watch: running.watch, deadlineMs: farMs })
    expect(outcome.kind).toBe('found')
  })

  test('is not seen of two programs while one has no process yet, or no longer', async () => {
    await using running = start('input()')
    await waitFor({ look: begun(running), pulse: running.pulse, watch: running.watch, deadlineMs: patienceMs, restIsFinal: false })
    await waitFor({ look: () => undefined, pulse: running.pulse, watch: running.watch, deadlineMs: patienceMs })
    let programs = [running.pids(), []]
    const both = createWatch(() => programs)
    expect([both.look(0).kind, both.isWaiting()]).toEqual(['not-known', false])
    programs = [running.pids()]
    expect(createWatch(() => programs).look(0).kind).toBe('at-rest')
  })

  test.for([
    ['was listed and has gone when it was looked at', [], [gone], [gone]],
    ['went before the second look', [gone], [], []],
    ['came after the second look', [], [], [process.pid]],
  ] as const)('is not seen while processes come and go: one %s', async ([, ...others]) => {
    await using running = start('input()')
    await waitFor({ look: begun(running), pulse: running.pulse, watch: running.watch, deadlineMs: patienceMs, restIsFinal: false })
    await waitFor({ look: () => undefined, pulse: running.pulse, watch: running.watch, deadlineMs: patienceMs })
    let turn = 0
    const watch = createWatch(() => [[...running.pids(), ...(others[turn++] ?? [])]])
    expect(watch.look(0).kind).toBe('not-known')
    expect(turn).toBeGreaterThan(1)
    expect(createWatch(() => [running.pids()]).look(0).kind).toBe('at-rest')
  })

  test.for([
    ['recv()', 'import socket; a, b = socket.socketpair(); a.recv(1)', 'not-known'],
    ['accept()', endless['accept()'], 'at-rest'],
    ['the keyboard', endless['the keyboard'], 'at-rest'],
  ] as const)('of a program that may hide a time-out on a connection, and waits for %s: %s', async ([, source, kind]) => {
    await using running = start(source)
    await waitFor({ look: () => undefined, pulse: running.pulse, watch: running.watch, deadlineMs: patienceMs })
    expect(createWatch(() => [running.pids()], { mayHideTimeOut: () => true }).look(0).kind).toBe(kind)
    expect(createWatch(() => [running.pids()]).look(0).kind).toBe('at-rest')
  })

  test('is seen of a program that has ended', async () => {
    await using running = start('')
    const outcome = await waitFor({ look: () => undefined, pulse: running.pulse, watch: running.watch, deadlineMs: patienceMs })
    expect([outcome.kind, running.ending()]).toEqual(['at-rest', { status: 0, signal: null }])
  })
})
