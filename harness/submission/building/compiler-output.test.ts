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

test.each([
  ['error: failed to download from `https://static.crates.io/x`', 'builds have no network'],
  ['go: example.org/x: dial tcp: lookup example.org: no such host', 'builds have no network'],
  ['npm ERR! code EAI_AGAIN', 'builds have no network'],
  ["[ERROR] No plugin found for prefix 'dependency' in the current project", 'builds have no network'],
  ['npm error code ENOTCACHED', 'builds have no network'],
  ['go: example.org/x@v1.0.0: module lookup disabled by GOPROXY=off', 'builds have no network'],
  ["error: no matching package named `socket2` found\nAs a reminder, you're using offline mode (--offline)", 'builds have no network'],
  ['go: go.mod requires go >= 1.99 (running go 1.26)', 'newer version of Go'],
  ['/tmp/x: No space left on device', 'enough disk space'],
])('the machine is at fault: %s', (output, says) => expect(machineFault(output, () => true)).toContain(says))

test("a compiler error is not the machine's fault", () => expect(machineFault('echo.c:1:1: error: x undeclared', () => true)).toBeUndefined())

test('a build that says that the disk is full, on a machine with room for it, is not believed', () => {
  expect(machineFault('/tmp/x: No space left on device', () => false)).toBeUndefined()
})

test('the hint is the known one, else how to see the output again', () => {
  expect(hintFor('Makefile:2: *** missing separator.  Stop.', 'make')).toContain('tab')
  expect(hintFor('something else', 'make -C echo')).toContain('`make -C echo`')
})
