/** A reaper ends what its process leaves behind, and nothing keeps it from that. */

import { once } from 'node:events'
import { describe, expect, test, vi } from 'vitest'
import { isAlive } from '../kernel/proc.js'
import { projectRoot } from '../support/project-root.js'
import { outputOf, runModule } from '../support/sample-process.js'

vi.setConfig({ testTimeout: 60_000 })
/** The module as it was built: a plain process of Node loads it. */
const compiled = `${projectRoot}/dist/harness/lab/reaper.js`
const patience = { timeout: 20_000 }

describe('a reaper', () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)('ends what was started when its process is ended by %s', async (signal) => {
    const source = `
      import { spawn } from 'node:child_process'
      import { startReaper } from ${JSON.stringify(compiled)}
      const env = { ...process.env, ...startReaper() }
      const sleeper = spawn('setsid', ['sleep', '600'], { env, stdio: 'ignore' })
      console.log(sleeper.pid)
      setInterval(() => undefined, 60_000)`
    const child = runModule(source)
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const pid = Number(line)
    expect(isAlive(pid)).toBe(true)
    child.kill(signal)
    await expect.poll(() => isAlive(pid), patience).toBe(false)
  })

  test('is not ended by that of another process before it has ended its own', async () => {
    const reap = `import { startReaper } from ${JSON.stringify(compiled)}`
    const inner = `import { spawn } from 'node:child_process'; ${reap}
      const sleeper = spawn('setsid', ['sleep', '600'], { env: { PATH: process.env.PATH, ...startReaper() }, stdio: 'ignore' })
      console.log(sleeper.pid); setInterval(() => undefined, 60_000)`
    const outer = `import { spawn } from 'node:child_process'; ${reap}
      const env = { ...process.env, ...startReaper() }
      spawn(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(inner)}], { env, stdio: ['ignore', 'inherit', 'inherit'] })
      setInterval(() => undefined, 60_000)`
    const child = runModule(outer)
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    child.kill('SIGKILL')
    await expect.poll(() => isAlive(Number(line)), patience).toBe(false)
  })

  test('ends a process that gets the mark only after its process has ended, as one between fork() and execve() does', async () => {
    const source = `
      import { spawn } from 'node:child_process'
      import { startReaper } from ${JSON.stringify(compiled)}
      const [[name, value]] = Object.entries(startReaper())
      const late = spawn('setsid', ['sh', '-c', 'echo $$; read line; sleep 0.2; exec env "$1" sleep 600', 'sh', name + '=' + value], { stdio: ['pipe', 'inherit', 'ignore'] })
      setInterval(() => undefined, 60_000)`
    const child = runModule(source)
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    child.kill('SIGKILL') // This ends the input of the other process too, so that it goes on.
    await expect.poll(() => isAlive(Number(line)), patience).toBe(false)
  })

  test('does not keep its process from ending', async () => {
    expect(await outputOf(`import { startReaper } from ${JSON.stringify(compiled)}; console.log(Object.keys(startReaper()).length)`)).toBe('1\n')
  })
})
