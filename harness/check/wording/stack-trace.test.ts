/** Stack traces and crashes of the common languages; ordinary messages are none. */

import { expect, test } from 'vitest'
import { testTable } from './sample-table.js'
import { stackTraceIn } from './stack-trace.js'

testTable<string>('a stack trace', (text) => stackTraceIn(text) !== null, {
  accepted: [
    'Traceback (most recent call last):\n  File "echo_client.py", line 9, in <module>\nConnectionRefusedError: [Errno 111] Connection refused\n',
    'Path: Traceback (most recent call last):\n  File "a.py", line 4, in <module>\n',
    'Exception in thread "main" java.net.ConnectException: Connection refused\n\tat java.base/sun.nio.ch.Net.connect0(Native Method)\n',
    'java.net.SocketException: Connection reset\n\tat EchoClient.main(EchoClient.java:14)\n',
    'Error: connect ECONNREFUSED 127.0.0.1:12345\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16)\n    at Socket.emit (node:events:518:28)\n',
    'Error: no\n    at async file:///home/ada/echo_client.mjs:7:18\n',
    'Error: no\n    at node:internal/main/run_main_module:28:49\n',
    'panic: dial tcp 127.0.0.1:4: connect: connection refused\n\ngoroutine 1 [running]:\n',
    'goroutine 1 [running]:\nmain.main()\n',
    "thread 'main' panicked at src/main.rs:4:10:\n",
    "thread 'main' (4711) panicked at src/main.rs:4:10:\n",
    "a.rb:1:in `initialize': refused (Errno::ECONNREFUSED)\n\tfrom a.rb:1:in `<main>'\n",
    'PHP Fatal error:  Uncaught Exception\nStack trace:\n#0 {main}\n',
    '#0 /home/ada/client.php(4): connect()\n',
    "terminate called after throwing an instance of 'std::runtime_error'\n",
    'Segmentation fault\n',
    'Aborted (core dumped)\n',
  ],
  refused: [
    '',
    'Connection refused',
    'Look at line 3 (main)',
    'The server at 127.0.0.1:4000 does not answer',
    'Error: connect ECONNREFUSED',
    'Cannot connect to 127.0.0.1:12345: Connection refused',
    'The greeter broke off: java.net.SocketException: Connection reset',
    'Cannot connect: ConnectionRefusedError(111)',
    'Do not panic, the server is closed',
    'from 127.0.0.1, port 11111',
    'Look at http://127.0.0.1:8000/a.html',
    '# 1 client (2): ready',
    'the thread main has ended',
    '  at 127.0.0.1:12345',
  ],
})

test('is returned unchanged, without white space around it', () => {
  expect(stackTraceIn('Error\n    at f (a.js:1:2)\n    at g (a.js:3:4)\n')).toBe('at f (a.js:1:2)')
})
