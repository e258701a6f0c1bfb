/** Expectations about a program that a check started: what it prints, and how it ends. */

import { describe, expect, test, vi } from 'vitest'
import { findOnPath } from '../../lab/sandbox.js'
import { ended, node, python, shell, startSample } from '../../launch/sample-program.js'
import type { RunningProgram } from '../../launch/program.js'
import { canSeeWaits } from '../../kernel/silence.js'
import type { Command } from '../../model/submission.js'
import { expectAllPrinted, expectEnded, expectEndWithMessage, expectGoodEnd, expectMessage, expectNotPrinted, expectNoTrace, expectPrinted } from './printed.js'
import { failureOf } from './sample-failure.js'
import type { StartedProgram } from '../language/context.js'
import { stackTraceIn } from '../wording/stack-trace.js'

vi.setConfig({ testTimeout: 60_000 })

/** The parts of a started program that these expectations use. */
function start(command: Command): StartedProgram & AsyncDisposable {
  const running: RunningProgram = startSample(command)
  const dispose = (): Promise<void> => running.kill()
  return {
    kind: 'program',
    running,
    watch: running.watch,
    printed: () => running.output.text().replaceAll('\r', ''),
    [Symbol.asyncDispose]: dispose,
  } as unknown as StartedProgram & AsyncDisposable
}

describe('what is printed', () => {
  test('is waited for, and may be several texts in any order', async () => {
    await using program = start(shell('echo one; read -r line; echo "two $line"'))
    // Typed first: otherwise the program counts as waiting for the keyboard, and the expectation fails.
    program.running.type('lines\r')
    await expectPrinted(program, 'two lines', 'one')
  })

  test('is found with LF or CR LF, even after the program has ended', async () => {
    await using program = start(shell('printf "a\\r\\nb\\n"'))
    await expectPrinted(program, 'a\r\nb', 'a\nb')
  })

  test.each([
    ['nothing', 'exit 3', 'The program printed nothing. It ended with exit status 3.', 'nothing'],
    [
      'a part',
      'echo hell; echo more',
      'The program printed only the first 4 characters of the expected text. It ended with exit status 0.',
      '"hell\\nmore\\n"',
    ],
    ['a like beginning', 'echo help; echo hell-bent', 'The program did not print the expected text. It ended with exit status 0.', '"help\\nhell-bent\\n"'],
    ['something else', 'echo other; exit 0', 'The program did not print the expected text. It ended with exit status 0.', '"other\\n"'],
  ])('fails with %s', async (_, script, message, actual) => {
    await using program = start(shell(script))
    expect(await failureOf(expectPrinted(program, 'hello'))).toMatchObject({ message, expected: ['"hello" in the output'], actual })
  })

  test('names a small buffer only if the program has ended', async () => {
    await using ended = start(shell('echo 0123456789'))
    expect((await failureOf(expectPrinted(ended, '0123456789abcdef'))).hint).toContain('recv(10) returns at most 10 bytes')
    await using waiting = start(shell('echo 0123456789; read -r line'))
    expect((await failureOf(expectPrinted(waiting, '0123456789abcdef'))).hint).toBeUndefined()
  })

  test.each([
    ['once', 'echo "hello, wide "; echo "world of networks"'],
    ['after each piece', 'for piece in "hello, wide " "world " "of " "networks"; do echo "$piece"; done'],
  ])('fails with a line end inside the text: %s', async (_, script) => {
    await using program = start(shell(script))
    expect(await failureOf(expectPrinted(program, 'hello, wide world of networks'))).toMatchObject({
      message: 'The program printed a line end of its own after the first 12 characters of the text. It ended with exit status 0.',
      hint: expect.stringContaining('without a line end of its own'),
    })
  })

  test.each([
    ['hello, wor\nld\n', 'The program printed a line end of its own after the first 10 characters of the text.'],
    ['hello, wor\nldly goods\n', 'The program printed only the first 10 characters of the expected text.'],
  ])('takes a few characters for the rest only if they stand alone in their line: %j', async (printed, message) => {
    await using program = start(shell(`printf '${printed.replaceAll('\n', '\\n')}'`))
    expect((await failureOf(expectPrinted(program, 'hello, world'))).message).toContain(message)
  })

  // Where waits cannot be seen, only the time limit ends the wait.
  test.skipIf(!canSeeWaits())('fails at once if the program is waiting, and says for what', async () => {
    await using program = start(shell('read -r line'))
    expect(await failureOf(expectPrinted(program, 'hello'))).toMatchObject({
      message: 'The program printed nothing. It is still waiting.',
      cause: { kind: 'keyboard' },
    })
  })

  test('fails if it should not be printed', async () => {
    await using program = start(shell('echo too early; read -r line'))
    await expectNotPrinted(program, 'never')
    expect(await failureOf(expectNotPrinted(program, 'never', 'early'))).toMatchObject({
      message: 'The program printed "early", which it should not print (yet).',
    })
  })
})

