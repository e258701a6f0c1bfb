import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { shellQuote } from './shell.js'

test.each([
  ['./a-b/c.d', './a-b/c.d'],
  ['--port={port}', '--port={port}'],
  ['grüße.py', 'grüße.py'],
  ['backup~', 'backup~'],
  ['a b', "'a b'"],
  ["it's", "'it'\\''s'"],
  ['{a,b}', "'{a,b}'"],
  ['~/x', "'~/x'"],
  ['', "''"],
])('%j is shown as %j', (word, shown) => expect(shellQuote(word)).toBe(shown))

test('a shell reads every word as it was', () => {
  const words = ['a b', "it's", '$HOME', '`x`', '"', '\\', '~', '*', '{a,b}', '!x', '#x', 'a\nb', 'x=1', 'é', '(', '&', '']
  const read = execFileSync('sh', ['-c', `printf '%s\\0' ${words.map(shellQuote).join(' ')}`], { encoding: 'utf8' })
  expect(read.split('\0').slice(0, -1)).toEqual(words)
})
