/** What starts a build in a shared lab ends as the build did, and a build cannot turn it into a way in. */

import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isAlive } from '../kernel/proc.js'
import { pause } from '../support/pause.js'
import { projectRoot } from '../support/project-root.js'
import { runModule } from '../support/sample-process.js'

const built = join(projectRoot, 'dist/harness/lab/adopting.js')

/** Runs a shell script by it. */
function adopted(script: string): { status: number | null; output: string } {
  const words = [built, String(process.pid), '/bin/sh', '-c', script]
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe', 'ignore'] })
  return { status, output: stdout + stderr }
}

test.each([
  ['that succeeds', 'exit 0', 0],
  ['that fails', 'exit 7', 7],
  ['that is killed', 'kill -KILL $$', null],
  ['that breaks a pipe, which Node.js ignores', 'kill -PIPE $$', null],
  ['that writes too large a file', 'kill -XFSZ $$', null],
  ['that is ended by the signal which starts a debugger in Node.js', 'kill -USR1 $$', null],
])('a command %s ends it in the same way', (_, script, status) => {
  expect(adopted(script)).toEqual({ status, output: '' })
})

test('a command that signals it starts no debugger', () => {
  expect(adopted('kill -USR1 $PPID; sleep 0.3; echo goes on')).toEqual({ status: 0, output: 'goes on\n' })
})

test('a command that is missing', () => {
  const words = [built, String(process.pid), '/nowhere/at/all']
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe', 'ignore'] })
  expect([status, stderr]).toEqual([127, '/nowhere/at/all: ENOENT\n'])
})

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended in the meantime.
  }
}

/** Starts a build that leaves a daemon without a trace; the process that started it prints the IDs of the daemon, of the build, and of what adopts. */
async function withDaemon() {
  const words = ['/bin/sh', '-c', `setsid env -i sh -c 'echo $$ "$@"; exec sleep 600' sh $$ $PPID & wait; sleep 600`]
  const child = runModule(`
    import { spawn } from 'node:child_process'
    spawn(process.execPath, [${JSON.stringify(built)}, String(process.pid), ...${JSON.stringify(words)}], { detached: true, stdio: ['ignore', 'inherit', 'inherit', 'ignore'] })`)
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const all = line.toString().trim().split(' ').map(Number)
  onTestFinished(() => {
    for (const pid of all) signal(pid, 'SIGKILL')
  })
  expect(all.map(isAlive)).toEqual([true, true, true])
  return { child, adopting: all[2] ?? 0, noneIsAlive: async () => expect.poll(() => all.map(isAlive), { timeout: 20_000 }).toEqual([false, false, false]) }
}

test('a daemon without a trace is ended when the process that started the build is killed', async () => {
  const { child, noneIsAlive } = await withDaemon()
  child.kill('SIGKILL')
  await noneIsAlive()
})

test('a daemon is ended, too, when each thread of that process sends a signal of its own', async () => {
  const { adopting, noneIsAlive } = await withDaemon()
  for (; isAlive(adopting); pause(0.1)) signal(adopting, 'SIGTERM')
  await noneIsAlive()
})

test('nothing is started when that process has ended before', () => {
  const { status, stdout } = spawnSync(process.execPath, [built, '1', '/bin/echo', 'started'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore', 'ignore'],
  })
  expect([status, stdout]).toEqual([127, ''])
})
