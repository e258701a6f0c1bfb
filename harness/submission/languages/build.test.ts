import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { findEcho, programOf, sample, type SampleFiles } from '../sample-submission.js'

// Compilers on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 })

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
    ['Go in Latin-1', { 'echo.go': Buffer.from('package main\n\nfunc main() { println("gr\xfc") }\n', 'latin1') }, /UTF-8/, /Save it as UTF-8/],
    ['a Python 2 print of a variable', { 'echo.py': 'x = 1\nprint x\n' }, /Python 2: line 2 is a print statement/, /2to3/],
    ['unicode()', { 'echo.py': 'x = unicode("a")\n' }, /Python 2: line 1 calls unicode\(\), which is str\(\) in Python 3/, /2to3/],
    ['backquotes', { 'echo.py': 'x = 1\ny = `x`\n' }, /Python 2: line 2 has backquotes/, /2to3/],
    ['a module of Windows', { 'echo.py': 'import socket\nimport msvcrt\n' }, /^echo\.py imports msvcrt \(line 2\), which exists only on Windows\.$/, /Linux/],
    ['Lua', { 'echo.lua': 'local = 1\n' }, /echo\.lua:1: .*near '='/, /luac -p echo\.lua/],
    ['Haskell', { 'echo.hs': 'main :: IO ()\nmain = putStrLn 1\n' }, /echo\.hs:2:/, /ghc -threaded -o echo echo\.hs/],
    ['OCaml', { 'echo.ml': 'let () = print_string 1\n' }, /File "echo\.ml", line 1/, /ocamlopt/],
    ['Elixir', { 'echo.exs': 'IO.puts(\n' }, /echo\.exs/, /elixir echo\.exs/],
    ['C#', { 'Echo.cs': 'class Echo { static void Main() { int x = "1"; } }' }, /Echo\.cs\(1,\d+\): error CS0029/, /mcs -out:Echo\.exe Echo\.cs/],
    ['Kotlin', { 'echo.kt': 'fun main(args: Array<String>) { val x: Int = "1" }\n' }, /echo\.kt:1:\d+: error/, /kotlinc echo\.kt/],
    ['Scala', { 'Echo.scala': 'object Echo { def main(args: Array[String]): Unit = { val x: Int = "1" } }\n' }, /Echo\.scala:1: error/, /scalac Echo\.scala/],
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
    const result = await findEcho(files)
    expect(result).toMatchObject({ status: 'build-failed' })
    if (result.status !== 'build-failed') return
    expect(result.message).toMatch(message)
    expect(result.hint).toMatch(hint)
    expect(`${result.message}${result.command}${result.hint}`).not.toMatch(/wirecheck-test|node_modules|pyenv/)
  })

  test('a long error list is cut after its beginning', async () => {
    const result = await findEcho({ 'echo.c': `int main(void) {\n${Array.from({ length: 80 }, (_, n) => `x${n} = 1;`).join('\n')}\n}\n` })
    expect(result).toMatchObject({ status: 'build-failed', message: expect.stringMatching(/^echo\.c: In function[\s\S]*… and \d+ more lines$/) as string })
  })
})

test('how a program is shown, and where it starts', async () => {
  await using submission = await sample({
    'src/echo.py': 'import socket\n',
    'TimeServer.java': 'import java.net.*; class TimeServer { public static void main(String[] a) { } }',
    'talk/main.c': '#include <sys/socket.h>\nint main(void) { return 0; }\n',
  })
  const programs = (await submission.prepare('echo', 'time', 'talk')).map(programOf)
  expect(programs.map(({ shown }) => shown)).toEqual(['python3 src/echo.py', 'java TimeServer', './talk'])
  expect(programs.map(({ cwd, root }) => cwd.slice(root.length))).toEqual(['/src', '', '/talk'])
  for (const { command, builtAt, root, exercise, appendAddress } of programs) {
    expect(command.file).toMatch(/^\//)
    expect(appendAddress).toBe(true)
    expect(root).toBe(join(submission.work, 'work-1/programs', exercise))
    expect(builtAt).toBe(join(submission.work, 'work-1/files'))
  }
})
