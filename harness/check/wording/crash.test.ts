/** Crashes as the common languages print them: the error, and the innermost line of the program's own source. */

import { describe, expect, test } from 'vitest'
import { crashIn } from './crash.js'

const python = `Traceback (most recent call last):
  File "echo.py", line 12, in <module>
    main()
  File "echo.py", line 9, in main
    conn.send("hello")
    ^^^^^^^^^^^^^^^^^^
TypeError: a bytes-like object is required, not 'str'
`
const pythonInLibrary = `Traceback (most recent call last):
  File "sniffer.py", line 2, in <module>
    s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_IP)
  File "/usr/lib/python3.11/socket.py", line 232, in __init__
    _socket.socket.__init__(self, family, type, proto, fileno)
OSError: [Errno 93] Protocol not supported
`
const pythonThread = `Exception in thread Thread-1 (serve):
Traceback (most recent call last):
  File "/usr/lib/python3.11/threading.py", line 982, in run
    self._target(*self._args, **self._kwargs)
  File "echo.py", line 4, in serve
    s.recv(3)
AttributeError: 'NoneType' object has no attribute 'recv'
`
const pythonAfterAnother = `Traceback (most recent call last):
  File "a.py", line 2, in <module>
    x = d["k"]
KeyError: 'k'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "a.py", line 4, in <module>
    fail()
NameError: name 'fail' is not defined
`
const node = `echo.js:3
net.createServer(s => s.pipe(s)).listenn(options)
                                 ^

\x1b[31mTypeError: net.createServer(...).listenn is not a function\x1b[39m
    at Object.<anonymous> \x1b[90m(\x1b[39mecho.js:3:34\x1b[90m)\x1b[39m
\x1b[90m    at Module._compile (node:internal/modules/cjs/loader:1521:14)\x1b[39m

Node.js v20.20.2
`
const nodeInLibrary = `node:internal/streams/writable:482
      throw new ERR_INVALID_ARG_TYPE(
      ^

TypeError [ERR_INVALID_ARG_TYPE]: The "chunk" argument must be of type string or an instance of Buffer. Received type number (7)
    at _write (node:internal/streams/writable:482:13)
    at Socket.<anonymous> (file:///echo.mjs:2:47)
    at Socket.<anonymous> (file://echo.mjs:5:47) {
  code: 'ERR_INVALID_ARG_TYPE'
}
`
const java = `Listening
Exception in thread "main" java.lang.IllegalArgumentException: Port value out of range: -5
\tat java.base/java.net.ServerSocket.<init>(ServerSocket.java:269)
\tat net.example.Echo.serve(Echo.java:12)
\tat net.example.Echo.main(Echo.java:3)
`
const javaThread = java.replace('"main"', '"Thread-0"')
const cSharp = `Unhandled exception. System.Net.Sockets.SocketException (98): Address already in use
   at System.Net.Sockets.Socket.DoBind(EndPoint endPointSnapshot)
   at Program.Main(String[] args) in /src/Program.cs:line 5
`
const go = `panic: runtime error: index out of range [7] with length 1

goroutine 1 [running]:
main.main()
\techo.go:8 +0x5d
exit status 2
`
const rust = `
thread 'main' (4711) panicked at src/main.rs:3:18:
index out of bounds: the len is 0 but the index is 1
note: run with \`RUST_BACKTRACE=1\`
`
const ruby = `/usr/lib/ruby/socket.rb:2:in \`bind': Address already in use - bind(2) (Errno::EADDRINUSE)
\tfrom echo.rb:3:in \`<main>'
`
const php = 'PHP Fatal error:  Uncaught TypeError: strlen() expects a string in echo.php:7\nStack trace:\n#0 {main}\n'
const lua = "lua: echo.lua:1: attempt to index a nil value (local 's')\nstack traceback:\n\techo.lua:1: in main chunk\n"
const cPlusPlus = "terminate called after throwing an instance of 'std::runtime_error'\n  what():  bad\n"

describe('a crash', () => {
  test.each([
    ['Python', python, "TypeError: a bytes-like object is required, not 'str'", 'echo.py', 9, 'conn.send("hello")'],
    [
      'Python, in a library',
      pythonInLibrary,
      'OSError: [Errno 93] Protocol not supported',
      'sniffer.py',
      2,
      's = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_IP)',
    ],
    ['Python, while it handled another error', pythonAfterAnother, "NameError: name 'fail' is not defined", 'a.py', 4, 'fail()'],
    ['Node, in colour', node, 'TypeError: net.createServer(...).listenn is not a function', 'echo.js', 3, 'net.createServer(s => s.pipe(s)).listenn(options)'],
    [
      'Node, in a library',
      nodeInLibrary,
      'TypeError [ERR_INVALID_ARG_TYPE]: The "chunk" argument must be of type string or an instance of Buffer. Received type number (7)',
      'echo.mjs',
      5,
      '',
    ],
    ['Java', java, 'java.lang.IllegalArgumentException: Port value out of range: -5', 'Echo.java', 12, ''],
    ['C#', cSharp, 'System.Net.Sockets.SocketException (98): Address already in use', 'Program.cs', 5, ''],
    ['Go', go, 'panic: runtime error: index out of range [7] with length 1', 'echo.go', 8, ''],
    ['Rust', rust, 'panic: index out of bounds: the len is 0 but the index is 1', 'src/main.rs', 3, ''],
    ['Ruby', ruby, 'Address already in use - bind(2) (Errno::EADDRINUSE)', 'echo.rb', 3, ''],
    ['PHP', php, 'TypeError: strlen() expects a string', 'echo.php', 7, ''],
    ['Lua', lua, "attempt to index a nil value (local 's')", 'echo.lua', 1, ''],
  ])('of %s has its error and its line', (_, printed, error, file, line, source) => {
    expect(crashIn(printed)).toEqual({ error, place: { file, line, source }, inThread: false })
  })

  test('of C++ has no line', () => {
    expect(crashIn(cPlusPlus)).toEqual({ error: 'std::runtime_error: bad', place: null, inThread: false })
  })

  test.each([
    ['Python', pythonThread, 4],
    ['Java', javaThread, 12],
  ])('of a thread is told from one of the program: %s', (_, printed, line) => {
    expect(crashIn(printed)).toMatchObject({ inThread: true, place: { line } })
  })

  test('that was printed last is the one', () => {
    expect(crashIn(`${pythonThread}\n${python}`)).toMatchObject({ error: expect.stringContaining('bytes-like'), inThread: false })
  })
})

test.each([
  ['nothing', ''],
  ['a log', 'Listening on port 12345\nError: connection reset\nclient left\n'],
  ['a usage', 'usage: echo [options] <port>\n'],
  ['Ctrl-C', 'Traceback (most recent call last):\n  File "echo.py", line 9, in <module>\n    s.accept()\nKeyboardInterrupt\n'],
])('%s is no crash', (_, printed) => {
  expect(crashIn(printed)).toBeNull()
})
