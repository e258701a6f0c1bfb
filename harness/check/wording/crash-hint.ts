/** What to do about a crash: the mistakes with sockets that beginners make most often, by the error and the line of source. */

import type { Crash } from './crash.js'

interface Mistake {
  readonly error: RegExp
  /** What the error or its line of source must name as well. */
  readonly source?: RegExp
  /** Whether it is this mistake in a server only. */
  readonly inServer?: boolean
  readonly hint: string
}

const sendBytes =
  'A socket sends bytes, not text. Encode the text first: send(text.encode()) in Python. recv() returns bytes, too: decode() turns them into text.'
const twoParentheses = 'bind() and connect() take one argument, the pair of host and port: bind((host, port)), with two pairs of parentheses.'
const closedSocket = /Errno 9\b|EBADF|Bad file descriptor|Socket (?:is )?closed/
const closedDatagramSocket =
  'The program uses its UDP socket after close(). Close it only when it has nothing more to receive or to send. A server answers every sender over one socket.'
const numericPort = 'The port must be a number. Arguments and typed lines are text: use int(port).'

const mistakes: readonly Mistake[] = [
  { error: /bytes-like object is required, not 'str'|must be bytes or a tuple of bytes|string argument without an encoding/, hint: sendBytes },
  {
    error:
      /'str' object has no attribute 'decode'|'bytes' object has no attribute '(?:encode|format)'|can't concat str to bytes|can only concatenate str \(not "bytes"\) to str/,
    hint: sendBytes,
  },
  {
    error: /ERR_INVALID_ARG_TYPE.*"(?:chunk|data|buffer|msg)" argument/,
    hint: 'write() and send() take text or a Buffer: convert other values with String(value).',
  },
  { error: /(?:bind|connect)\(\) takes exactly one argument/, hint: twoParentheses },
  { error: /AF_INET6? address must be tuple, not (?:str|int)/, hint: twoParentheses },
  {
    error: /'str' object cannot be interpreted as an integer|an integer is required|integer argument expected/,
    source: /bind|connect|sendto|port/i,
    hint: numericPort,
  },
  { error: /Errno 22|EINVAL|Invalid argument/, source: /accept/i, hint: 'accept() needs a listening socket: call bind(), then listen(), then accept().' },
  {
    error: /\btimed out\b|SocketTimeoutException/,
    source: /accept|recvfrom|receive/i,
    inServer: true,
    hint: 'A time-out of its own ends this server while nobody comes. Leave out settimeout(), or catch its error and wait again.',
  },
  {
    error: /Errno 95|EOPNOTSUPP|Operation not supported/,
    source: /listen|accept/i,
    hint: 'UDP has no listen() or accept(): after bind(), receive with recvfrom() and answer with sendto(). For TCP, create the socket with SOCK_STREAM.',
  },
  {
    error: /Errno 107|ENOTCONN|endpoint is not connected/,
    source: /recv|send|read|write/i,
    hint: 'This socket is not connected. A server talks over the socket that accept() returned, not over the listening one; a client calls connect() first.',
  },
  {
    error: /Errno 89|EDESTADDRREQ|Destination address required/,
    hint: 'A UDP socket does not know where to send: use sendto(data, address), with the address that recvfrom() returned.',
  },
  {
    error: /'tuple' object has no attribute '(?:recv|send|sendall|close|makefile|settimeout)'/,
    hint: 'accept() returns two values, the connection and its address: connection, address = listener.accept()',
  },
  {
    error: /Errno 93|EPROTONOSUPPORT|Protocol not supported/,
    source: /socket/i,
    hint: 'Linux has no raw socket for IPPROTO_IP; only Windows does. Use socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(0x0800)), or AF_INET with IPPROTO_UDP, IPPROTO_TCP and IPPROTO_ICMP.',
  },
  {
    error: /has no attribute '(?:SIO_RCVALL|RCVALL_ON|RCVALL_OFF|ioctl)'/,
    hint: 'Only Windows needs ioctl(SIO_RCVALL). On Linux a socket of AF_PACKET already receives every packet: leave this line out.',
  },
  {
    error: /No module named '(?:msvcrt|winreg|_winreg|winsound|win32\w+|pywintypes|pythoncom)'/,
    hint: 'This module exists only on Windows, and programs are graded on Linux. Use modules that Linux has: select or termios for the keyboard, socket and selectors for the network.',
  },
  {
    error: /No module named '(?:SocketServer|BaseHTTPServer|SimpleHTTPServer|Queue|thread|urllib2|urlparse|httplib|cPickle|StringIO|ConfigParser|Tkinter)'/,
    hint: 'This module has another name in Python 3: socketserver, http.server, queue, threading, urllib.request, http.client, pickle, io …',
  },
  {
    error:
      /name '(?:raw_input|unicode|xrange|unichr|long|basestring|cmp|execfile|reload|file)' is not defined|'dict' object has no attribute '(?:has_key|iter(?:items|keys|values))'|for >>: 'builtin_function_or_method'|module 'string' has no attribute '(?:upper|lower|join|split|replace|letters|strip|find|atoi|uppercase|lowercase|maketrans)'|has no attribute 'setdefaultencoding'/,
    hint: 'This is Python 2, and programs run with Python 3: input() instead of raw_input(), str instead of unicode, range() instead of xrange(), print(text, file=sys.stderr), key in dict, text.upper().',
  },
  {
    error:
      /unexpected keyword argument '(?:loop|encoding)'|module '(?:asyncio|time|base64)' has no attribute '(?:coroutine|async|clock|encodestring|decodestring)'|has no attribute 'isAlive'/,
    hint: 'Newer versions of Python 3 have removed this. Leave out loop= and encoding=; write async def for @asyncio.coroutine, time.perf_counter() for time.clock(), encodebytes() for encodestring(), is_alive() for isAlive().',
  },
  {
    error: /Cannot find (?:module|package) '(?![./])/,
    hint: 'Programs run without the internet, and nothing is installed for them. Put the package into the submission (node_modules), or do without it.',
  },
  {
    error: /^(?:IndexError|java\.lang\.ArrayIndexOutOfBoundsException|panic: .*index out of range)/,
    source: /argv|args/i,
    hint: 'The program expects more arguments than it gets: wirecheck gives a server its port, and a client host and port. If it needs others, write its command into wirecheck.json, with {port} where the port belongs.',
  },
  {
    error: /Errno 13|EACCES|Permission denied/,
    source: /bind|listen/,
    hint: 'Ports below 1024 need privileges. Listen on the port that you are given, or on the exercise’s usual one.',
  },
  {
    error: /Errno 99|EADDRNOTAVAIL|Cannot assign requested address/,
    source: /bind|listen/,
    hint: "A server binds to an address of its own machine: use '' or 0.0.0.0 for all of them, or 127.0.0.1.",
  },
  {
    error: /catching classes that do not inherit from BaseException/,
    hint: 'except needs the class of an error, such as OSError or ConnectionRefusedError: `except OSError as error:`. socket.errno is a module.',
  },
  {
    error: closedSocket,
    source: /recvfrom|recvmsg|sendto|sendmsg|Datagram|\.receive\(/,
    hint: closedDatagramSocket,
  },
  {
    error: /ERR_SOCKET_DGRAM_NOT_RUNNING/,
    hint: closedDatagramSocket,
  },
  {
    error: closedSocket,
    inServer: true,
    hint: 'The program uses a socket after close(). Close a connection only when its client has finished, and keep the listening socket open.',
  },
  {
    error: closedSocket,
    hint: 'The program uses a socket after close(). Close it only when it has nothing more to receive or to send.',
  },
]

/** Errors of the network and of received data. The broken requirement's own hint usually covers them. */
const fromOutside =
  /^(?:\w+\.)*(?:Connection\w*Error|BrokenPipeError|TimeoutError|timeout|UnicodeDecodeError|UnicodeEncodeError|JSONDecodeError|EOFError|UnpicklingError|error|gaierror|OSError|SocketException|SocketTimeoutException|ConnectException|EOFException|IOException|\w*CharacterCodingException)\b|\bE(?:CONNRESET|PIPE|CONNREFUSED)\b/

/** Mistakes in the source that no input can excuse. */
const mistyped =
  /^(?:\w+\.)*(?:NameError|UnboundLocalError|ImportError|ModuleNotFoundError|SyntaxError|ReferenceError|NoClassDefFoundError|ClassNotFoundException)\b|catching classes that do not inherit from BaseException/

/** Whether to mend the source is all that helps: to catch this error would hide the mistake. */
export function isMistyped({ error }: Crash): boolean {
  return mistyped.test(error)
}

export interface Requiring {
  /** Whether a program that does the exercise at all must do this. Else the requirement's hint is about unusual input, and so is the crash. */
  readonly isBasic: boolean
  readonly isServer?: boolean
  /** Whether it serves until it is stopped: then to end by itself is its fault, whatever the check asked for. */
  readonly isEndless?: boolean
}

/** What to do about the crash; undefined where the requirement's own hint says it better. */
export function crashHint(crash: Crash, { isBasic, isServer = false }: Requiring): string | undefined {
  if (!isBasic && !isMistyped(crash)) return undefined
  const known = mistakeOf(crash, isServer)
  if (known !== undefined) return `${known}${sourceOf(crash)}`
  if (fromOutside.test(crash.error)) return undefined
  return crash.place === null ? 'Fix this error first.' : `Fix this error first, in line ${crash.place.line} of ${crash.place.file}.${sourceOf(crash)}`
}

function mistakeOf({ error, place }: Crash, isServer: boolean): string | undefined {
  const call = `${error}\n${place?.source ?? ''}`
  return mistakes.find((mistake) => mistake.error.test(error) && mistake.source?.test(call) !== false && (isServer || mistake.inServer !== true))?.hint
}

function sourceOf({ place }: Crash): string {
  return place === null || place.source === '' ? '' : `\n  ${place.source}`
}

/** What to do about an error that a program printed in its own words before it ended, as programs in C do: `listen: Operation not supported`. */
export function mistakeIn(printed: string): string | undefined {
  const lines = printed.split('\n').slice(-20)
  return mistakes.find(({ error, source, inServer }) => inServer !== true && lines.some((line) => error.test(line) && source?.test(line) !== false))?.hint
}
