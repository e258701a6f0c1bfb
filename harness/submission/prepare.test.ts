import { readFile } from 'node:fs/promises'
import { describe, expect, test, vi } from 'vitest'
import { messageFor, pathsOf, programOf, refusal, sample, type SampleFiles } from './sample-submission.js'

// Compilers on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 })

const py = 'import socket\n'
const c = '#include <sys/socket.h>\n#include <stdio.h>\nint main(void) { puts("c"); return 0; }\n'
const java = (name: string): string => `import java.net.*; public class ${name} { public static void main(String[] args) { } }\n`

async function found(files: SampleFiles, name?: string): Promise<Record<string, string>> {
  await using submission = await sample(files, name)
  return pathsOf(await submission.prepare())
}

describe('a program is found by its name', () => {
  test('in every spelling', async () => {
    expect(
      await found({
        'echo_server.py': py,
        'TimeServer.py': py,
        'server-greeter.py': py,
        'udpUpper.js': 'require("net")\n',
        'json.echo.py': py,
        'talkserv.py': py,
      }),
    ).toEqual({
      echo: 'echo_server.py',
      time: 'TimeServer.py',
      greeter: 'server-greeter.py',
      'udp-upper': 'udpUpper.js',
      'json-echo': 'json.echo.py',
      talk: 'talkserv.py',
    })
  })

  test('by further names of the exercise', async () => {
    expect(await found({ 'daytime.py': py, 'hello_server.py': py, 'uppercase.py': py, 'daytime-client.py': py })).toEqual({
      time: 'daytime.py',
      greeter: 'hello_server.py',
      'udp-upper': 'uppercase.py',
      'time-client': 'daytime-client.py',
    })
  })

  test('clients and servers are told apart', async () => {
    expect(
      await found({ 'EchoServer.java': java('EchoServer'), 'EchoClient.java': java('EchoClient'), 'udp_client.py': py, 'udp_upper_client.py': py }),
    ).toEqual({
      echo: 'EchoServer.java',
      'echo-client': 'EchoClient.java',
      'udp-client': 'udp_client.py',
      'udp-upper-client': 'udp_upper_client.py',
    })
  })

  test('in folders: by the folder, by the file, by both', async () => {
    expect(
      await found({ 'echo/main.py': py, 'src/time.py': py, 'client/echo.py': py, 'greeter/server.py': py, 'greeter/util.py': py, 'a/b/talk.py': py }),
    ).toEqual({
      echo: 'echo/main.py',
      time: 'src/time.py',
      'echo-client': 'client/echo.py',
      greeter: 'greeter/server.py',
      talk: 'a/b/talk.py',
    })
  })

  test('a server and a client in one folder', async () => {
    expect(await found({ 'echo/server.py': py, 'echo/client.py': py })).toEqual({ echo: 'echo/server.py', 'echo-client': 'echo/client.py' })
  })

  test('by the name of the submission folder, when nothing else tells', async () => {
    expect(await found({ 'main.py': py, 'helpers.py': py }, 'echo-server')).toEqual({ echo: 'main.py' })
  })

  test('tests, hidden files, build output and data are not programs', async () => {
    const files = {
      'echo.py': py,
      '.echo.py': py,
      'test_echo.py': py,
      '__pycache__/echo.py': py,
      'node_modules/echo/index.js': '1',
      'build/echo.py': py,
      'echo.txt': 'x',
      'echo.md': 'x',
      'echo.json': '{}',
      'Echo.class': 'x',
      'echo.o': 'x',
      'venv/echo.py': py,
    }
    expect(await found(files)).toEqual({ echo: 'echo.py' })
  })

  test('a module that another program imports is part of it', async () => {
    expect(await found({ 'echo_a.py': 'from echo_b import x\n', 'echo_b.py': 'x = 1\n' })).toEqual({ echo: 'echo_a.py' })
    expect(await found({ 'echo/a.js': 'require("./b")\n', 'echo/b.js': 'require("net")\n' })).toEqual({ echo: 'echo/a.js' })
  })

  test('the plain name wins over a longer one, and the progress says so', async () => {
    await using submission = await sample({ 'echo.py': py, 'echo_threaded.py': py })
    expect(pathsOf(await submission.prepare())).toEqual({ echo: 'echo.py' })
    expect(submission.said).toContain('echo: echo.py (not echo_threaded.py)')
  })

  test('a source wins over its compiled program', async () => {
    const elf = await readFile('/bin/true')
    expect(
      await found({
        'echo.c': c,
        echo: elf,
        'TimeServer.java': java('TimeServer'),
        'TimeServer.class': 'x',
        'talk.ts': 'require("net")\n',
        'talk.js': 'require("net")\n',
      }),
    ).toEqual({ echo: 'echo.c', time: 'TimeServer.java', talk: 'talk.ts' })
  })

  test('findings come in catalogue order, one for each exercise asked for', async () => {
    await using submission = await sample({ 'time.py': py, 'echo.py': py })
    const findings = await submission.prepare('time', 'echo', 'talk')
    expect(findings.map(({ exercise, status }) => `${exercise} ${status}`)).toEqual(['echo found', 'time found', 'talk missing'])
  })
})

describe('only a program with a main that talks to a network is taken by name', () => {
  test('others are passed over', async () => {
    const files = { 'echo.py': py, 'week1/hello.py': 'print("hello")\n', 'week2/measure_time.py': 'import time\n' }
    expect(await found(files)).toEqual({ echo: 'echo.py' })
  })

  test('a Java file without main is part of another program', async () => {
    const files = { 'EchoServer.java': java('EchoServer'), 'TimeUtil.java': 'import java.net.*; class TimeUtil { }\n' }
    expect(await found(files)).toEqual({ echo: 'EchoServer.java' })
  })

  test('through a module of its own as well', async () => {
    const files = { 'echo.py': 'import connection\n', 'connection.py': py, 'time.py': py }
    expect(await found(files)).toEqual({ echo: 'echo.py', time: 'time.py' })
  })
})

