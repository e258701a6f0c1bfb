/** The hint of a crash: that of a known mistake, else to fix the line; or none, where the requirement's own says it better. */

import { describe, expect, test } from 'vitest'
import { crashHint, mistakeIn } from './crash-hint.js'

const crash = (error: string, source = '') => ({ error, place: { file: 'echo.py', line: 7, source }, inThread: false })
const basic = { isBasic: true }

describe('a frequent mistake', () => {
  test.each([
    ["TypeError: a bytes-like object is required, not 'str'", 'conn.send("hello")', /send\(text\.encode\(\)\)/],
    ["TypeError: can't concat str to bytes", 'data + "!"', /encode/i],
    ['OSError: [Errno 22] Invalid argument', 'conn, addr = s.accept()', /listen\(\), then accept\(\)/],
    ['TypeError: socket.bind() takes exactly one argument (2 given)', "s.bind('', port)", /two pairs of parentheses/],
    ['TypeError: AF_INET address must be tuple, not str', "s.connect('127.0.0.1')", /two pairs of parentheses/],
    ["TypeError: 'str' object cannot be interpreted as an integer", "s.bind(('', sys.argv[1]))", /int\(port\)/],
    ['OSError: [Errno 95] Operation not supported', 's.listen(5)', /UDP has no listen/],
    ['OSError: [Errno 107] Transport endpoint is not connected', 'data = s.recv(1024)', /accept\(\) returned/],
    ['OSError: [Errno 89] Destination address required', 's.send(data)', /sendto/],
    ["AttributeError: 'tuple' object has no attribute 'recv'", 'conn.recv(9)', /connection, address = listener\.accept\(\)/],
    ["AttributeError: module 'time' has no attribute 'clock'", 'begin = time.clock()', /removed this.*perf_counter/],
    [
      "TypeError: BaseEventLoop.create_connection() got an unexpected keyword argument 'loop'",
      "reader, writer = await asyncio.open_connection('localhost', 2500, loop=loop)",
      /Leave out loop=/,
    ],
    ['OSError: [Errno 93] Protocol not supported', 's = socket.socket(socket.AF_INET, socket.SOCK_RAW, 0)', /AF_PACKET/],
    ["AttributeError: module 'socket' has no attribute 'SIO_RCVALL'", 's.ioctl(socket.SIO_RCVALL, socket.RCVALL_ON)', /Only Windows/],
    ["ModuleNotFoundError: No module named 'msvcrt'", 'import msvcrt', /only on Windows/],
    ["ModuleNotFoundError: No module named 'SocketServer'", 'import SocketServer', /another name in Python 3/],
    ["Error: Cannot find module 'chalk'", "const chalk = require('chalk')", /node_modules/],
    ["Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'chalk' imported from /submission/echo.mjs", "import chalk from 'chalk'", /node_modules/],
    ["NameError: name 'raw_input' is not defined", 'text = raw_input()', /Python 2/],
    ["AttributeError: 'dict' object has no attribute 'has_key'", 'if x.has_key(a): pass', /Python 2/],
    ["TypeError: unsupported operand type(s) for >>: 'builtin_function_or_method' and '_io.TextIOWrapper'", 'print >>sys.stderr, a', /Python 2/],
    ["AttributeError: module 'string' has no attribute 'upper'", "string.upper('a')", /Python 2/],
    ["AttributeError: 'str' object has no attribute 'decode'", 'text.decode()', /encode/i],
    ['IndexError: list index out of range', 'port = int(sys.argv[2])', /expects more arguments/],
    ['OSError: [Errno 9] Bad file descriptor', 's.accept()', /a socket after close\(\)/],
    ['OSError: [Errno 9] Bad file descriptor', 'data, sender = s.recvfrom(2048)', /UDP socket after close\(\)/],
    ['java.net.SocketException: Socket closed', 'socket.receive(packet);', /UDP socket after close\(\)/],
    ['Error [ERR_SOCKET_DGRAM_NOT_RUNNING]: Not running', 'socket.send(answer, port, host)', /UDP socket after close\(\)/],
  ])('%s has a hint of its own, and its line', (error, source, hint) => {
    expect(crashHint(crash(error, source), basic)).toMatch(hint)
    expect(crashHint(crash(error, source), basic)).toContain(`\n  ${source}`)
  })

  test('is not assumed where the line of source is about something else', () => {
    expect(crashHint(crash('OSError: [Errno 22] Invalid argument', 's.setsockopt(9, 9, 9)'), basic)).toBeUndefined()
    expect(crashHint(crash('OSError: [Errno 107] Transport endpoint is not connected', 's.getpeername()'), basic)).toBeUndefined()
  })
})

