/** A package that a source names and that this machine lacks is not the student's fault; a misspelt name is. */

import { expect, test, vi } from 'vitest'
import { findEcho, type SampleFiles } from '../sample-submission.js'

// Compilers on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 })

test.each<[string, SampleFiles, string]>([
  [
    'Go without a go.mod',
    { 'echo.go': 'package main\n\nimport (\n\t"net"\n\tws "github.com/gorilla/websocket"\n)\n\nfunc main() { net.Listen("", ""); ws.X() }\n' },
    'echo.go imports github.com/gorilla/websocket (line 5), which is not part of Go, and builds have no network.',
  ],
  [
    'Go, of a file beside the main one',
    {
      'echo.go': 'package main\n\nfunc main() { serve() }\n',
      'serve.go': 'package main\n\nimport "github.com/gorilla/websocket"\n\nfunc serve() { websocket.X() }\n',
    },
    'serve.go imports github.com/gorilla/websocket (line 3), which is not part of Go, and builds have no network.',
  ],
  [
    'Rust without a Cargo.toml',
    { 'echo.rs': '// std only?\nuse tokio::net::TcpListener;\nfn main() { }\n' },
    'echo.rs uses the crate tokio (line 2), and builds have no network.',
  ],
  ['JavaScript', { 'echo.js': "const net = require('net')\nconst ws = require('ws')\n" }, 'echo.js loads ws (line 2), which is not part of Node.js,'],
  ['TypeScript', { 'echo.ts': "import * as net from 'net'\nimport { WebSocket } from 'ws'\n" }, 'echo.ts loads ws (line 2), which is not part of Node.js,'],
  [
    'Java',
    { 'Echo.java': 'import java.net.*;\nimport com.google.gson.Gson;\nclass Echo { public static void main(String[] a) { new Gson(); } }\n' },
    'Echo.java imports com.google.gson.Gson (line 2), which is not part of Java, and builds have no network.',
  ],
  [
    'Kotlin',
    { 'echo.kt': 'import java.net.ServerSocket\nimport io.ktor.network.sockets.*\nfun main() { aSocket() }\n' },
    'echo.kt imports io.ktor.network.sockets (line 2), which is not part of Kotlin, and builds have no network.',
  ],
  ['Ruby', { 'echo.rb': "require 'socket'\nrequire 'eventmachine'\n" }, 'echo.rb loads eventmachine (line 2), which is not installed'],
  ['Perl', { 'echo.pl': 'use strict;\nuse IO::Async;\n1;\n' }, 'echo.pl loads IO::Async (line 2), which is not installed'],
])('a package that the source alone names, in %s', async (_, files, message) => {
  expect(await findEcho(files)).toMatchObject({ status: 'untested', message: expect.stringContaining(message) as string })
})

test.each<[string, SampleFiles, string]>([
  ['a package in node_modules', { 'echo.js': "require('ws')\n", 'node_modules/ws/index.js': '1\n' }, 'found'],
  ['a package that is loaded if it is there', { 'echo.js': "try {\n  require('ws')\n} catch { }\n" }, 'found'],
  ['a module of its own with the name of a crate', { 'echo.rs': 'mod log { pub fn x() { } }\nuse log::x;\nfn main() { y() }\n' }, 'build-failed'],
  ['a module of the standard library without `std::`', { 'echo.rs': 'use time::Duration;\nfn main() { }\n' }, 'build-failed'],
  ['a mistake beside packages of Go', { 'echo.go': 'package main\n\nimport "net/http"\n\nfunc main() { http.X() }\n' }, 'build-failed'],
  [
    'a package of its own that looks like a library',
    { 'Echo.java': 'class Echo { public static void main(String[] a) { x } }\n', 'Json.java': 'package org.json;\nclass Json { }\n' },
    'build-failed',
  ],
  ['an f-string that is not closed', { 'echo.py': "print(f'{name', end='')\n" }, 'build-failed'],
  ['an unknown package of Ruby', { 'echo.rb': "require 'sokcet'\n" }, 'found'],
  ['modules that Perl has', { 'echo.pl': 'use strict;\nuse IO::Socket::INET;\n1;\n' }, 'found'],
])('%s is not missing', async (_, files, status) => {
  expect(await findEcho(files)).toMatchObject({ status })
})
