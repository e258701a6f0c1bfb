import { describe, expect, test, vi } from 'vitest'
import { pathsOf, refusal, sample, type SampleFiles } from '../sample-submission.js'

// Compilers on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 })

const server = 'import socket\ns = socket.socket()\ns.bind(("", 0))\ns.listen()\n'
const client = 'import socket\ns = socket.socket()\ns.connect(("localhost", 10001))\n'
/** Defines what another file uses, and starts nothing. */
const module = `import socket\n\n\ndef serve():\n${server
  .replace(/^import.*\n/, '')
  .replace(/^/gm, '    ')
  .trimEnd()}\n`
const starts = 'import echo_server\n\n\nif __name__ == "__main__":\n    echo_server.serve()\n'
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
    ['a main beside the module that it starts', { 'main.py': starts, 'echo_server.py': module }, { echo: 'main.py' }],
    ['a main of any name', { 'launcher.py': starts, 'echo_server.py': module, 'test_echo.py': starts }, { echo: 'launcher.py' }],
    [
      'a server and a client that share a module',
      { 'server.py': `import echo_parts\n${server}`, 'client.py': `import echo_parts\n${client}`, 'echo_parts.py': 'SIZE = 1\n' },
      { echo: 'server.py', 'echo-client': 'client.py' },
    ],
    ['a module that starts itself, and its demonstration', { 'demo.py': 'import echo_server\n', 'echo_server.py': server }, { echo: 'echo_server.py' }],
    ['a main that is never called', { 'echo.py': module, 'time.py': server }, { echo: 'echo.py', time: 'time.py' }],
    ['modules of two exercises', { 'main.py': 'import echo, greeter\n', 'echo.py': module, 'greeter.py': module }, { echo: 'echo.py', greeter: 'greeter.py' }],
    [
      'modules of JavaScript',
      {
        'index.js': "require('./echo-server').start()\n",
        'echo-server.js': "const net = require('net')\nexports.start = () => {\n  net.createServer().listen(1)\n}\n",
      },
      { echo: 'index.js' },
    ],
    [
      'modules of Ruby',
      {
        'main.rb': "require_relative 'echo_server'\nEchoServer.new\n",
        'echo_server.rb': "require 'socket'\nclass EchoServer\n  def run = TCPServer.new(1)\nend\n",
      },
      { echo: 'main.rb' },
    ],
    [
      'a package',
      { 'run.py': 'import echo_server\necho_server.serve()\n', 'echo_server/core.py': module, 'echo_server/__init__.py': 'from .core import serve\n' },
      { echo: 'run.py' },
    ],
    [
      'a folder of JavaScript',
      {
        'index.js': "require('./echo-server').start()\n",
        'echo-server/index.js': "const net = require('net')\nexports.start = () => {\n  net.createServer().listen(1)\n}\n",
      },
      { echo: 'index.js' },
    ],
    [
      'a name in CMakeLists.txt',
      {
        'main.c': '#include <sys/socket.h>\nint main(void) { return 0; }\n',
        'CMakeLists.txt': 'cmake_minimum_required(VERSION 3.10)\nproject(homework C)\nadd_executable(echo_server main.c)\n',
      },
      { echo: 'main.c' },
    ],
    [
      'a class beside Main in Java',
      {
        'Main.java': 'class Main {\n  public static void main(String[] a) { new EchoServer(); }\n}\n',
        'EchoServer.java': 'import java.net.*;\nclass EchoServer { }\n',
      },
      { echo: 'Main.java' },
    ],
    [
      'the class that Main uses, among others in Java',
      {
        'Main.java': 'class Main {\n  public static void main(String[] a) { new EchoServer(new ClientHandler()); }\n}\n',
        'EchoServer.java': 'import java.net.*;\nclass EchoServer { EchoServer(ClientHandler handler) { } }\n',
        'ClientHandler.java': 'import java.net.*;\nclass ClientHandler { }\n',
        'EchoClient.java': 'import java.net.*;\nclass EchoClient { }\n',
        'EchoServerTest.java': 'class EchoServerTest { }\n',
      },
      { echo: 'Main.java' },
    ],
    [
      'functions beside main in C',
      { 'main.c': 'void serve(void);\nint main(void) { serve(); return 0; }\n', 'echo_server.c': '#include <sys/socket.h>\nvoid serve(void) { }\n' },
      { echo: 'main.c' },
    ],
    ['a folder named for the protocol', { 'TCP-IP/echo.py': server }, { echo: 'TCP-IP/echo.py' }],
  ])('%s', async (_, files, expected) => {
    await using submission = await sample(files)
    expect(pathsOf(await submission.prepare())).toEqual(expected)
  })
})

