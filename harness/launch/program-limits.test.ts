/** What a program may use of the machine: whoever exceeds it is told by name. Small limits, so that the tests harm nobody. */

import { spawn, spawnSync } from 'node:child_process'
import { expect, onTestFinished, test, vi } from 'vitest'
import { processTree } from '../kernel/proc.js'
import type { Command } from '../model/submission.js'
import { programLimits, watchLimits, type LimitWatch, type ProgramLimits } from './program-limits.js'
import { ended, python, sampleProgram, startSample } from './sample-program.js'

vi.setConfig({ testTimeout: 60_000 })

const stay = 'import time\ntime.sleep(60)'

/** Starts a command under a watch. `onExceeded` gets what it exceeded. */
function watched(command: Command, most: Partial<ProgramLimits>, onExceeded: (what: string) => void, hasSandbox = false): LimitWatch {
  const copy = sampleProgram(command)
  const child = spawn(command.file, command.args, { cwd: copy.root, stdio: 'ignore' })
  const watch = watchLimits({ copy, hasSandbox, pids: (count) => processTree(child.pid ?? 0, count), onExceeded }, { ...programLimits, ...most })
  onTestFinished(() => {
    watch.stop()
    for (const pid of processTree(child.pid ?? 0)) process.kill(pid, 'SIGKILL')
    spawnSync('rm', ['-rf', copy.root]) // Node.js cannot remove what lies below a path that is too long.
  })
  return watch
}

test.each<[string, string, Partial<ProgramLimits>]>([
  ['used more than 64 MiB of memory', `held = b"x" * (100 << 20)\n${stay}`, { memoryBytes: 64 << 20 }],
  ['used more than 1 s of processor time in one check', 'while True: pass', { processorMs: 1_000 }],
  ['opened more than 20 files and sockets at once', `import os\nheld = [os.dup(0) for _ in range(30)]\n${stay}`, { openFiles: 20 }],
  ['wrote 1 MiB to its folder', `with open("file", "wb") as file: file.write(b"x" * (1 << 20))\n${stay}`, { diskBytes: 1 << 20 }],
  ['made more than 100 files in its folder', `for number in range(101): open(str(number), "w").close()\n${stay}`, { files: 100 }],
  ['ran more than 10 processes at once', `import os\nfor _ in range(20):\n  if os.fork() == 0: break\n${stay}`, { processes: 10 }],
])('%s', async (exceeded, source, most) => {
  const told = await new Promise((resolve) => watched(python(source), most, resolve))
  expect(told).toBe(exceeded)
})

const deep = 'import os\nfor _ in range(30):\n  os.mkdir("d" * 200)\n  os.chdir("d" * 200)'

test.each<[string, string, string, Partial<ProgramLimits>]>([
  ['wrote 1 MiB to its folder', 'in a file whose name is no text', `open(b"\\xff", "wb").write(b"x" * (1 << 20))`, { diskBytes: 1 << 20 }],
  [
    'wrote 1 MiB to its folder',
    'in files that it has removed',
    `held = open("file", "wb", 0)\nimport os\nos.unlink("file")\nheld.write(b"x" * (1 << 20))`,
    { diskBytes: 1 << 20 },
  ],
  ['wrote 1 MiB to its folder', 'below a path that is too long', `${deep}\nopen("file", "wb").write(b"x" * (1 << 20))`, { diskBytes: 1 << 20 }],
  [
    'made more than 100 files in its folder',
    'below a path that is too long',
    `${deep}\nfor number in range(100): open(str(number), "w").close()`,
    { files: 100 },
  ],
  [
    'used more than 64 MiB of memory',
    'in files that never had a name',
    `import os\nheld = os.memfd_create("held")\nfor _ in range(8): os.write(held, b"x" * (10 << 20))`,
    { memoryBytes: 64 << 20 },
  ],
])('%s, %s', async (exceeded, _where, source, most) => {
  const told = await new Promise((resolve) => watched(python(`${source}\n${stay}`), most, resolve, true))
  expect(told).toBe(exceeded)
})

test('memory that processes share counts once', async () => {
  const source = `import os\nheld = b"x" * (40 << 20)\nfor _ in range(10):\n  if os.fork() == 0: break\n${stay}`
  const onExceeded = vi.fn()
  watched(python(source), { memoryBytes: 200 << 20 }, onExceeded)
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  expect(onExceeded).not.toHaveBeenCalled()
})

test('processor time counts for each check', async () => {
  const onExceeded = vi.fn()
  const watch = watched(python('while True: pass'), { processorMs: 1_000 }, onExceeded)
  const timer = setInterval(watch.beginCheck, 100)
  onTestFinished(() => clearInterval(timer))
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  expect(onExceeded).not.toHaveBeenCalled()
})

test('a program that exceeds a limit is ended, and says which', async () => {
  await using running = startSample(python(`held = []\nwhile True: held.append(bytearray(1 << 24))`))
  expect(await ended(running)).toMatchObject({ signal: 'SIGKILL' })
  expect(running.exceeded()).toBe('used more than 2 GiB of memory')
})

test('a file that is too large ends a program that does not expect it', async () => {
  await using running = startSample({ file: '/bin/sh', args: ['-c', 'exec dd if=/dev/zero of=file bs=1M count=300 2>/dev/null'] })
  expect(await ended(running)).toMatchObject({ signal: expect.stringMatching(/SIGXFSZ|SIGKILL/) })
  expect(running.exceeded()).toBe('wrote 256 MiB to its folder')
})

test('a program that exceeds nothing is let be', async () => {
  await using running = startSample(python('print("done")'))
  expect(await ended(running)).toMatchObject({ status: 0 })
  expect(running.exceeded()).toBeNull()
})
