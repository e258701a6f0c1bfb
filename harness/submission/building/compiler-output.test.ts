import { describe, expect, test } from 'vitest'
import { limits } from '../../support/limits.js'
import { firstLines, hintFor, machineFault } from './compiler-output.js'

const hidden = { root: '/tmp/w/submission', work: '/tmp/w' }

describe('firstLines', () => {
  test('paths of the copy and colours are taken out', () => {
    expect(firstLines('\u001b[1m/tmp/w/submission/src/echo.c:3:\u001b[0m error\nin /tmp/w/submission\n/tmp/w/cache/x', hidden)).toBe(
      'src/echo.c:3: error\nin .\ncache/x',
    )
  })

  test('warnings before the first error give way to it', () => {
    const warnings = Array.from({ length: 40 }, (_, line) => `echo.c:${line}:1: warning: unused`)
    expect(firstLines([...warnings, 'echo.c:50:1: error: no'].join('\n'), hidden)).toBe('echo.c:50:1: error: no')
  })

  test("notes about the system's headers are left out", () => {
    const output =
      'a.cpp:3:4: error: no match\n    3 | x << m;\n      | ^\nIn file included from /usr/include/iostream:39,\n                 from a.cpp:1:\n/usr/include/ostream:1:7: note: candidate: y\n  108 |   operator<<\n      |   ^~~\na.cpp:9:1: note: declared here\n    9 | z'
    expect(firstLines(output, hidden)).toBe('a.cpp:3:4: error: no match\n    3 | x << m;\n      | ^\na.cpp:9:1: note: declared here\n    9 | z')
  })

  test('many lines and long lines are cut', () => {
    const lines = firstLines(Array.from({ length: 100 }, (_, line) => `error ${line}`).join('\n'), hidden)
    expect(lines.split('\n')).toHaveLength(limits.buildMessageLines + 1)
    expect(lines).toMatch(/… and 75 more lines$/)
    expect(firstLines('x'.repeat(100_000), hidden).length).toBeLessThan(limits.buildMessageCharacters + 10)
  })
})

const full = '/tmp/x: No space left on device'

test('the machine is at fault where it is full and the build says so', () => {
  for (const says of ['make: fork: Resource temporarily unavailable', "RuntimeError: can't start new thread", 'unable to create native thread: possibly'])
    expect(machineFault(says, () => true)).toContain('memory or processes')
  expect(machineFault(full, () => true)).toContain('enough disk space')
  expect(machineFault('echo.c:1:1: error: x undeclared', () => true)).toBeUndefined()
})

test('a build that says that the disk is full, on a machine with room for it, is not believed', () => {
  expect(machineFault(full, () => false)).toBeUndefined()
})

test('the hint is the known one, else how to see the output again', () => {
  expect(hintFor('Makefile:2: *** missing separator.  Stop.', 'make')).toContain('tab')
  expect(hintFor('something else', 'make -C echo')).toContain('`make -C echo`')
})

test.each([
  ["main.c:374: undefined reference to `floor'", '-lm'],
  ["main.c:3: undefined reference to `serve'", 'not defined'],
  ["Can't locate IO/SessionSet.pm in @INC (you may need to install the IO::SessionSet module)", 'use lib $FindBin::Bin'],
])('the hint for %j says %s', (output, says) => expect(hintFor(output, 'make')).toContain(says))
