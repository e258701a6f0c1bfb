import { describe, expect, test, vi } from 'vitest'
import { pathsOf, sample, type SampleFiles } from '../sample-submission.js'

// Compilers on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 })

const server = 'import socket\ns = socket.socket()\ns.bind(("", 0))\ns.listen()\n'
const client = 'import socket\ns = socket.socket()\ns.connect(("localhost", 10001))\n'
const local = 'print(1)\n'

describe('which program is taken for which exercise', () => {
  test.each<[string, SampleFiles, Readonly<Record<string, string>>]>([
    ['a folder that names both roles names none', { 'ServerClient/echo.py': server }, { echo: 'ServerClient/echo.py' }],
    [
      'a client in the folder of the server',
      { 'server/echo_client.py': client, 'server/echo_server.py': server },
      { echo: 'server/echo_server.py', 'echo-client': 'server/echo_client.py' },
    ],
    ['a name that changes its script', { 'aufgabe/echo服务器.py': server }, { echo: 'aufgabe/echo服务器.py' }],
    ['Python for Windows', { 'echo.pyw': server }, { echo: 'echo.pyw' }],
    ['copies with the same bytes', { 'echo.py': server, 'echo - Copy.py': server, 'echo (1).py': server }, { echo: 'echo.py' }],
    ['programs without a network', { 'a/echo.py': server, 'b/time.py': local, 'b/greeter.py': local }, { echo: 'a/echo.py' }],
    ['a folder named for the protocol', { 'TCP-IP/echo.py': server }, { echo: 'TCP-IP/echo.py' }],
  ])('%s', async (_, files, expected) => {
    await using submission = await sample(files)
    expect(pathsOf(await submission.prepare())).toEqual(expected)
  })
})

test('a Java file with a syntax error is not said to have no main', async () => {
  await using submission = await sample({ 'Echo.java': 'import java.net.*;\nclass Echo { public static main(String[] a) { } }\n' })
  expect(await submission.find('echo')).toMatchObject({ status: 'build-failed', message: expect.stringContaining('Echo.java:2: error') as string })
})

test('the reason why a program is passed over', async () => {
  await using submission = await sample({
    'EchoServer.java': 'import java.net.*; class EchoServer { public static void main(String[] a) { } }',
    'TimeUtil.java': 'class TimeUtil { }',
    'counter.py': local,
  })
  expect(await submission.unclaimed()).toEqual([
    { path: 'TimeUtil.java', message: 'It has no main, so it is not a program.' },
    { path: 'counter.py', message: 'It does not use a network.' },
  ])
})
