import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { Finding } from '../../model/submission.js'
import { programOf, sample, type SampleFiles } from '../sample-submission.js'

// Compilers on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 })

async function finding(files: SampleFiles): Promise<Finding> {
  await using submission = await sample(files)
  return await submission.find('echo')
}
describe('a program that cannot be built', () => {
  test.each<[string, SampleFiles, RegExp, RegExp]>([
    ['an empty file', { 'echo.py': ' \n' }, /^echo\.py is empty\.$/, /Save/],
    ['an empty C file', { 'echo.c': '' }, /^echo\.c is empty\.$/, /Save/],
    ['UTF-16', { 'echo.py': Buffer.from('print(1)', 'utf16le') }, /^echo\.py is not plain text/, /UTF-8/],
    ['Python syntax', { 'echo.py': 'import socket\ndef f(:\n  pass\n' }, /^ {2}File "echo\.py", line 2\n {4}def f\(:\n.*\nSyntaxError: /, /line shown/],
    [
      'Python in Latin-1',
      { 'echo.py': Buffer.from('# gr\xfc\xdfe\nprint(1)\n', 'latin1') },
      /^SyntaxError: invalid or missing encoding declaration for 'echo\.py'$/,
      /Save the file as UTF-8/,
    ],
    ['tabs and spaces', { 'echo.py': 'if True:\n        x = 1\n\ty = 2\n' }, /^ {2}File "echo\.py", line 3[\s\S]*TabError/, /spaces or tabs/],
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
    ['TypeScript syntax', { 'echo.ts': 'const a: number = ;\n' }, /echo\.ts:1:19/, /does not check types/],
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
    ['C for Windows', { 'echo.c': '#include <winsock2.h>\nint main(void) { return 0; }\n' }, /winsock2\.h: No such file/, /exists only on Windows/],
    ['C without a function', { 'echo.c': 'int help(void);\nint main(void) { return help(); }\n' }, /undefined reference to `help'/, /not defined/],
    [
      'a Makefile',
      { 'echo/Makefile': 'echo: main.c\n\tgcc -o echo main.c\n', 'echo/main.c': 'int main(void) { return x; }\n' },
      /main\.c:1:\d+: error: .x. undeclared/,
      /make -C echo/,
    ],
    ['Go', { 'echo.go': 'package main\n\nfunc main() { x := 1 }\n' }, /echo\.go:3:15: declared and not used: x/, /Go does not compile/],
    ['Rust', { 'echo.rs': 'fn main() { let x: i32 = "1"; }\n' }, /^error\[E0308\][\s\S]*echo\.rs:1:26/, /rustc --edition 2021 echo\.rs/],
    [
      'Cargo',
      { 'echo/Cargo.toml': '[package]\nname = "echo"\nversion = "0.1.0"\nedition = "2021"\n', 'echo/src/main.rs': 'fn main() { broken }\n' },
      /^error\[E0425\][\s\S]*src\/main\.rs:1:13/,
      /not defined/,
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
        message: 'Go is not installed on this machine. Install the package golang-go.',
      })
      expect(await finding({ 'echo.c': 'int main(void) { return 0; }\n' })).toMatchObject({
        status: 'untested',
        message: 'A C compiler is not installed on this machine. Install the package build-essential.',
      })
      expect(await finding({ 'wirecheck.json': '{"echo": {"run": "ruby echo.rb"}}', 'echo.rb': '1\n' })).toMatchObject({
        status: 'untested',
        message: 'Ruby is not installed on this machine. Install the package ruby.',
      })
      expect(await finding({ 'echo.js': '1\n' })).toMatchObject({ status: 'found', program: { command: { file: process.execPath } } })
    } finally {
      process.env['PATH'] = path
    }
  })

  test('an interpreter that is not installed', async () => {
    expect(await finding({ echo: '#!/usr/bin/env nosuchlanguage\n1\n' })).toMatchObject({
      status: 'untested',
      message: 'echo requires nosuchlanguage, which is not installed on this machine.',
    })
  })

  test('a language version that is newer than the machine has', async () => {
    const files = { 'echo/go.mod': 'module x\n\ngo 1.999\n', 'echo/main.go': 'package main\n\nfunc main() { }\n' }
    expect(await finding(files)).toMatchObject({
      status: 'untested',
      message: expect.stringContaining('The program requires a newer version of Go than this machine has.') as string,
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