test.each([
  ['TimeoutError: timed out', 'c, _ = s.accept()'],
  ['socket.timeout: timed out', 'data, client = s.recvfrom(2048)'],
  ['java.net.SocketTimeoutException: Accept timed out', ''],
])('a time-out of its own that ends a server: %s', (error, source) => {
  expect(crashHint(crash(error, source), { isBasic: true, isServer: true })).toMatch(/^A time-out of its own/)
  expect(crashHint(crash(error, source), basic)).toBeUndefined()
})

test('only a server is told of its listening socket, and no UDP server', () => {
  const closed = (source: string, isServer: boolean) => crashHint(crash('OSError: [Errno 9] Bad file descriptor', source), { isBasic: true, isServer })
  expect(closed('c, _ = s.accept()', true)).toMatch(/listening socket/)
  expect(closed('s.recv(9)', false)).not.toMatch(/listening|client/)
  expect(closed('s.sendto(data, sender)', true)).not.toMatch(/listening|connection/)
})

test('a module of its own that is not there is no package', () => {
  expect(crashHint(crash("Error: Cannot find module './util'"), basic)).toMatch(/^Fix this error first/)
})

test('another error is to be fixed in its line', () => {
  expect(crashHint(crash('IndexError: list index out of range', 'x = parts[1]'), basic)).toBe('Fix this error first, in line 7 of echo.py.\n  x = parts[1]')
  expect(crashHint({ ...crash('std::bad_alloc'), place: null }, basic)).toBe('Fix this error first.')
})

test.each([
  'ConnectionResetError: [Errno 104] Connection reset by peer',
  "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
  'json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)',
  'java.net.SocketException: Connection reset',
  'Error: read ECONNRESET',
])('%s leaves the hint to the requirement', (error) => {
  expect(crashHint(crash(error), basic)).toBeUndefined()
})

test('what only unusual input brings about leaves the hint to the requirement; a misspelt name does not', () => {
  expect(crashHint(crash('IndexError: list index out of range'), { isBasic: false })).toBeUndefined()
  expect(crashHint(crash("NameError: name 'eror' is not defined", 'except eror:'), { isBasic: false })).toMatch(/Fix this error first/)
  const noClass = crash('TypeError: catching classes that do not inherit from BaseException is not allowed', 'except socket.errno as e:')
  expect(crashHint(noClass, { isBasic: false })).toMatch(/^except needs the class of an error/)
})

test.each([
  ['listen: Operation not supported\n', /UDP has no listen/],
  ['Error on accept: Invalid argument\n', /accept\(\) needs a listening socket/],
  ['socket failed: Protocol not supported\n', /IPPROTO_IP/],
  ['bind: Permission denied\n', /below 1024/],
])('the words of a program in C are known as well: %j', (printed, hint) => {
  expect(mistakeIn(printed)).toMatch(hint)
})

test.each([['Invalid argument\n'], ['Cannot open log.txt: Permission denied\n'], ['usage: echo <port>\n']])('%j tells nothing', (printed) => {
  expect(mistakeIn(printed)).toBeUndefined()
})
