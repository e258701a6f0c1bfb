/** What the machine lacks is not the student's fault: tools, libraries and newer versions of languages. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { findEcho, type SampleFiles } from '../sample-submission.js'

// Compilers on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 })

function pythonMinor(): number {
  return Number(execFileSync('python3', ['-c', 'import sys; print(sys.version_info[1])'], { encoding: 'utf8' }))
}

describe("what the machine lacks is not the student's fault", () => {
  test('a missing compiler is named, with what to install', async () => {
    const path = process.env['PATH']
    process.env['PATH'] = '/nowhere'
    try {
      expect(await findEcho({ 'echo.go': 'package main\n\nfunc main() { }\n' })).toEqual({
        exercise: 'echo',
        status: 'untested',
        path: 'echo.go',
        language: 'Go',
        message: 'Go is not installed on this machine. Install the package golang-go.',
      })
      expect(await findEcho({ 'echo.c': 'int main(void) { return 0; }\n' })).toMatchObject({
        status: 'untested',
        message: 'A C compiler is not installed on this machine. Install the package build-essential.',
      })
      expect(await findEcho({ 'wirecheck.json': '{"echo": {"run": "ruby echo.rb"}}', 'echo.rb': '1\n' })).toMatchObject({
        status: 'untested',
        message: 'Ruby is not installed on this machine. Install the package ruby.',
      })
      expect(await findEcho({ 'echo.js': '1\n' })).toMatchObject({ status: 'found', program: { command: { file: process.execPath } } })
    } finally {
      process.env['PATH'] = path
    }
  })

  test.each([
    [{ 'echo.lua': 'print(1)\n' }, 'Lua is not installed on this machine. Install the package lua5.4.'],
    [{ 'echo.hs': 'main = print 1\n' }, 'The Haskell compiler is not installed on this machine. Install the package ghc.'],
    [{ 'echo.ml': 'let () = print_int 1\n' }, 'The OCaml compiler is not installed on this machine. Install the package ocaml-nox.'],
    [{ 'echo.exs': 'IO.puts(1)\n' }, 'Elixir is not installed on this machine. Install the package elixir.'],
    [{ 'echo.kt': 'fun main() { }\n' }, 'The Kotlin compiler is not installed on this machine. Install the package kotlin.'],
    [{ 'echo.scala': 'object E extends App\n' }, 'The Scala compiler is not installed on this machine. Install the package scala.'],
    [{ 'echo.cs': 'class E { static void Main() { } }\n' }, "Mono's C# compiler is not installed on this machine. Install the package mono-mcs."],
    [
      { 'echo/echo.csproj': '<Project/>', 'echo/Program.cs': 'class E { static void Main() { } }\n' },
      '.NET (dotnet) is not installed on this machine. Debian has no package for it; see https://dot.net for the .NET SDK.',
    ],
    [{ 'wirecheck.json': '{"echo": {"run": "lua x.lua {port}"}}', 'x.lua': '' }, 'Lua is not installed on this machine. Install the package lua5.4.'],
    [{ 'wirecheck.json': '{"echo": {"run": "fpc x"}}' }, 'fpc is not installed on this machine. Install the package fpc.'],
    [{ 'wirecheck.json': '{"echo": {"run": "dart x.dart"}}' }, 'dart is not installed on this machine. Debian has no package for it.'],
  ])('%j', async (files, message) => {
    const path = process.env['PATH']
    process.env['PATH'] = '/nowhere'
    try {
      expect(await findEcho(files)).toMatchObject({ status: 'untested', message })
    } finally {
      process.env['PATH'] = path
    }
  })

  test.each<[SampleFiles, string]>([
    [
      { 'echo.c': '#include <uv.h>\nint main(void) { return 0; }\n' },
      'The program needs uv.h, which is not installed on this machine. Install the package libuv1-dev.',
    ],
    [{ 'echo.py': 'import eventlet\n' }, 'echo.py imports eventlet (line 1), which is not installed on this machine. Install the package python3-eventlet.'],
    [{ 'wirecheck.json': '{"echo": {"build": "crystal build x.cr", "run": "./x"}}' }, 'crystal is not installed on this machine. Install the package crystal.'],
  ])('a library or a build tool: %j', async (files, message) => expect(await findEcho(files)).toMatchObject({ status: 'untested', message }))

  test.each<[string, SampleFiles]>([
    [
      'a module of Go',
      {
        'echo/go.mod': 'module x\n\ngo 1.18\n\nrequire example.org/nosuch v1.0.0\n',
        'echo/main.go': 'package main\n\nimport "example.org/nosuch"\n\nfunc main() { nosuch.Serve() }\n',
      },
    ],
    [
      'a package of Cargo',
      {
        'echo/Cargo.toml': '[package]\nname = "echo"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\nnosuch-crate-of-wirecheck = "1"\n',
        'echo/src/main.rs': 'fn main() { }\n',
      },
    ],
    ['a package of npm', { 'echo/package.json': '{"main": "echo.js", "dependencies": {"nosuch-package-of-wirecheck": "1"}}', 'echo/echo.js': '1\n' }],
  ])('%s that nobody has downloaded', async (_, files) => {
    expect(await findEcho(files)).toMatchObject({ status: 'untested', message: expect.stringContaining('builds have no network') as string })
  })

  test.each<[string, SampleFiles]>([
    ['a compiler that prints a line of the source', { 'echo.c': '#error could not resolve host\nint main(void) { }\n' }],
    ['a missing header that the program does not include', { 'echo.c': '#error fatal error: uv.h: No such file\nint main(void) { }\n' }],
    ['a header that this machine has', { 'echo.c': '#include <zlib.h>\n#error fatal error: zlib.h: No such file\n', 'zlib.h': '' }],
    ['a name in Go', { 'echo/go.mod': 'module x\n\ngo 1.18\n', 'echo/main.go': 'package main\n\nfunc main() { ENOTFOUND() }\n' }],
    ['a macro of Rust', { 'echo.rs': 'compile_error!("linker `cc` not found");\nfn main() { }\n' }],
    [
      'a build script of Cargo',
      {
        'echo/Cargo.toml': '[package]\nname = "echo"\nversion = "0.1.0"\nedition = "2021"\nbuild = "build.rs"\n',
        'echo/build.rs': 'fn main() { panic!("error: failed to download, requires rustc 9.9") }\n',
        'echo/src/main.rs': 'fn main() { }\n',
      },
    ],
    ['a recipe', { 'echo/Makefile': 'all:\n\t@echo "could not resolve host; sh: 1: crystal: not found"; exit 1\n', 'echo/echo.c': 'int main(void) { x }\n' }],
    ['a build command', { 'wirecheck.json': `{"echo": {"build": "echo 'sh: 1: crystal: not found'; exit 1", "run": "./x"}}` }],
  ])('what %s prints does not make a program untested', async (_, files) => {
    expect(await findEcho(files)).toMatchObject({ status: 'build-failed' })
  })

  test('a shared library of a compiled program', async () => {
    const program = linkedWith('libnosuch.so.7')
    const message = 'echo needs the library libnosuch.so.7, which is not installed on this machine.'
    expect(await findEcho({ echo: program })).toMatchObject({ status: 'untested', message })
    const manifest = (env: object): string => JSON.stringify({ echo: { run: './x/echo {port}', env } })
    expect(await findEcho({ 'x/echo': program, 'wirecheck.json': manifest({}) })).toMatchObject({ status: 'untested', message: `x/${message}` })
    expect(await findEcho({ 'x/echo': program, 'wirecheck.json': manifest({ LD_LIBRARY_PATH: '/usr/lib/own' }) })).toMatchObject({ status: 'found' })
    expect(await findEcho({ echo: program, 'lib/libnosuch.so.7': '' })).toMatchObject({ status: 'found' })
    expect(await findEcho({ echo: linkedWith('libc.so.99') })).toMatchObject({
      status: 'untested',
      message: 'echo needs the library libc.so.99, of which this machine has only another version.',
    })
  })

  test('a version of a shared library', async () => {
    const program = builtWithGlibc('GLIBC_2.99')
    const message = 'echo needs GLIBC_2.99 of the library libc.so.6, which this machine does not have. Hand in the source; wirecheck compiles it.'
    expect(await findEcho({ echo: program })).toMatchObject({ status: 'untested', message })
    expect(await findEcho({ 'x/echo': program, 'wirecheck.json': '{"echo": {"run": "./x/echo {port}"}}' })).toMatchObject({
      status: 'untested',
      message: `x/${message}`,
    })
    expect(await findEcho({ echo: program, 'lib/libc.so.6': '' })).toMatchObject({ status: 'found' })
    expect(await findEcho({ echo: builtWithGlibc('GLIBC_2.34') })).toMatchObject({ status: 'found' })
  })

  test('a shared library that Python opens', async () => {
    const opens = (line: string): string => `import ctypes\n${line}\n`
    const message = expect.stringMatching(
      /^echo\.py \(line 2\) needs the library libsctp\.so\.99, (which is not installed|of which this machine has only)/,
    ) as string
    expect(await findEcho({ 'echo.py': opens('ctypes.CDLL("libsctp.so.99")') })).toMatchObject({ status: 'untested', message })
    expect(await findEcho({ 'echo.py': opens('ctypes.cdll.LoadLibrary("libsctp.so.99")') })).toMatchObject({ status: 'untested', message })
    for (const line of ['ctypes.CDLL("libnosuch.so.7")', 'ctypes.CDLL("libc.so.6")', 'ctypes.CDLL(None)', 'if len([]): ctypes.CDLL("libsctp.so.99")'])
      expect(await findEcho({ 'echo.py': opens(line) })).toMatchObject({ status: 'found' })
  })

  test('an interpreter that is not installed', async () => {
    expect(await findEcho({ echo: '#!/usr/bin/env nosuchlanguage\n1\n' })).toMatchObject({
      status: 'untested',
      message: 'echo requires nosuchlanguage, which is not installed on this machine.',
    })
  })

  test.each([
    ['a using declaration (C# 8)', 'using var s = new MemoryStream();'],
    ['a using declaration (C# 8)', 'using MemoryStream s = new MemoryStream();'],
    ['a switch expression (C# 8)', 'var y = args.Length switch { 1 => "a", _ => "b" };'],
    ['a nullable reference type (C# 8)', 'string? s = null;'],
    ['the operator `!` after a value (C# 8)', 'string s = Console.ReadLine()!;'],
    ['a range or an index from the end (C# 8)', 'var last = args[^1];'],
    ['a range or an index from the end (C# 8)', 'var rest = args[1..];'],
    ['`new()` without a type (C# 9)', 'MemoryStream s = new();'],
    ['`is not` (C# 9)', 'if (args is not null) return;'],
    ['a UTF-8 string (C# 11)', 'var s = "abc"u8;'],
    ['a collection expression (C# 12)', 'int[] some = [1, 2];'],
    ['a string that begins with `@$` (C# 8)', 'var s = @$"{1}";'],
  ])('C# that Mono does not know: %s', async (feature, statement) => {
    const message = `Echo.cs has ${feature}, and Mono's compiler of this machine knows C# only up to 7.0.\n`
    const file = `using System;\nusing System.IO;\nclass Echo { static void Main(string[] args) { ${statement} } }\n`
    expect(await findEcho({ 'Echo.cs': file })).toMatchObject({ status: 'untested', message: expect.stringContaining(message) as string })
  })

  test.each([
    ['an async Main (C# 7.1)', 'using System.Threading.Tasks;\nclass Echo { static async Task Main() { await Task.Delay(1); } }\n'],
    ['statements outside a class (C# 9)', 'using System;\nConsole.WriteLine(1);\n'],
    ['`Console` without `using System;` (C# 10)', 'class Echo { static void Main() { Console.WriteLine(1); } }\n'],
    ['a namespace for the whole file (C# 10)', 'using System;\nnamespace Echo;\nclass Echo { static void Main() { } }\n'],
    ['a record (C# 9)', 'record Text(int Length);\nclass Echo { static void Main() { } }\n'],
  ])('a file of C# that Mono does not know: %s', async (feature, file) => {
    expect(await findEcho({ 'Echo.cs': file })).toMatchObject({ status: 'untested', message: expect.stringContaining(`Echo.cs has ${feature}`) as string })
  })

  test.each([
    ['a mistake in C# that Mono knows', 'class Echo { static void Main() { int? x = "1"; using (null) { switch (x) { } } } }\n'],
    ['words of newer C# in a comment and in a string', 'class Echo { static void Main() { int x = "using var s = new()"; } } // string? args[^1]\n'],
  ])('%s does not make a program untested', async (_, file) => {
    expect(await findEcho({ 'Echo.cs': file })).toMatchObject({ status: 'build-failed' })
  })

  test.each([
    ['`readln()` (Kotlin 1.6)', 'fun main() { println(readln()) }\n'],
    ['`uppercase()` or `lowercase()` (Kotlin 1.5)', 'fun main() { println("a".uppercase()) }\n'],
  ])('Kotlin that is newer than the compiler: %s', async (feature, file) => {
    const message = expect.stringContaining(`Echo.kt has ${feature}, and kotlinc of this machine knows Kotlin only up to 1.3.\n`) as string
    expect(await findEcho({ 'Echo.kt': file })).toMatchObject({ status: 'untested', message })
  })

  test.skipIf(pythonMinor() >= 12).each([
    ['f-string with its own quotation marks', "print(f'{', '.join(['a', 'b'])}')\n"],
    ['f-string with its own quotation marks', 'names = [1]\nprint(f"{f"{names[0]:02x}"} and {{more}}")\n'],
    ['backslash inside its braces', `print(f"{'\\n'.join([])}")\n`],
    ['`type` statement', 'type Port = int\n'],
    ['type parameters', 'def first[T](items: list[T]) -> T:\n    return items[0]\n'],
  ])('Python that is newer than the interpreter: %s', async (feature, text) => {
    expect(await findEcho({ 'echo.py': text })).toMatchObject({ status: 'untested', message: expect.stringContaining(feature) as string })
  })

  test('a language version that is newer than the machine has', async () => {
    const files = { 'echo/go.mod': 'module x\n\ngo 1.999\n', 'echo/main.go': 'package main\n\nfunc main() { }\n' }
    expect(await findEcho(files)).toMatchObject({
      status: 'untested',
      message: expect.stringContaining('The program requires a newer version of Go than this machine has.') as string,
    })
  })
})

/** A program that was linked with a shared library of this name, which is nowhere now. */
function linkedWith(library: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const gcc = (source: string, ...args: readonly string[]): Buffer => execFileSync('gcc', [...args, '-x', 'c', '-'], { cwd: folder, input: source })
  gcc('int nosuch(void) { return 0; }', '-shared', '-fPIC', `-Wl,-soname,${library}`, '-o', 'library.so')
  gcc('int nosuch(void); int main(void) { return nosuch(); }', '-o', 'program', '-Wl,--no-as-needed', join(folder, 'library.so'))
  return readFileSync(join(folder, 'program'))
}

/** A program that asks for this version of the C library, as one does that was built on another machine: its name and hash in the ELF file. */
function builtWithGlibc(version: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'wirecheck-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  execFileSync('gcc', ['-x', 'c', '-', '-o', 'program'], { cwd: folder, input: 'int main(void) { return 0; }' })
  const program = readFileSync(join(folder, 'program'))
  const built = /GLIBC_2\.(?!2\.5)\d\d/.exec(program.toString('latin1'))?.[0] ?? ''
  const hash = (name: string): Buffer => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(elfHash(name))
    return bytes
  }
  hash(version).copy(program, program.indexOf(hash(built)))
  program.write(version, program.indexOf(`\0${built}\0`) + 1, 'latin1')
  return program
}

/** The hash of a symbol's or version's name (System V ABI, "Hash Table"). */
function elfHash(name: string): number {
  return Buffer.from(name).reduce((sum, byte) => {
    const shifted = sum * 16 + byte
    return (shifted ^ (Math.floor(shifted / 0x10000000) << 4)) & 0x0fffffff
  }, 0)
}
