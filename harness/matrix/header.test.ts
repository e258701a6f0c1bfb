import { describe, expect, test } from 'vitest'
import { fastCheck } from '../check/inputs/property.js'
import { commentMarker, formatHeader, parseHeader } from './header.js'

const echo = [
  ['submitted as', 'echo.py'],
  ['what', 'It strips white space.'],
  ['breaks', 'ECHO-1, ECHO-3'],
] as const

test.each([
  ['strips-white-space.py', '#'],
  ['echo.rb', '#'],
  ['echo', '#'],
  ['EchoServer.java', '//'],
  ['echo.mjs', '//'],
  ['echo.php', '//'],
  ['echo.lua', '--'],
])('the comments of %s begin with %s', (name, marker) => expect(commentMarker(name)).toBe(marker))

describe('parseHeader', () => {
  test.each([
    ['nothing', ''],
    ['a shebang line', '#!/usr/bin/env python3\n'],
  ])('opens the file after %s', (_, first) => {
    const source = `${first}# submitted as: echo.py\n# what: It strips white space.\n# breaks: ECHO-1, ECHO-3\n\n# note: the program\n`
    expect([...parseHeader(source, '#')]).toEqual(echo)
  })

  test('follows the <?php line', () => {
    expect([...parseHeader('<?php\n// what: It stops.\n\necho 1;\n', '//')]).toEqual([['what', 'It stops.']])
  })

  test('joins the lines of a long value', () => {
    expect(parseHeader('// what: It strips:\n//   both ends\n//   of each line.\n// breaks: ECHO-1\n', '//').get('what')).toBe(
      'It strips: both ends of each line.',
    )
  })

  test.each([
    ['code', '# what: It stops.\nimport socket\n', 'line 2 is not a header line such as "# what: …": "import socket"'],
    ['a comment', '# Echo server.\n', 'line 1 is not a header line such as "# what: …": "# Echo server."'],
    ['no value', '# what:\n', 'line 1 is not a header line such as "# what: …": "# what:"'],
    ['a continuation of nothing', '#   at all\n', 'line 1 is not a header line such as "# what: …": "#   at all"'],
    ['a key twice', '# what: One.\n# what: Two.\n', 'line 2 repeats "what"'],
  ])('refuses %s', (_, source, message) => expect(() => parseHeader(source, '#')).toThrow(new TypeError(message)))
})

describe('formatHeader', () => {
  test('wraps at 100 columns and ends with a blank line', () => {
    const text = formatHeader([['what', 'word '.repeat(40).trim()]], '//')
    expect(text.endsWith('\n\n')).toBe(true)
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  test.each([
    ['short values', echo],
    ['a long value', [['because', 'ECHO-13: '.repeat(60).trim()] as const]],
    ['one long word', [['what', `It says ${'x'.repeat(300)} and stops.`] as const]],
    ['colons, quotes and signs', [['what', "It has “//” and # and key: value, b'…' in it."] as const]],
  ])('is read back as it was: %s', (_, fields) => {
    for (const marker of ['#', '//'] as const) expect([...parseHeader(formatHeader(fields, marker), marker)]).toEqual(fields)
  })
})

test('any header is read back unchanged', () => {
  const word = fastCheck.string({ minLength: 1 }).map((text) => text.replace(/\s/g, '') || '.')
  const value = fastCheck.array(word, { minLength: 1, maxLength: 40 }).map((words) => words.join(' '))
  const fields = fastCheck.uniqueArray(fastCheck.tuple(fastCheck.stringMatching(/^[a-z]{1,10}$/), value), { selector: ([key]) => key })
  fastCheck.assert(
    fastCheck.property(fields, fastCheck.constantFrom('#', '//'), (each, marker) => {
      expect([...parseHeader(formatHeader(each, marker), marker)]).toEqual(each)
    }),
  )
})
