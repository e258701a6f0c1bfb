import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { projectRoot } from './project-root.js'

const execute = promisify(execFile)
const module = join(projectRoot, 'dist/harness/support/own-process.js')

test('files that the caller has left open reach no child', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-inherited-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  // Node itself sees to descriptors up to 15 (uv_disable_stdio_inheritance).
  const run = async (before: string): Promise<string> => {
    const look = "require('node:child_process').spawnSync('readlink', ['/proc/self/fd/77'], { encoding: 'utf8' }).stdout"
    const script = 'exec 77>"$1/secret"; exec "$2" -e "$3"'
    return (await execute('/bin/bash', ['-c', script, 'bash', folder, process.execPath, `${before}; console.log('child:', ${look})`])).stdout
  }
  expect(await run('0')).toContain('secret')
  expect(await run(`require(${JSON.stringify(module)}).closeWaysIn()`)).toBe('child: \n')
})

test('SIGUSR1 starts no debugger', async () => {
  const script = `process.kill(process.pid, 'SIGUSR1'); setTimeout(() => console.log('goes on'), 300)`
  const { stdout, stderr } = await execute(process.execPath, ['-e', `require(${JSON.stringify(module)}).closeWaysIn(); ${script}`])
  expect([stdout, stderr]).toEqual(['goes on\n', ''])
})
