/** Whatever a program leaves behind in a lab without a sandbox is ended, and nothing that was there before. */

import { expect, test, vi } from 'vitest'
import { projectRoot } from '../support/project-root.js'
import { outputOf } from '../support/sample-process.js'

vi.setConfig({ testTimeout: 60_000 })
/** The modules as they were built: a plain process of Node loads them. */
const built = (path: string): string => JSON.stringify(`${projectRoot}/dist/harness/${path}`)

/** Leaves two daemons, one the child of the other, without a mark, a parent or a session in common with the process that adopts them. */
const begin = `
  import { spawn, spawnSync } from 'node:child_process'
  import { becomeSubReaper } from ${built('lab/sub-reaper.js')}
  import { childrenOf, isAlive } from ${built('kernel/proc.js')}
  import { pause } from ${built('support/pause.js')}
  const own = spawn('sleep', ['600'], { stdio: 'ignore' })
  const orphans = becomeSubReaper()
  const program = 'setsid env -i sh -c "setsid sleep 600 >/dev/null & echo $$ $!; exec >/dev/null; wait" &'
  const [daemon, child] = spawnSync('sh', ['-c', program.replaceAll('$', '\\\\$'), 'sh'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).stdout.trim().split(' ').map(Number)`

test('orphans are adopted, ended with their descendants, and taken off the list of processes', async () => {
  const output = await outputOf(`${begin}
    const alive = [daemon, child].map(isAlive)
    const isAdopted = childrenOf(process.pid).includes(daemon)
    orphans.endAll()
    const left = [daemon, child].map(isAlive)
    await orphans.collect()
    console.log(JSON.stringify({ alive, isAdopted, left, children: childrenOf(process.pid).length, ownIsAlive: isAlive(own.pid) }))
    own.kill('SIGKILL')`)
  expect(JSON.parse(output)).toEqual({ alive: [true, true], isAdopted: true, left: [false, false], children: 1, ownIsAlive: true })
})

test('a process of Node that ends while orphans are collected keeps its exit status', async () => {
  const output = await outputOf(`${begin}
    const ends = spawn('sh', ['-c', 'exit 7'])
    const ended = new Promise((resolve) => ends.once('exit', resolve))
    pause(300) // It ends while Node does not look.
    await orphans.collect()
    const status = await ended
    orphans.endAll()
    console.log(status)
    own.kill('SIGKILL')`)
  expect(output).toBe('7\n')
})