describe('a file outweighs its folder', () => {
  test.each([
    ['ClientServer/echo.py', 'echo'],
    ['server/echo_client.py', 'echo-client'],
    ['TCP_UDP/echo.py', 'echo'],
    ['week1-server-programs/echo_client.py', 'echo-client'],
  ])('%s is %s', async (path, exercise) => expect(await found({ [path]: py })).toEqual({ [exercise]: path }))
})

describe('the name of a project tells where no other name does', () => {
  const rust = 'use std::net::TcpListener;\nfn main() {}\n'
  test.each([
    ['Cargo.toml', '[package]\nedition = "2021"\nname = "echo-server"\n', 'src/main.rs', rust],
    ['package.json', '{"name": "my-echo", "main": "index.js"}', 'index.js', 'require("net")\n'],
    ['go.mod', 'module example.org/week3/echo\n', 'main.go', 'package main\nimport "net"\nfunc main() { net.Dial("tcp", "") }\n'],
  ])('%s', async (file, text, path, program) => {
    expect(await found({ [file]: text, [path]: program, 'week2/talk.py': py })).toMatchObject({
      talk: 'week2/talk.py',
      echo: expect.stringContaining(path) as string,
    })
  })

  test('but a file of its own name counts for that alone', async () => {
    expect(await found({ 'package.json': '{"name": "time-server"}', 'echo.js': 'require("net")\n' })).toEqual({ echo: 'echo.js' })
  })
})

test.each([
  ['echo.pyw', py],
  ['echo服务器.py', py],
  ['echo', `\uFEFF#!/usr/bin/env python3\n${py}`],
])('%s is a Python program', async (path, text) => expect(await found({ [path]: text })).toEqual({ echo: path }))

test.each(['release', 'build', 'out', 'dist', 'target', 'obj', 'Debug'])('what is in %s is named as passed over', async (folder) => {
  expect(await messageFor('echo', { [`${folder}/echo.py`]: py })).toContain(
    `${folder}/echo.py is passed over, because folders named ${folder} usually contain the output of a build: move it, or rename the folder.`,
  )
  expect(await refusal({ [`${folder}/echo.py`]: py })).toMatchObject({ message: expect.stringContaining(`${folder}/echo.py is passed over`) as string })
})

test('what is in out is named beside other programs, but not if it is made of one of them', async () => {
  await using submission = await sample({ 'time.py': py, 'out/echo.py': py, 'talk.ts': 'import "node:net"\n', 'out/talk.js': 'require("net")\n' })
  const unclaimed = await submission.unclaimed()
  expect(unclaimed.filter(({ path }) => String(path).startsWith('out'))).toMatchObject([
    { path: 'out/echo.py', message: expect.stringMatching(/^It is passed over, because folders named out/) },
  ])
})

test('identical copies are one program, but not those of several people', async () => {
  expect(await found({ 'echo.py': py, 'echo (1).py': py })).toEqual({ echo: 'echo.py' })
  expect(await messageFor('echo', { 'anna/echo.py': py, 'ben/echo.py': py, 'cem/echo.py': py })).toMatch(/^Three programs match/)
})

describe('a submission that is one program', () => {
  test('the only program is chosen, whatever its name', async () => {
    await using submission = await sample({ 'hw3.py': py, 'README.md': 'x' })
    expect(programOf(await submission.find('echo')).path).toBe('hw3.py')
  })

  test('the only program is chosen by what it does, even if its name says otherwise', async () => {
    const client = '# Listens to it.\nimport socket\nlistener = socket.socket()\nlistener.bind(("", 7000))\nlistener.connect(("localhost", 10001))\n'
    const server = 'import socket\ns = socket.socket()\ns.listen()\n'
    expect(await messageFor('time-client', { 'tcp_server-listener.py': client })).toBe('found tcp_server-listener.py')
    expect(await messageFor('echo', { 'my_test.py': server })).toBe('found my_test.py')
    expect(await messageFor('chat', { 'chat_server.py': server + client })).toBe('found chat_server.py')
    expect(await messageFor('chat', { 'Server.py': server })).toContain('Server.py')
  })

  test('main and its modules', async () => {
    await using submission = await sample({ 'main.py': 'import helper\n', 'helper.py': py, 'other.py': py })
    expect(programOf(await submission.find('echo')).path).toBe('main.py')
  })

  test('what package.json starts', async () => {
    await using submission = await sample({
      'package.json': '{"scripts": {"start": "node lib/net.js"}}',
      'lib/net.js': 'require("net")\n',
      'lib/other.js': 'require("net")\n',
    })
    expect(programOf(await submission.find('echo')).path).toBe('lib/net.js')
  })

  test('not one of several that is named for another exercise', async () => {
    expect(await messageFor('chat', { 'echo_client.py': py, 'page_downloader.py': py })).toMatch(/^No program was found for the exercise chat/)
  })

  test('a client is not chosen as a server, nor one of many programs for all', async () => {
    expect(await messageFor('echo', { 'client.py': py })).toMatch(/^No program was found for the exercise echo/)
    expect(await messageFor('echo', { 'hw1.py': py, 'hw2.py': `${py}print(2)\n` })).toContain('"python3 hw1.py"')
  })
})