describe('a good end', () => {
  test('is exit status 0', async () => {
    await using program = start(shell('exit 0'))
    await expectGoodEnd(program)
  })

  test.each([
    ['exit 3', 'ended with exit status 3'],
    ['kill -SEGV $$', 'was killed by SIGSEGV'],
  ])('is not: %s', async (script, how) => {
    await using program = start(shell(script))
    expect(await failureOf(expectGoodEnd(program))).toMatchObject({ message: `The program ${how}.`, expected: ['exit status 0'], cause: { kind: 'exit' } })
  })

  test.skipIf(!canSeeWaits())('is missing while the program waits', async () => {
    await using program = start(shell('read -r line'))
    expect(await failureOf(expectEnded(program))).toMatchObject({
      message: 'The program did not end by itself: it is still waiting.',
      cause: { kind: 'keyboard' },
    })
  })
})

describe('an end with a message', () => {
  test('is a non-zero status after a readable sentence', async () => {
    await using program = start(shell('echo "Cannot connect: nobody listens there"; exit 1'))
    await expectEndWithMessage(program)
  })

  test.each([
    ['exit status 0', 'echo "Cannot connect"; exit 0', 'The program ended with exit status 0, as if nothing had gone wrong.'],
    ['no output', 'exit 1', 'The program printed no error message.'],
    ['what it always prints', 'echo "Received: 42"; exit 1', 'The output does not say what went wrong.'],
  ])('is not: %s', async (_, script, message) => {
    await using program = start(shell(script))
    expect((await failureOf(expectEndWithMessage(program, { known: 'received: hello' }))).message).toBe(message)
  })
})

test('a panic is not called a stack trace', async () => {
  await using program = start(shell(`echo "thread 'main' panicked at echo.rs:6:59:"; echo 'Cannot connect'; exit 101`))
  await ended(program.running)
  expect(() => expectMessage(program)).toThrow('The program panicked instead of printing an error message.')
})

describe('a stack trace', () => {
  const real: readonly (readonly [string, Command, RegExp])[] = [
    ['Python', python('def f(): raise OSError("no")\nf()'), /^Traceback/],
    ['Node', node('function f() { throw new Error("no") }; f()'), /^at /],
  ]

  test.skipIf(findOnPath('python3') === null).each(real)('of %s is recognised', async (_, command, begins) => {
    await using program = start(command)
    await ended(program.running)
    expect(stackTraceIn(program.printed())).toMatch(begins)
    expect(() => expectMessage(program)).toThrow('stack trace')
    expect(() => expectNoTrace(program)).toThrow('stack trace')
  })
})

describe('a long text', () => {
  const lines = ['abc def', 'ghi jkl', 'mno pqr']

  test('may have labels that the program adds', async () => {
    await using program = start(shell("printf 'got abc de\\ngot f\\ngot ghi jkl mno pqr\\n'"))
    await expectAllPrinted(program, lines)
  })

  test('is incomplete if a line is missing', async () => {
    await using program = start(shell("printf 'abc def\\nmno pqr\\n'"))
    expect((await failureOf(expectAllPrinted(program, lines))).message).toMatch(/^The program did not print all /)
  })
})
