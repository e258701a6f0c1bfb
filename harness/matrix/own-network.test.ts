/** A container often hides parts of /proc. A private lab does not work there, but programs still get a network of their own. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { findOnPath } from '../lab/sandbox.js'
import type { Report } from '../model/report.js'
import { limits } from '../support/limits.js'
import { projectRoot } from '../support/project-root.js'
import { runTool } from '../support/tool.js'

vi.setConfig({ testTimeout: 120_000 })

const isRoot = process.getuid?.() === 0

/** As container engines do: settings of the kernel can only be read, and nobody below can mount a whole /proc again. */
const hideProc = 'mount --make-rprivate /; mount --bind /proc/sys /proc/sys; mount -o remount,bind,ro /proc/sys'
const asOrdinaryUser = 'setpriv --reuid 65533 --regid 65533 --clear-groups'

/** Grades a program of this source as an ordinary user of such a container. */
async function grade(file: string, source: string, ...options: readonly string[]): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-own-network-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, file), source)
  const words = [process.execPath, join(projectRoot, 'dist/harness/cli/main.js'), '--student', folder, '--report', join(folder, 'report'), ...options]
  const script = `chmod 777 .; exec unshare --mount sh -c '${hideProc}; exec ${asOrdinaryUser} "$@"' sh "$@"`
  const { output } = await runTool(
    { file: '/bin/sh', args: ['-c', script, 'sh', ...words] },
    {
      cwd: folder,
      environment: { PATH: process.env['PATH'] ?? '', HOME: folder },
      timeoutMs: limits.fixtureMs,
      outputBytesMax: 1 << 20,
      signal: new AbortController().signal,
    },
  )
  expect(output).toContain('private network and shared files')
  return JSON.parse(readFileSync(join(folder, 'report/results.json'), 'utf8')) as Report
}

const failuresIn = ({ exercises }: Report): readonly string[] =>
  exercises.flatMap(({ checks }) => checks.filter(({ result }) => result !== 'pass').map(({ requirement, message }) => `${requirement}: ${String(message)}`))

// Only root can hide something in /proc, and only bubblewrap makes networks. CI is root and has it.
describe.skipIf(!isRoot || findOnPath('bwrap') === null)('a container that hides parts of /proc', () => {
  test('grades a server, which cannot change its network', async () => {
    const source = `
      const { error, status } = require('node:child_process').spawnSync('/bin/ip', ['link', 'set', 'lo', 'down'])
      if (error !== undefined || status === 0) process.exit(1)
      require('node:net').createServer((client) => client.on('error', () => 0).pipe(client)).listen(process.argv[2], '127.0.0.1')`
    const report = await grade('echo.js', source, '--exercise', 'echo', '--tier', 'core')
    expect(failuresIn(report)).toEqual([])
    expect(report.lab).toMatchObject({ network: 'private', files: 'shared' })
    expect(report.lab.weaker).not.toContain('network')
  })

  test.each(['10.1.2.3', 'echo.example.org'])('meets a client that goes to %s, whatever it is told', async (host) => {
    const source = `
      const socket = require('node:net').connect(9_999, '${host}', () => socket.write(process.argv.at(-1)))
      let answer = ''
      socket.on('data', (bytes) => {
        answer += bytes
        if (answer.length < process.argv.at(-1).length) return
        console.log(answer)
        socket.end()
      })`
    expect(failuresIn(await grade('echo_client.js', source, '--exercise', 'echo-client', '--check', 'CLI-1'))).toEqual([])
  })
})