test('modules of PHP', async () => {
  const files = {
    'main.php': "<?php\nrequire __DIR__ . '/echo_server.php';\nserve();\n",
    'echo_server.php': '<?php\nfunction serve() {\n  stream_socket_server("");\n}\n',
  }
  await using submission = await sample(files)
  // Whether PHP is installed does not matter.
  expect(pathsOf(await submission.prepare())).toEqual({ echo: expect.stringMatching(/^(?:untested: )?main\.php$/) as string })
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

describe('what is said where no program is found', () => {
  const java = (name: string, body: string): string => `class ${name} { public static void main(String[] a) throws Exception { ${body} } }\n`
  const speaks = 'new java.net.ServerSocket(0).accept();'

  test('the proposed line starts a program that talks to a network', async () => {
    const files = { 'Aardvark.java': java('Aardvark', ''), 'Numbers.java': java('Numbers', ''), 'Zebra.java': java('Zebra', speaks) }
    expect(await refusal(files)).toMatchObject({ hint: expect.stringContaining('{ "echo": { "run": "Zebra.java" } }') as string })
  })

  test.each([
    [
      'roles alone',
      { 'week/client.py': client, 'week/server.py': server },
      'It contains week/client.py and week/server.py, but these names match no exercise.',
    ],
    ['a test', { 'my_test.py': server }, 'It contains my_test.py, but that name matches no exercise.'],
  ])('names that tell no exercise: %s', async (_, files, message) => {
    expect(await refusal(files)).toMatchObject({ message: expect.stringContaining(message) as string })
  })

  test.each<[string, SampleFiles, string]>([
    ['opens no socket', { 'echo.py': "exec(open('real.py').read())\n", 'real.py': server }, 'because nothing in its text opens a socket.'],
    ['has no main', { 'echo.c': 'int socket(int, int, int);\n', 'real.py': server }, 'because it has no main.'],
  ])('a program that is named for an exercise and %s', async (_, files, reason) => {
    const [name = ''] = Object.keys(files)
    expect(await refusal(files)).toMatchObject({
      message: expect.stringMatching(/It contains real\.py, but that name matches no exercise\.\n/) as string,
    })
    expect(await refusal(files)).toMatchObject({ message: expect.stringContaining(`${name} is named for echo, but was passed over ${reason}`) as string })
  })

  test.each<[string, SampleFiles, string, readonly string[]]>([
    ['a server is no chat', { 'Server.py': server }, 'chat', ['Server.py is named as a server.']],
    [
      'a program for each role of a chat',
      { 'chat-server.py': server, 'chat-client.py': client },
      'chat',
      ['The program for chat plays both roles.', '{ "chat": { "run": "python3 chat-{role}.py {host} {port} {name}" } }'],
    ],
    ['roles alone are listed, each with a line', { 'week/a.py': server, 'week/b.py': `${server}#\n` }, 'echo', ['week/a.py', '"python3 week/a.py"']],
  ])('%s', async (_, files, exercise, says) => {
    await using submission = await sample(files)
    const finding = await submission.find(exercise)
    for (const each of says) expect(finding).toMatchObject({ message: expect.stringContaining(each) as string })
  })
})
