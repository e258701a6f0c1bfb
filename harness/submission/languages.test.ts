import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { Finding } from '../model/submission.js'
import { runTool } from '../support/tool.js'
import { programOf, sample, type SampleFiles } from './sample-submission.js'

// Compilers on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 })

/** Builds and runs the program for echo; what it prints. */
async function printed(files: SampleFiles): Promise<string> {
  await using submission = await sample(files)
  const program = programOf(await submission.find('echo'))
  const environment = { PATH: process.env['PATH'] ?? '', ...program.environment }
  const { output } = await runTool(program.command, {
    cwd: program.cwd,
    environment,
    timeoutMs: 20_000,
    outputBytesMax: 10_000,
    signal: new AbortController().signal,
  })
  return output.trim()
}

async function finding(files: SampleFiles): Promise<Finding> {
  await using submission = await sample(files)
  return await submission.find('echo')
}

const hello = {
  c: '#include <stdio.h>\n#include <math.h>\nint main(int n, char **v) { printf("hello %d\\n", (int) sqrt(n * 4.0)); return 0; }\n',
  main: 'int help(void);\n#include <stdio.h>\nint main(void) { printf("hello %d\\n", help()); return 0; }\n',
  help: 'int help(void) { return 2; }\n',
}

describe('programs are built and start', () => {
  test.each<[string, SampleFiles]>([
    ['Python', { 'echo.py': 'print("hello 2")\n' }],
    ['a name with spaces and quotes', { "my echo's server (2).py": 'print("hello 2")\n' }],
    ['a C name with spaces', { 'echo server.c': hello.c }],
    ['a Python package', { 'echo/__init__.py': '', 'echo/__main__.py': 'from .help import x\nprint("hello", x)\n', 'echo/help.py': 'x = 2\n' }],
    ['Python by its first line', { echo: '#!/usr/bin/env python3\nprint("hello 2")\n' }],
    ['CommonJS', { 'echo.js': 'const net = require("net"); console.log("hello", 2)\n' }],
    ['a module', { 'echo.mjs': 'import net from "net"\nconsole.log("hello", 2)\n' }],
    [
      'TypeScript with an enum',
      {
        'echo.ts': 'import { x } from "./help"\nenum E { A = 2 }\nclass C { constructor(readonly e: E) {} }\nconsole.log(x, new C(E.A).e)\n',
        'help.ts': 'export const x: string = "hello"\n',
      },
    ],
    [
      'TypeScript as CommonJS',
      {
        'echo.ts':
          'import * as path from "path"\nfunction main(): void { console.log("hello", path.basename(__dirname).length > 0 ? 2 : 0) }\nif (require.main === module) main()\n',
      },
    ],
    ['TypeScript that waits at its top', { 'echo.ts': 'const x: number = await Promise.resolve(2)\nconsole.log("hello", x)\nexport {}\n' }],
    [
      'Java',
      {
        'EchoServer.java': 'public class EchoServer { public static void main(String[] a) { System.out.println("hello " + Help.x()); } }',
        'Help.java': 'class Help { static int x() { return 2; } }',
        'Broken.java': 'class Broken {',
      },
    ],
    [
      'Java with two classes in a file of another name',
      {
        'Echo.java': 'class Echo { public static void main(String[] a) { System.out.println("hello " + Two.x); } }',
        'Parts.java': 'class One { } class Two { static int x = 2; }',
      },
    ],
    [
      'a Java package',
      {
        'echo/src/org/example/Main.java':
          'package org.example;\npublic class Main { public static void main(String[] a) { System.out.println("hello " + Two.X); } }',
        'echo/src/org/example/Two.java': 'package org.example;\ninterface Two { int X = 2; }',
      },
    ],
    [
      'a Java package that lies in no folder',
      {
        'EchoServer.java': 'package net.example;\npublic class EchoServer { public static void main(String[] a) { System.out.println("hello " + Two.X); } }',
        'Two.java': 'package net.example;\ninterface Two { int X = 2; }',
      },
    ],
    [
      'Java in Latin-1',
      { 'Echo.java': Buffer.from('// gr\xfc\xdfe\nclass Echo { public static void main(String[] a) { System.out.println("hello 2"); } }', 'latin1') },
    ],
    [
      'Java for Maven without libraries',
      {
        'echo/pom.xml': '<project></project>',
        'echo/src/main/java/Echo.java': 'class Echo { public static void main(String[] a) { System.out.println("hello 2"); } }',
      },
    ],
    ['C', { 'echo.c': hello.c }],
    ['C in several files', { 'echo/main.c': hello.main, 'echo/net/help.c': hello.help }],
    [
      'C with a shared file',
      { 'echo.c': `#include "help.h"\n${hello.main}`, 'time.c': hello.c, 'help.c': hello.help, 'help.h': hello.help.replace(/\{.*/, ';') },
    ],
    [
      'C with a Makefile',
      {
        'echo/Makefile': 'all: server client\nserver: s.c help.c\n\tgcc -DX -o server s.c help.c\nclient: c.c\n\tgcc -o client c.c no-such-file.c\n',
        'echo/s.c': `#ifndef X\n#error no\n#endif\n${hello.main}`,
        'echo/c.c': hello.c.replace('hello', 'client'),
        'echo/help.c': hello.help,
      },
    ],
    [
      'a C folder where only the Makefile knows which is the server',
      {
        Makefile: 'all: server client\nserver: s.c\n\tgcc -o server s.c -lm\nclient: c.c\n\tgcc -o client c.c -lm\n',
        's.c': hello.c,
        'c.c': hello.c.replace('hello', 'client'),
      },
    ],
    [
      'C with a Makefile that makes another program first',
      {
        Makefile: 'time: time.c\n\tgcc -o time time.c\necho: echo.c\n\tgcc -DX -o echo echo.c -lm\n',
        'time.c': hello.c,
        'echo.c': `#ifndef X\n#error no\n#endif\n${hello.c}`,
      },
    ],
    [
      'C with a Makefile for all',
      {
        Makefile: 'all: bin/echo_server\nbin/echo_server: echo_server.c\n\tmkdir -p bin; gcc -DX -o bin/echo_server echo_server.c -lm\n',
        'echo_server.c': `#ifndef X\n#error no\n#endif\n${hello.c}`,
      },
    ],
    ['C with a Makefile that fails for another program', { Makefile: 'all: time echo\ntime: time.c\n\tfalse\n', 'echo.c': hello.c, 'time.c': 'int main(' }],
    ['C with a Makefile that begins with run', { Makefile: 'run: echo\n\t./echo; sleep 100\n', 'echo.c': hello.c }],
    [
      'C++',
      {
        'EchoServer.cpp':
          '#include <iostream>\n#include <thread>\nint main() { int x = 0; std::thread t([&] { x = 2; }); t.join(); std::cout << "hello " << x << "\\n"; }\n',
      },
    ],
    [
      'C++20',
      {
        'echo.cc':
          '#include <iostream>\n#include <thread>\nint main() { int x = 0; { std::jthread t([&] { x = 2; }); } std::cout << "hello " << x << "\\n"; }\n',
      },
    ],
    ['Go', { 'echo.go': 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("hello", 2) }\n', 'time.go': 'package main\n\nfunc main() { }\n' }],
    [
      'a Go folder',
      {
        'echo/main.go': 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("hello", help()) }\n',
        'echo/help.go': 'package main\n\nfunc help() int { return 2 }\n',
        'echo/help_test.go': 'package main\n\nfunc broken( {',
      },
    ],
    [
      'a Go module',
      {
        'go.mod': 'module example.org/x\n\ngo 1.20\n',
        'cmd/echo/main.go': 'package main\n\nimport (\n\t"fmt"\n\n\t"example.org/x/help"\n)\n\nfunc main() { fmt.Println("hello", help.X) }\n',
        'help/help.go': 'package help\n\nconst X = 2\n',
      },
    ],
    ['Rust', { 'echo-server.rs': 'mod help;\nfn main() { println!("hello {}", help::X); }\n', 'help.rs': 'pub const X: i32 = 2;\n' }],
    [
      'Cargo',
      {
        'Cargo.toml': '[package]\nname = "x"\nversion = "0.1.0"\nedition = "2021"\n',
        'src/bin/echo.rs': 'fn main() { println!("hello {}", x::X); }\n',
        'src/bin/time.rs': 'fn main() { broken }\n',
        'src/lib.rs': 'pub const X: i32 = 2;\n',
      },
    ],
    ['Perl', { 'echo.pl': 'print "hello 2\\n";\n' }],
    ['Ruby', { 'echo.rb': 'puts "hello 2"\n' }],
    ['a shell script', { 'echo.sh': 'echo hello 2\n' }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's own syntax
    ['bash', { echo: '#!/bin/bash\nx=(1 2)\necho hello ${x[1]}\n' }],
    ['another interpreter', { echo: '#!/usr/bin/awk -f\nBEGIN { print "hello 2" }\n' }],
    [
      'a run script that wants make first',
      { 'echo/run': '#!/bin/sh\nexec ./server\n', 'echo/Makefile': 'server: s.c\n\tgcc -o server s.c -lm\n', 'echo/s.c': hello.c },
    ],
    ['a Makefile alone', { 'echo/Makefile': 'echo: \n\tprintf "#!/bin/sh\\necho hello 2\\n" > echo; chmod +x echo\n' }],
    ['a Makefile with a run target', { 'echo/Makefile': 'run:\n\t@echo hello 2\n' }],
  ])('%s', async (_, files) => expect(await printed(files)).toBe('hello 2'))
})

describe('a program that cannot be built', () => {
  test.each<[string, SampleFiles, RegExp, RegExp]>([
    ['an empty file', { 'echo.py': ' \n' }, /^echo\.py is empty\.$/, /Save/],
    ['an empty C file', { 'echo.c': '' }, /^echo\.c is empty\.$/, /Save/],
    ['UTF-16', { 'echo.py': Buffer.from('print(1)', 'utf16le') }, /^echo\.py is no plain text/, /UTF-8/],
    ['Python syntax', { 'echo.py': 'import socket\ndef f(:\n  pass\n' }, /^ {2}File "echo\.py", line 2\n {4}def f\(:\n.*\nSyntaxError: /, /line shown/],
    [
      'Python in Latin-1',
      { 'echo.py': Buffer.from('# gr\xfc\xdfe\nprint(1)\n', 'latin1') },
      /^SyntaxError: invalid or missing encoding declaration for 'echo\.py'$/,
      /Save the file as UTF-8/,
    ],
    ['tabs and spaces', { 'echo.py': 'if True:\n        x = 1\n\ty = 2\n' }, /^ {2}File "echo\.py", line 3[\s\S]*TabError/, /spaces and tabs/],
    [
      'a Python 2 print',
      { 'echo.py': 'import socket\nprint "x"\n' },
      /^echo\.py is written for Python 2: line 2 is a print statement\.\n {2}File "echo\.py", line 2/,
      /2to3/,
    ],
    ['a Python 2 except', { 'echo.py': 'try:\n  x = 1\nexcept IOError, e:\n  pass\n' }, /^echo\.py is written for Python 2: line 3 has `except X, e`/, /2to3/],
    [
      'a Python 2 module',
      { 'echo.py': 'import SocketServer\n' },
      /^echo\.py is written for Python 2: line 1 imports SocketServer, which Python 3 does not have\.$/,
      /2to3/,
    ],
    ['raw_input', { 'echo.py': 'x = raw_input("? ")\n' }, /^echo\.py is written for Python 2: line 1 calls raw_input\(\)/, /2to3/],
    ['JavaScript syntax', { 'echo.js': 'const a = ;\n' }, /^echo\.js:1\nconst a = ;\n\s+\^\n\nSyntaxError: Unexpected token ';'$/, /node echo\.js/],
    [
      'module syntax',
      { 'echo.js': 'import net from "net"\nconst a = ;\n' },
      /^echo\.js:2\nconst a = ;\n\s+\^\n\nSyntaxError: Unexpected token ';'$/,
      /node echo\.js/,
    ],
    ['TypeScript syntax', { 'echo.ts': 'const a: number = ;\n' }, /echo\.ts:1:19/, /Types are not checked/],
    ['a TypeScript file that is missing', { 'echo.ts': 'import { x } from "./gone"\nconsole.log(x)\n' }, /gone/, /files that it imports/],
    [
      'Java',
      { 'sub/EchoServer.java': 'public class EchoServer { public static void main(String[] a) { int x = "1"; } }' },
      /^sub\/EchoServer\.java:1: error: incompatible types/,
      /Run `javac -sourcepath sub sub\/EchoServer\.java`/,
    ],
    ['Java without main', { 'EchoServer.java': 'public class EchoServer { }' }, /^EchoServer\.java has no `public static void main/, /main method/],
    [
      'a misnamed Java class',
      { 'Echo.java': 'public class Server { public static void main(String[] a) { } }' },
      /should be declared in a file named Server\.java/,
      /rename the file/,
    ],
    [
      'C',
      { 'echo.c': 'int main(void) { return x; }\n' },
      /^echo\.c: In function [\s\S]*error: .x. undeclared/,
      /Run `gcc -O1 -g -pthread -o echo echo\.c -lm`/,
    ],
    ['C for Windows', { 'echo.c': '#include <winsock2.h>\nint main(void) { return 0; }\n' }, /winsock2\.h: No such file/, /exists on Windows only/],
    ['C without a function', { 'echo.c': 'int help(void);\nint main(void) { return help(); }\n' }, /undefined reference to `help'/, /defined nowhere/],
    [
      'a Makefile',
      { 'echo/Makefile': 'echo: main.c\n\tgcc -o echo main.c\n', 'echo/main.c': 'int main(void) { return x; }\n' },
      /main\.c:1:\d+: error: .x. undeclared/,
      /make -C echo/,
    ],
    ['Go', { 'echo.go': 'package main\n\nfunc main() { x := 1 }\n' }, /echo\.go:3:15: declared and not used: x/, /Go refuses/],
    ['Rust', { 'echo.rs': 'fn main() { let x: i32 = "1"; }\n' }, /^error\[E0308\][\s\S]*echo\.rs:1:26/, /rustc --edition 2021 echo\.rs/],
    [
      'Cargo',
      { 'echo/Cargo.toml': '[package]\nname = "echo"\nversion = "0.1.0"\nedition = "2021"\n', 'echo/src/main.rs': 'fn main() { broken }\n' },
      /^error\[E0425\][\s\S]*src\/main\.rs:1:13/,
      /defined nowhere/,
    ],
    ['Perl', { 'echo.pl': 'print "x;\n' }, /echo\.pl/, /perl -c echo\.pl/],
    ['Ruby', { 'echo.rb': 'def x\n' }, /echo\.rb:/, /ruby -c echo\.rb/],
    ['a shell script', { 'echo.sh': 'if true\n' }, /echo\.sh/, /-n echo\.sh/],
    [
      'a Windows program',
      { 'echo/echo.c': '', 'echo/main': Buffer.from('\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\xf3\0', 'latin1') },
      /echo\/main is a program for another processor/,
      /Hand in the source/,
    ],
  ])('%s', async (_, files, message, hint) => {
    const result = await finding(files)
    expect(result).toMatchObject({ status: 'build-failed' })
    if (result.status !== 'build-failed') return
    expect(result.message).toMatch(message)
    expect(result.hint).toMatch(hint)
    expect(`${result.message}${result.command}${result.hint}`).not.toMatch(/wirecheck-test|node_modules|pyenv/)
  })

  test('a long error list is cut after its beginning', async () => {
    const result = await finding({ 'echo.c': `int main(void) {\n${Array.from({ length: 80 }, (_, n) => `x${n} = 1;`).join('\n')}\n}\n` })
    expect(result).toMatchObject({ status: 'build-failed', message: expect.stringMatching(/^echo\.c: In function[\s\S]*… and \d+ more lines$/) as string })
  })
})

describe("what the machine lacks is not the student's fault", () => {
  test('a missing compiler is named, with what to install', async () => {
    const path = process.env['PATH']
    process.env['PATH'] = '/nowhere'
    try {
      expect(await finding({ 'echo.go': 'package main\n\nfunc main() { }\n' })).toEqual({
        exercise: 'echo',
        status: 'untested',
        path: 'echo.go',
        language: 'Go',
        message: 'Go is not on this machine: install golang-go.',
      })
      expect(await finding({ 'echo.c': 'int main(void) { return 0; }\n' })).toMatchObject({
        status: 'untested',
        message: 'A C compiler is not on this machine: install build-essential.',
      })
      expect(await finding({ 'wirecheck.json': '{"echo": {"run": "ruby echo.rb"}}', 'echo.rb': '1\n' })).toMatchObject({
        status: 'untested',
        message: 'Ruby is not on this machine: install ruby.',
      })
      expect(await finding({ 'echo.js': '1\n' })).toMatchObject({ status: 'found', program: { command: { file: process.execPath } } })
    } finally {
      process.env['PATH'] = path
    }
  })

  test('an interpreter that is not there', async () => {
    expect(await finding({ echo: '#!/usr/bin/env nosuchlanguage\n1\n' })).toMatchObject({
      status: 'untested',
      message: 'echo asks for nosuchlanguage, which is not on this machine.',
    })
  })

  test('a newer language than is there', async () => {
    const files = { 'echo/go.mod': 'module x\n\ngo 1.999\n', 'echo/main.go': 'package main\n\nfunc main() { }\n' }
    expect(await finding(files)).toMatchObject({
      status: 'untested',
      message: expect.stringContaining('It asks for a newer Go than this machine has.') as string,
    })
  })
})

test('how a program is shown, and where it starts', async () => {
  await using submission = await sample({
    'src/echo.py': 'print(1)\n',
    'TimeServer.java': 'class TimeServer { public static void main(String[] a) { } }',
    'talk/main.c': 'int main(void) { return 0; }\n',
  })
  const programs = (await submission.prepare('echo', 'time', 'talk')).map(programOf)
  expect(programs.map(({ shown }) => shown)).toEqual(['python3 src/echo.py', 'java TimeServer', './talk'])
  expect(programs.map(({ cwd, root }) => cwd.slice(root.length))).toEqual(['/src', '', '/talk'])
  for (const { command, root, appendAddress } of programs) {
    expect(command.file).toMatch(/^\//)
    expect(appendAddress).toBe(true)
    expect(root).toBe(join(submission.work, 'work-1/submission'))
  }
})
