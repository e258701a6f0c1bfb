/** What container engines forbid, tried without one: what a grading still can do there, and what it must never blame on a program. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { listProc, readProc } from '../kernel/proc.js'
import { findOnPath } from '../lab/sandbox.js'
import type { Report } from '../model/report.js'
import { limits } from '../support/limits.js'
import { projectRoot } from '../support/project-root.js'
import { runTool } from '../support/tool.js'
import { blindRoot, withHiddenProc } from './containers.js'

vi.setConfig({ testTimeout: 120_000 })

const isRoot = process.getuid?.() === 0

/** Of no other test: the kernel counts all processes of a user together. */
const ofOrdinaryUser = withHiddenProc(65_531)

/** Grades a program of this source in what `container` makes of this machine: the words before its command line. */
async function grade(container: readonly string[], [file, source]: readonly [string, string], ...options: readonly string[]): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-containers-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, file), source)
  const words = [
    ...container,
    process.execPath,
    join(projectRoot, 'dist/harness/cli/main.js'),
    '--student',
    folder,
    '--report',
    join(folder, 'report'),
    ...options,
  ]
  await runTool(
    { file: '/bin/sh', args: ['-c', 'chmod 777 .; exec "$@"', 'sh', ...words] },
    {
      cwd: folder,
      environment: { PATH: process.env['PATH'] ?? '', HOME: folder },
      timeoutMs: limits.fixtureMs,
      outputBytesMax: 1 << 20,
      signal: new AbortController().signal,
    },
  )
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
    const report = await grade(ofOrdinaryUser, ['echo.js', source], '--exercise', 'echo', '--tier', 'core')
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
    expect(failuresIn(await grade(ofOrdinaryUser, ['echo_client.js', source], '--exercise', 'echo-client', '--check', 'CLI-1'))).toEqual([])
  })
})

describe.skipIf(!isRoot)('root that may not look at the processes of other users', () => {
  test('grades a server by a worker of the same user, and says so', async () => {
    const source = "require('node:net').createServer((client) => client.on('error', () => 0).pipe(client)).listen(process.argv[2], '127.0.0.1')"
    const report = await grade(blindRoot, ['echo.js', source], '--exercise', 'echo', '--tier', 'core')
    expect(failuresIn(report)).toEqual([])
    expect(report.exercises.flatMap(({ checks }) => checks)).not.toEqual([])
    expect(report.lab).toMatchObject({ network: 'shared', weaker: ['network', 'files', 'processes', 'limits', 'user'] })
    expect(String(report.lab.why)).toContain('CAP_SYS_PTRACE')
  })

  test('builds, and ends what a program leaves behind; no program sees the environment of wirecheck', async () => {
    const seconds = String(40_000 + Math.trunc(Math.random() * 10_000))
    const source = `
      #include <arpa/inet.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <sys/socket.h>
      #include <unistd.h>
      int main(int argc, char **argv) {
        if (fork() == 0) { setsid(); if (fork() == 0) execlp("sleep", "sleep", "${seconds}", NULL); _exit(0); }
        if (argc > 1 && system("cat /proc/*/environ 2>/dev/null | tr '\\0' '\\n' | grep -q '^WIRECHECK_SECRET='") == 0) return 1;
        int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 50) != 0) return 1;
        for (;;) {
          int client = accept(listener, NULL, NULL);
          char bytes[4096];
          ssize_t count;
          while ((count = read(client, bytes, sizeof bytes)) > 0) if (write(client, bytes, count) != count) break;
          close(client);
        }
      }`
    const report = await grade(['env', 'WIRECHECK_SECRET=x', ...blindRoot], ['echo.c', source], '--exercise', 'echo', '--check', 'TCP-1,ECHO-1')
    expect(failuresIn(report)).toEqual([])
    expect(listProc('').filter((name) => readProc(`${name}/cmdline`).startsWith(`sleep\0${seconds}`))).toEqual([])
  })
})
