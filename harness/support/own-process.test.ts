import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
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

test('the certificates that a thread of Node.js is reading are read to their end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-certificates-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'certificates.pem')
  writeFileSync(file, `${'#'.repeat(70)}\n`.repeat(300_000) + rootCertificates[0]) // 21 MB, so that reading takes some time.
  // Node.js 20 has read them before the first line runs; later versions begin some time after TLS is loaded.
  const script = `
    const { readdirSync, readlinkSync } = require('node:fs')
    const { getCACertificates } = require('node:tls') // Node.js 20 does not have it.
    const link = (name) => { try { return readlinkSync('/proc/self/fd/' + name) } catch { return '' } }
    const isOpen = () => readdirSync('/proc/self/fd').some((name) => link(name) === process.env.NODE_EXTRA_CA_CERTS)
    for (const endMs = performance.now() + 5_000; parseInt(process.versions.node) >= 22 && !isOpen() && performance.now() < endMs; );
    require(${JSON.stringify(module)}).closeWaysIn()
    console.log(getCACertificates?.('extra').length ?? 1)`
  const { stdout, stderr } = await execute(process.execPath, ['-e', script], { env: { ...process.env, NODE_EXTRA_CA_CERTS: file } })
  expect([stdout, stderr]).toEqual(['1\n', ''])
})

test('SIGUSR1 starts no debugger', async () => {
  const script = `process.kill(process.pid, 'SIGUSR1'); setTimeout(() => console.log('goes on'), 300)`
  const { stdout, stderr } = await execute(process.execPath, ['-e', `require(${JSON.stringify(module)}).closeWaysIn(); ${script}`])
  expect([stdout, stderr]).toEqual(['goes on\n', ''])
})
