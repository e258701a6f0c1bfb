import { describe, expect, test, vi } from 'vitest'
import { runTool } from '../../support/tool.js'
import { programOf, sample, type SampleFiles } from '../sample-submission.js'

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

const hello = {
  c: '#include <stdio.h>\n#include <sys/socket.h>\n#include <math.h>\nint main(int n, char **v) { printf("hello %d\\n", (int) sqrt(n * 4.0)); return 0; }\n',
  main: 'int help(void);\n#include <stdio.h>\n#include <sys/socket.h>\nint main(void) { printf("hello %d\\n", help()); return 0; }\n',
  help: 'int help(void) { return 2; }\n',
}

describe('programs are built and start', () => {
  test.each<[string, SampleFiles]>([
    ['Python', { 'echo.py': 'print("hello 2")\n' }],
    ['a name that begins with a dash', { '-echo.py': 'print("hello 2")\n' }],
    [
      'a module with a name that begins with a dash',
      { '-echo.js': 'import net from "net"\nconsole.log("hello", 2)\n', 'package.json': '{ "type": "module" }' },
    ],
    ['TypeScript with a name that begins with a dash', { '-echo.ts': 'import net from "net"\nconst two: number = 2\nconsole.log("hello", two)\n' }],
    ['a C name that begins with a dash', { '-echo.c': hello.c }],
    ['a C name that stands for a file of options', { '@echo.c': hello.c }],
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
    [
      'Go',
      {
        'echo.go': 'package main\n\nimport (\n\t"fmt"\n\t"net"\n)\n\nfunc main() { fmt.Println("hello", len(net.IPv4(1, 2, 3, 4).To4())-2) }\n',
        'time.go': 'package main\n\nfunc main() { }\n',
      },
    ],
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
        'src/bin/echo.rs': '#[allow(unused_imports)]\nuse std::net::TcpListener;\nfn main() { println!("hello {}", x::X); }\n',
        'src/bin/time.rs': 'fn main() { broken }\n',
        'src/lib.rs': 'pub const X: i32 = 2;\n',
      },
    ],
    ['Perl', { 'echo.pl': 'print "hello 2\\n";\n' }],
    ['Ruby', { 'echo.rb': 'puts "hello 2"\n' }],
    ['Lua', { 'echo.lua': 'require("socket")\nprint("hello 2")\n' }],
    ['Haskell', { 'echo.hs': 'import Help\nmain :: IO ()\nmain = putStrLn ("hello " ++ show x)\n', 'Help.hs': 'module Help where\nx :: Int\nx = 2\n' }],
    ['OCaml', { 'echo.ml': 'let () = Printf.printf "hello %d\\n" (Help.x + Two.y)\n', 'help.ml': 'let x = Two.y\n', 'two.ml': 'let y = 1\n' }],
    ['Elixir', { 'echo.exs': 'IO.puts("hello #{Help.x()}")\n', 'help.ex': 'defmodule Help do\n  def x, do: 2\nend\n' }],
    [
      'C#',
      {
        'EchoServer.cs': 'using System; class EchoServer { static void Main(string[] a) { Console.WriteLine("hello " + Help.X); } }',
        'Help.cs': 'static class Help { public const int X = 2; }',
      },
    ],
    ['Kotlin', { 'echo.kt': 'fun main(args: Array<String>) { println("hello $x") }\n', 'help.kt': 'const val x = 2\n' }],
    [
      'Scala',
      {
        'EchoServer.scala': 'object EchoServer { def main(args: Array[String]): Unit = println("hello " + Help.x) }\n',
        'Help.scala': 'object Help { val x = 2 }\n',
      },
    ],
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
